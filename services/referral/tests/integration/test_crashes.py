"""The process dies at a labelled point; after a restart nothing is lost and nothing happens twice."""

import pytest

from alongside.envelope.model import MessageType
from alongside.link.memory import MemoryBroker

POINTS = (
    "referral.composed",
    "referral.sealed",
    "referral.handed",
    "referral.published",
    "referral.receipt_stored",
    "referral.receipt_applied",
)


def die_at(world, killed, point):
    """Die once, at the first time the point is passed."""
    left = [point]

    def killer(passed):
        if left and passed == left[0]:
            left.clear()
            raise killed

    world.points = killer


def finish(world, restart_with_an_empty_carrier):
    """Start again over the same files, and work until nothing is left."""
    if restart_with_an_empty_carrier:
        world.new_broker()
    world.start()
    world.service.seal_next.start()
    world.service.relay_next.start()
    node = world.nodes["harbour-victim-care"]
    for _ in range(3):
        world.work()
        for opened in node.take():
            if opened.manifest.mt is not MessageType.RECEIPT:
                node.receipt(opened)
                node.answer(opened, '{"answer":"accepted"}')
        world.work()


@pytest.mark.parametrize("forgotten", [True, False], ids=["carrier forgets", "carrier remembers"])
@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_any_point_loses_nothing_and_repeats_nothing(world, killed, point, forgotten):
    die_at(world, killed, point)
    person_id = world.person()
    request = world.request(person_id, authority=None)
    node = world.nodes["harbour-victim-care"]
    try:
        world.service.request_referral(request, "key-0000000000000001")
        world.work()
        for opened in node.take():
            node.receipt(opened)
        world.work()
    except killed:
        pass
    else:
        pytest.fail("The point was not passed.")

    finish(world, forgotten)
    repeated = world.service.request_referral(request, "key-0000000000000001")

    assert world.counts()["referral"] == 1
    assert len(node.opened) == 1
    assert len(set(world.carried)) == len({row["wire_sha256"] for row in world.rows("message")})
    assert [row["seq"] for row in world.rows("message") if row["kind"] == "referral"] == [1]
    shown = world.show(repeated.referral_id).referral
    assert shown.sent == ("IDN", "CON", "SAF", "INC")
    assert shown.result == ("accepted" if point in POINTS[:4] else "received")
    assert world.notices().count("staff.delivered") == 1
    assert world.service.reading.tasks() == []


def test_a_death_inside_a_transaction_leaves_nothing_behind(world, killed, monkeypatch):
    person_id = world.person()
    before = world.counts()

    class Dying(type(world.service.new_uow())):
        def commit(self):
            raise killed

    def dying():
        uow = world.service.new_uow()
        uow.__class__ = Dying
        return uow

    monkeypatch.setattr(world.service.request_referral, "_new_uow", dying)
    with pytest.raises(killed):
        world.service.request_referral(world.request(person_id), "key-0000000000000001")

    assert world.counts() == before


def test_a_message_without_receipt_is_offered_again_as_the_same_bytes_after_a_restart(world):
    _, first = world.sent()
    world.new_broker()
    world.start()

    world.service.relay_next.start()
    world.work()

    node = world.nodes["harbour-victim-care"]
    node.take()
    assert len(node.opened) == 1
    assert node.wires[0] == node.wires[1]
    assert world.carried[0] == world.carried[1]
    assert first.manifest.seq == 1


def test_while_running_a_confirmed_message_is_not_offered_again(world):
    world.sent()

    world.machine.pass_time(3600)
    world.work()

    assert len(world.carried) == 1


def test_relay_off_keeps_everything_and_relay_on_sends_it_once(world):
    made = world.ask()
    while world.service.seal_next.step():
        pass
    assert world.state(made.referral_id) == "sealed"
    assert world.carried == []

    world.start()
    world.service.relay_next.start()
    world.work()

    assert len(world.nodes[made.agency].take()) == 1


class DurableBroker(MemoryBroker):
    """A carrier that forgets nothing when its process ends."""

    durable = True


@pytest.fixture
def durable(world, monkeypatch):
    """The world's carrier outlives the services."""
    monkeypatch.setitem(world.new_broker.__func__.__globals__, "MemoryBroker", DurableBroker)
    world.new_broker()
    world.start()
    return world


def restart(world):
    """The relay starts again, and offers everything that it finds due."""
    world.start()
    world.service.relay_next.start()
    while world.service.relay_next.step():
        pass


def test_a_durable_carrier_is_not_offered_again_what_it_confirmed(durable):
    durable.sent()
    assert len(durable.carried) == 1

    restart(durable)

    assert len(durable.carried) == 1


def test_a_carrier_that_forgets_is_offered_again_what_has_no_receipt(world):
    world.sent()

    restart(world)

    assert len(world.carried) == 2
    assert len(set(world.carried)) == 1


@pytest.mark.parametrize("point", ["referral.handed", "referral.published"])
def test_what_was_handed_and_never_confirmed_is_offered_again_on_a_durable_carrier_too(durable, killed, point):
    die_at(durable, killed, point)
    with pytest.raises(killed):
        durable.sent()
    before = len(durable.carried)

    restart(durable)

    assert len(durable.carried) == before + 1
    assert len(set(durable.carried)) == 1


def test_a_durable_carrier_is_not_offered_our_receipts_again(durable):
    _, opened = durable.sent()
    node = durable.nodes["harbour-victim-care"]
    node.receipt(opened)
    node.answer(opened, '{"answer":"accepted"}')
    durable.work()
    assert len(durable.carried) == 2

    restart(durable)

    assert len(durable.carried) == 2


def test_what_a_withdrawal_stopped_after_it_was_handed_stays_stopped_on_a_durable_carrier(durable, killed):
    die_at(durable, killed, "referral.handed")
    with pytest.raises(killed):
        durable.sent()
    (row,) = durable.rows("referral")
    durable.consent.ended[durable.show(row["referral_id"]).referral.decision.decision_id] = ("PERSON_WITHDREW",)

    restart(durable)
    restart(durable)

    assert durable.carried == []
