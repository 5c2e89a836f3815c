"""Only a verified signed receipt whose every field equals what was stored moves the state."""

from dataclasses import replace

import pytest

from alongside.envelope.model import ReceiptStatus

CARE, POLICE = "harbour-victim-care", "norshire-police"


def codes(world):
    return [task.code for task in world.service.reading.tasks()]


def refusals(world):
    return [row["code"] for row in world.rows("incoming") if row["arrival"] == "refused"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"jti": "22222222-2222-4222-8222-222222222222"},
        {"manifest": "A" * 43},
        {"perm": "A" * 43},
        {"cid": "22222222-2222-4222-8222-222222222222"},
        {"inc": "other"},
        {"seq": 2},
    ],
    ids=lambda spoiled: next(iter(spoiled)),
)
def test_a_receipt_with_one_other_field_does_not_count_and_is_an_alarm(world, spoiled):
    referral_id, opened = world.sent()
    node = world.nodes[CARE]
    from alongside.envelope.receipts import ref_of

    node.receipt(opened, ref=replace(ref_of(opened), **spoiled))
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert world.show(referral_id).referral.sent == ()
    assert codes(world) == ["STRANGE_RECEIPT"]
    assert world.counts()["receipt"] == 0
    assert "staff.unreadable" in world.notices()


def test_a_receipt_for_unknown_bytes_is_an_alarm(world):
    referral_id, opened = world.sent()
    from alongside.envelope.receipts import ref_of

    world.nodes[CARE].receipt(opened, ref=replace(ref_of(opened), wire="A" * 43))
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert refusals(world) == ["unknown_wire"]
    assert codes(world) == ["STRANGE_RECEIPT"]


def test_another_agency_cannot_receipt_what_was_not_sent_to_it(world):
    referral_id, opened = world.sent()

    world.nodes[POLICE].receipt(opened)
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert world.counts()["receipt"] == 0


def test_a_receipt_signed_by_another_agency_does_not_count_by_the_right_link_either(world):
    referral_id, opened = world.sent()
    forger = world.nodes[POLICE]
    forger.publish = lambda sealed: world.nodes[CARE].publish_bytes(sealed.wire, sealed.jti)

    forger.receipt(opened)
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert world.counts()["receipt"] == 0
    assert [row["arrival"] for row in world.rows("incoming")] == ["rubbish"]


def test_more_categories_than_were_sent_do_not_count(world):
    referral_id, opened = world.sent()

    world.nodes[CARE].receipt(opened, categories=(*opened.categories, "PID"))
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert world.show(referral_id).referral.sent == ()


def test_one_flipped_byte_is_rubbish_and_blocks_nothing(world):
    referral_id, opened = world.sent()
    node = world.nodes[CARE]
    sealed = node.receipt(opened)
    spoiled = bytearray(sealed.wire)
    spoiled[-5] ^= 1
    world.new_broker()
    node.publish_bytes(bytes(spoiled), sealed.jti)
    node.publish(sealed)

    world.work()

    assert world.state(referral_id) == "delivered"
    assert sorted(row["arrival"] for row in world.rows("incoming")) == ["applied", "rubbish"]


def test_the_same_receipt_again_and_another_like_it_change_nothing_more(world):
    referral_id, opened = world.sent()
    node = world.nodes[CARE]
    sealed = node.receipt(opened)
    world.work()
    first = world.show(referral_id).referral

    node.publish(sealed)
    node.receipt(opened)
    world.work()

    assert world.show(referral_id).referral == first
    assert world.notices().count("staff.delivered") == 1
    assert len(world.rows("incoming")) == 2


def test_unreadable_bytes_are_sealed_again_once_and_then_become_a_persons_task(world):
    referral_id, opened = world.sent()
    node = world.nodes[CARE]

    node.unreadable(opened.wire_sha256)
    world.work()
    (again,) = node.take()
    assert again.manifest.mid == opened.manifest.mid
    assert again.manifest.jti != opened.manifest.jti
    assert (again.manifest.seq, [one.jti for one in again.manifest.sup]) == (2, [opened.manifest.jti])
    assert world.state(referral_id) == "dispatched"

    node.unreadable(again.wire_sha256)
    world.work()
    assert world.state(referral_id) == "unreadable"
    assert codes(world) == ["UNREADABLE"]
    assert ("referral.ended", "unreadable") in [(kind, data.get("how")) for kind, data in world.events()]
    assert world.show(referral_id).next.phone == "020 7946 0101"


def test_that_the_first_bytes_were_unreadable_is_said_twice_and_costs_one_sealing_only(world):
    referral_id, opened = world.sent()
    node = world.nodes[CARE]
    node.unreadable(opened.wire_sha256)
    world.work()
    (again,) = node.take()

    node.unreadable(opened.wire_sha256)
    world.work()
    assert world.state(referral_id) == "dispatched"

    node.receipt(again)
    world.work()
    assert world.state(referral_id) == "delivered"
    assert world.service.reading.evidence(referral_id)["manifest"] == again.manifest_jws
    assert len(world.service.reading.evidence(referral_id)["receipts"]) == 1


def test_sealing_again_passes_the_gates_again(world):
    referral_id, opened = world.sent()
    world.consent.ended[world.show(referral_id).referral.decision.decision_id] = ("PERSON_WITHDREW",)

    world.nodes[CARE].unreadable(opened.wire_sha256)
    world.work()

    assert world.state(referral_id) == "cancelled"
    assert len(world.carried) == 1


@pytest.mark.parametrize(("status", "state"), [("refused", "refused"), ("expired", "expired")])
def test_a_refusal_by_the_node_ends_the_referral_and_asks_somebody_to_ring(world, status, state):
    referral_id, opened = world.sent()

    world.nodes[CARE].receipt(opened, ReceiptStatus(status), categories=(), code="categories")
    world.work()

    shown = world.show(referral_id)
    assert (shown.referral.result, shown.referral.sent) == (state, ())
    assert codes(world) == [state.upper()]
    assert shown.next.phone == "020 7946 0101"


def test_an_answer_that_comes_again_gets_the_stored_receipt_at_most_every_ten_minutes(world):
    _, opened = world.sent()
    node = world.nodes[CARE]
    answer = node.answer(opened, '{"answer":"accepted"}')
    world.work()
    before = len(world.carried)

    node.publish(answer)
    world.work()
    assert len(world.carried) == before

    world.machine.pass_time(601)
    node.publish(answer)
    world.work()
    assert len(world.carried) == before + 1
    assert world.carried[-1] == world.carried[before - 1]
    assert world.counts()["answer"] == 1


def test_rubbish_is_answered_only_so_often(world):
    node = world.nodes[CARE]
    for number in range(25):
        node.publish_bytes(b"rubbish %d" % number, f"00000000-0000-4000-8000-0000000000{number:02d}")

    world.work()

    assert len([row for row in world.rows("message") if row["kind"] == "receipt"]) == 20


def test_a_failure_of_our_own_leaves_the_bytes_to_be_looked_at_again(world):
    referral_id, opened = world.sent()
    world.nodes[CARE].receipt(opened)
    world.take_in()
    real = world.service.apply_incoming._opener

    class Broken:
        def open(self, *_):
            raise RuntimeError("Something is wrong here.")

    world.service.apply_incoming._opener = Broken()
    with pytest.raises(RuntimeError):
        world.service.apply_incoming.step()
    assert not world.service.apply_incoming.step()
    assert [row["attempts"] for row in world.rows("incoming")] == [1]

    world.service.apply_incoming._opener = real
    world.machine.pass_time(10)
    world.work()
    assert world.state(referral_id) == "delivered"


def test_bytes_from_a_link_that_nobody_has_are_given_back_to_the_carrier(world):
    from referral.usecases.store_delivery import Arrived

    with pytest.raises(LookupError):
        world.service.store_delivery(Arrived("z" * 26, "m", b"body"))
    assert world.counts()["incoming"] == 0
