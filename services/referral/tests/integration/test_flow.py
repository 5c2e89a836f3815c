"""One referral from the request to the answer."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT
from alongside.envelope.model import ReceiptStatus
from referral.domain.errors import Invalid, NotFound, Unreachable
from referral.usecases.request_referral import KeyReused


def test_an_allowed_referral_arrives_with_exactly_what_was_allowed(world):
    referral_id, opened = world.sent()

    assert set(opened.parts) == {"IDN", "CON", "SAF", "INC", "_ask", "_card"}
    assert opened.categories == ("IDN", "CON", "SAF", "INC")
    assert json.loads(opened.parts["IDN"]) == {"name": "Amara Example"}
    assert json.loads(opened.parts["_ask"])["ask"] == "A call inside the safe times."
    assert world.state(referral_id) == "dispatched"

    world.nodes["harbour-victim-care"].receipt(opened)
    world.work()

    shown = world.show(referral_id)
    assert (shown.referral.result, shown.referral.sent) == ("received", ("IDN", "CON", "SAF", "INC"))
    assert shown.referral.receipt[0] == "received"
    assert shown.next is None


def test_a_confirm_of_the_carrier_is_never_shown_as_received(world):
    referral_id, _ = world.sent()

    shown = world.show(referral_id)

    assert shown.referral.result == "pending"
    assert shown.referral.sent == ()
    assert shown.referral.receipt is None
    assert shown.next.phone == "020 7946 0101"


def test_no_transaction_is_open_while_another_service_is_asked(world):
    """The fakes look for an open transaction each time they are asked."""
    world.sent()

    assert world.consent.asked
    assert world.consent.checked
    with pytest.raises(Exception, match="locked"), world.service.new_uow() as uow:
        uow.people.held("nobody")
        world.prove_no_transaction_is_open()


def test_a_refused_request_leaves_the_rows_as_they_were(world):
    person_id = world.person()
    before = world.counts()

    with pytest.raises(Invalid):
        world.ask(person_id=person_id, incidents=("I9",))
    with pytest.raises(NotFound):
        world.ask(person_id="00000000-0000-4000-8000-000000000000")
    world.consent.reachable = False
    with pytest.raises(Unreachable):
        world.ask(person_id=person_id)
    world.consent.reachable, world.safe_contacts.reachable = True, False
    with pytest.raises(Unreachable):
        world.ask(person_id=person_id)

    assert world.counts() == before


def test_the_same_key_makes_one_referral_and_another_request_under_it_is_refused(world):
    person_id = world.person()
    first = world.ask(person_id=person_id)

    again = world.service.request_referral(
        world.request(person_id, authority=("consent", "C1")), "key-0000000000000002"
    )
    repeated = world.service.request_referral(
        world.request(person_id, authority=("consent", "C1")), "key-0000000000000002"
    )

    assert repeated.referral_id == again.referral_id != first.referral_id
    assert world.counts()["referral"] == 2
    with pytest.raises(KeyReused):
        world.service.request_referral(
            world.request(person_id, authority=("consent", "C1"), ask="Something else."), "key-0000000000000002"
        )


def test_a_refused_referral_is_recorded_tells_staff_and_sends_nothing(world):
    world.consent.outcome, world.consent.reasons = "not_sent", ("NOT_DECIDED_YET",)

    made = world.ask()
    world.work()

    shown = world.show(made.referral_id)
    assert shown.referral.result == "not_sent"
    assert shown.referral.reasons == ("NOT_DECIDED_YET",)
    assert shown.next.phone == "020 7946 0200"
    assert world.carried == []
    assert world.notices() == ["staff.not_sent"]
    assert world.counts()["snapshot"] == 0


def test_only_the_named_incidents_travel(world):
    _, opened = world.sent(incidents=("I2",))

    assert [one["id"] for one in json.loads(opened.parts["INC"])["incidents"]] == ["I2"]


def test_a_file_travels_without_the_path_it_has_here(world):
    _, opened = world.sent(categories=("INC", "EVD"))

    assert "path" not in json.loads(opened.parts["EVD"])["files"][0]
    assert "/srv/" not in "".join(opened.parts.values())


def test_safe_contact_is_the_version_that_notify_has_when_the_message_is_sealed(world):
    made = world.ask()
    newer = {**world.safe_contacts.held.record, "never": ["do not ring after six"]}
    world.safe_contacts.held = replace(world.safe_contacts.held, version=4, record=newer)

    world.work()

    (opened,) = world.nodes[made.agency].take()
    assert json.loads(opened.parts["SAF"])["never"] == ["do not ring after six"]
    assert world.show(made.referral_id).referral.safe_contact_version == 4


def test_the_code_word_never_leaves_even_if_notify_hands_it_over(world):
    record = {**world.safe_contacts.held.record, "code_word": "saffron"}
    world.safe_contacts.held = replace(world.safe_contacts.held, record=record)

    _, opened = world.sent()

    assert "saffron" not in "".join(opened.parts.values())


def test_a_contractor_gets_visit_rules_and_the_never_list_only(world):
    _, opened = world.sent(agency="brightwall-repairs", type="property.repair_graffiti", categories=("SAF", "ADR"))

    assert set(json.loads(opened.parts["SAF"])) == {"confirmed_at", "visits", "never"}


def test_unknown_safe_contact_travels_as_the_literal_without_asking_notify_again(world):
    world.consent.safe_contact = "unknown"
    world.consent.allowed = ("INC", "SAF")
    made = world.ask(categories=("INC",), lane="protect", type="police.report", agency="norshire-police")
    world.safe_contacts.reachable = False

    world.work()

    (opened,) = world.nodes[made.agency].take()
    assert json.loads(opened.parts["SAF"]) == UNKNOWN_SAFE_CONTACT


def test_without_the_record_that_the_decision_counted_on_nothing_is_sealed_until_it_is_back(world):
    made = world.ask()
    held, world.safe_contacts.held = world.safe_contacts.held, None

    world.work()

    assert world.state(made.referral_id) == "queued"
    assert world.show(made.referral_id).next.who == "Larkfield case_team"
    assert [task.code for task in world.service.reading.tasks()] == ["SAFE_CONTACT_GONE"]
    assert world.carried == []

    world.safe_contacts.held = held
    world.machine.pass_time(600)
    world.work()

    assert world.state(made.referral_id) == "dispatched"
    assert world.service.reading.tasks() == []


def test_the_card_says_no_more_than_the_categories_that_travel(world):
    _, narrow = world.sent(categories=("IDN", "CON", "SAF"))
    _, wide = world.sent(key="key-0000000000000009", ref="R2", categories=("IDN", "CON", "SAF", "ADR", "COM"))

    assert json.loads(narrow.parts["_card"]) == {
        "type": "support.victim_general", "urgency": "standard", "district": None, "language": None,
    }  # fmt: skip
    assert json.loads(wide.parts["_card"])["district"] == "EM1"
    assert json.loads(wide.parts["_card"])["language"] == "en-GB"


def test_the_snapshot_goes_when_it_was_opened_and_the_bytes_when_it_was_received(world):
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    assert world.counts()["snapshot"] == 1
    assert world.rows("message")[0]["wire"] is not None

    node.receipt(opened)
    world.work()
    assert world.counts()["snapshot"] == 1
    assert world.rows("message")[0]["wire"] is None
    assert world.rows("message")[0]["wire_sha256"] == opened.wire_sha256

    node.receipt(opened, ReceiptStatus.OPENED)
    world.work()
    assert world.counts()["snapshot"] == 0
    assert world.state(referral_id) == "opened"


@pytest.mark.parametrize(
    ("text", "state"),
    [('{"answer":"accepted"}', "accepted"), ('{"answer":"declined","reason":"no_capacity"}', "declined")],
)
def test_an_answer_moves_the_state_and_is_receipted(world, text, state):
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.receipt(opened)
    answer = node.answer(opened, text)

    world.work()

    assert world.state(referral_id) == state
    assert world.counts()["snapshot"] == 0
    (receipt,) = node.take()
    assert receipt.manifest.rcpt.ref.jti == answer.jti
    ended = [data["how"] for kind, data in world.events() if kind == "referral.ended"]
    assert ended == (["declined"] if state == "declined" else [])


def test_an_answer_that_overtakes_the_receipt_keeps_the_state_and_the_receipt_still_counts(world):
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.answer(opened, '{"answer":"accepted"}')
    world.work()
    assert world.show(referral_id).referral.sent == ()

    node.receipt(opened, ReceiptStatus.OPENED)
    node.receipt(opened)
    world.work()

    shown = world.show(referral_id).referral
    assert (shown.result, shown.sent) == ("accepted", ("IDN", "CON", "SAF", "INC"))
    assert shown.receipt[0] == "received"


def test_a_contrary_second_answer_changes_nothing_and_becomes_a_task(world):
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.answer(opened, '{"answer":"accepted"}')
    node.answer(opened, '{"answer":"declined"}')

    world.work()

    assert world.state(referral_id) == "accepted"
    assert "SECOND_ANSWER" in [task.code for task in world.service.reading.tasks()]


def test_silence_becomes_a_task_with_a_number_to_ring(world):
    referral_id, opened = world.sent(urgency="urgent")
    assert not world.service.chase_overdue.step()

    world.clock.at += timedelta(minutes=16)
    while world.service.chase_overdue.step():
        pass

    (task,) = world.service.reading.tasks()
    assert (task.code, task.next.phone) == ("OVERDUE", "020 7946 0101")
    assert "staff.overdue" in world.notices()
    assert world.show(referral_id).next.phone == "020 7946 0101"

    world.nodes["harbour-victim-care"].receipt(opened)
    world.work()
    assert world.service.reading.tasks() == []


def test_evidence_holds_what_was_signed_and_no_content(world):
    referral_id, opened = world.sent()
    receipt = world.nodes["harbour-victim-care"].receipt(opened)
    world.work()

    pack = world.service.reading.evidence(referral_id)

    assert pack["manifest"] == opened.manifest_jws
    assert pack["wire_sha256"] == opened.wire_sha256
    assert pack["receipts"] == [receipt.manifest_jws]
    assert pack["permission"] == opened.permission_jws
    assert pack["permission_salt"] == opened.permission_salt
    assert pack["parties"]["agency"]["pinned"] == world.agencies["harbour-victim-care"].party.id
    assert "Amara" not in json.dumps(pack)


def test_the_person_is_told_of_news_in_choice_and_not_in_protect(world):
    _, opened = world.sent()
    world.nodes["harbour-victim-care"].receipt(opened)
    world.work()
    assert world.notices().count("person.update") == 1

    _, police = world.sent(key="key-0000000000000003", lane="protect", type="police.report", agency="norshire-police")
    world.nodes["norshire-police"].receipt(police)
    world.work()
    assert world.notices().count("person.update") == 1
