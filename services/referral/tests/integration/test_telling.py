"""A referral that somebody tells by phone or on paper: the same gate and sheet, and a record of who was told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT
from alongside.events.model import permission_ended
from referral.domain import plain_words
from referral.domain.agency import Agency
from referral.domain.delivery import BY_HAND, Delivery, neutral_reference
from referral.domain.errors import IllegalMove, Invalid, NotFound, Unreachable
from referral.domain.wording import Contact
from referral.usecases.person_page import _to_do
from referral.usecases.request_referral import KeyReused
from referral.usecases.tell_agency import Said

CARE = "harbour-victim-care"


def said(world, kind="told", **more):
    return Said(**{"kind": kind, "who": "Beth Duty", "at": world.clock.now(), **more})


def write(world, referral_id, kind="told", key="key-of-the-officer", **more):
    return world.service.telling.write_down(referral_id, said(world, kind, **more), by="nadia.k", key=key)


def ended(world, made, reason=None):
    event = permission_ended(world.clock.now(), [made.decision.decision_id], reason)
    with world.service.new_uow() as uow:
        world.service.subscriber._handlers["permission.ended"](event, uow.session)
        uow.commit()


def withdraw(world, made):
    ended(world, made)


def tasks(world):
    return [task.code for task in world.service.reading.tasks()]


@pytest.mark.parametrize("way", BY_HAND)
def test_what_is_told_by_hand_is_decided_alike_and_never_sealed(world, way):
    made = world.ask(delivery=way)
    world.work()

    shown = world.show(made.referral_id)
    assert (shown.referral.state, shown.referral.result) == ("queued", "pending")
    assert world.carried == []
    assert tasks(world) == ["TELL_THEM"]
    assert (shown.next.who, shown.next.phone) == ("harbour-victim-care desk", "020 7946 0101")


def test_what_waits_for_somebody_to_tell_it_is_on_the_persons_page_as_something_to_do(world):
    made = world.ask(delivery=Delivery.PHONE)
    shown = world.show(made.referral_id)

    [found] = _to_do({"INC": {"a": 1}, "RLV": {"a": 1}}, None, False, [], [shown], {CARE: "Harbour Victim Care"})
    assert found.what == f"Harbour Victim Care: {shown.next.what}" and found.referral_id == made.referral_id
    assert plain_words.state("queued", by_hand=True) != plain_words.state("queued")


def test_the_sheet_is_what_a_node_would_read_and_says_whom_to_ring(world):
    made = world.ask(delivery=Delivery.PHONE, incidents=("I2",))

    told = world.service.telling.sheet(made.referral_id)

    assert told.sheet.safe_contact.known
    assert [section.code for section in told.sheet.sections] == ["IDN", "CON", "INC"]
    assert "first" not in str(told.sheet.sections)
    assert told.agreement.basis == "The person agreed to this."
    assert "020 7946 0101" in told.how.steps[0]
    assert neutral_reference(made.referral_id) in told.how.steps[-1]


def test_without_a_safe_way_the_sheet_says_so_first(world):
    world.consent.safe_contact = "unknown"
    made = world.ask(delivery=Delivery.PHONE)

    assert world.service.telling.sheet(made.referral_id).sheet.safe_contact.headline == UNKNOWN_SAFE_CONTACT


def test_the_code_word_is_on_no_sheet(world):
    held = world.safe_contacts.held
    world.safe_contacts.held = replace(held, record={**held.record, "code_word": "bluebell"})
    made = world.ask(delivery=Delivery.PAPER)

    assert "bluebell" not in str(world.service.telling.sheet(made.referral_id))


def test_an_agency_without_keys_is_told_all_the_same(world):
    contact = Contact("The church office", "020 7946 0177")
    agency = Agency("st-brides", "St Bride's", "faith_community_org", "active", False, (), contact)
    world.service.list_agency(agency)
    world.agencies["st-brides"] = world.agencies[CARE]
    made = world.ask(agency="st-brides", delivery=Delivery.IN_PERSON)

    write(world, made.referral_id, delivery=Delivery.IN_PERSON)

    assert world.show(made.referral_id).referral.result == "told"


def test_what_was_written_down_is_the_receipt(world):
    made = world.ask(delivery=Delivery.PHONE)
    world.clock.at += timedelta(minutes=20)

    write(world, made.referral_id, reference="HVC-77")

    shown = world.show(made.referral_id)
    assert (shown.referral.result, shown.referral.sent) == ("told", ("IDN", "CON", "SAF", "INC"))
    assert (shown.next, shown.referral.receipt) == (None, None)
    [entry] = shown.told
    assert (entry.who, entry.reference, entry.by, entry.at) == ("Beth Duty", "HVC-77", "nadia.k", world.clock.now())
    assert tasks(world) == []
    assert "person.update" in world.notices()


def test_only_what_was_said_counts_as_told_and_more_than_allowed_cannot_have_been(world):
    made = world.ask(delivery=Delivery.PHONE)

    with pytest.raises(Invalid, match="data protection"):
        write(world, made.referral_id, categories=("IDN", "PID"))
    write(world, made.referral_id, categories=("SAF", "IDN"))

    assert world.show(made.referral_id).referral.sent == ("IDN", "SAF")


def test_it_is_written_down_once_per_key(world):
    made = world.ask(delivery=Delivery.PHONE)
    write(world, made.referral_id)
    write(world, made.referral_id)

    assert len(world.show(made.referral_id).told) == 1
    with pytest.raises(KeyReused):
        write(world, made.referral_id, who="Somebody else")


def test_a_time_that_is_to_come_and_a_referral_that_is_not_there_are_refused(world):
    made = world.ask(delivery=Delivery.PHONE)

    with pytest.raises(Invalid):
        write(world, made.referral_id, at=world.clock.now() + timedelta(hours=1))
    with pytest.raises(NotFound):
        write(world, "00000000-0000-4000-8000-000000000000")


def test_the_names_of_those_who_were_told_stand_nowhere_in_clear(world):
    made = world.ask(delivery=Delivery.PHONE)
    write(world, made.referral_id, reference="HVC-77")

    assert "Beth" not in str(world.rows("told"))
    assert "HVC-77" not in str(world.rows("told"))
    assert "nadia" not in str(world.rows("told"))


@pytest.mark.parametrize(("answer", "more"), [("accepted", {}), ("declined", {"reason": "no_capacity"})])
def test_what_they_say_back_moves_it_and_stands_among_the_answers(world, answer, more):
    made = world.ask(delivery=Delivery.PHONE)
    write(world, made.referral_id)

    write(world, made.referral_id, answer, key="key-of-the-answer", text="We ring her on Tuesday.", **more)

    shown = world.show(made.referral_id)
    assert shown.referral.result == answer
    assert [(one.answer, one.text) for one in shown.answers] == [(answer, "We ring her on Tuesday.")]
    assert world.counts()["snapshot"] == 0
    assert ("referral.ended" in str(world.events())) is (answer == "declined")


def test_nobody_answers_who_was_not_told_and_a_no_has_a_reason(world):
    made = world.ask(delivery=Delivery.PHONE)

    with pytest.raises(IllegalMove):
        write(world, made.referral_id, "accepted")
    write(world, made.referral_id)
    with pytest.raises(Invalid):
        write(world, made.referral_id, "declined", key="key-of-the-answer")
    with pytest.raises(Invalid):
        write(world, made.referral_id, "retained", key="key-of-the-answer", basis="our law")


def test_what_was_taken_back_before_it_was_told_is_shown_to_nobody(world):
    made = world.ask(delivery=Delivery.PHONE)
    withdraw(world, made)

    assert world.show(made.referral_id).referral.result == "cancelled"
    assert tasks(world) == []
    with pytest.raises(IllegalMove):
        world.service.telling.sheet(made.referral_id)


def test_the_sheet_is_refused_when_consent_says_no_and_nothing_is_told(world):
    """Also when the event of it has not come yet."""
    made = world.ask(delivery=Delivery.PHONE)
    world.consent.ended = {made.decision.decision_id: ("PERSON_WITHDREW",)}

    with pytest.raises(IllegalMove, match="Do not tell them"):
        world.service.telling.sheet(made.referral_id)

    assert world.show(made.referral_id).referral.reasons == ("PERSON_WITHDREW",)


def test_when_nobody_can_say_whether_it_stands_there_is_no_sheet_but_for_somebody_in_danger(world):
    choice = world.ask(delivery=Delivery.PHONE)
    protect = world.ask(
        "key-0000000000000002", person_id=choice.person_id, ref="R2", delivery=Delivery.PHONE, lane="protect",
        agency="norshire-police", type="police.emergency", urgency="emergency",
    )  # fmt: skip
    world.consent.reachable = False

    with pytest.raises(Unreachable):
        world.service.telling.sheet(choice.referral_id)
    assert world.service.telling.sheet(protect.referral_id).agency_name
    world.clock.at += timedelta(minutes=16)
    with pytest.raises(Unreachable):
        world.service.telling.sheet(protect.referral_id)


def test_taking_back_what_was_told_makes_a_task_to_ring_until_they_have_answered(world):
    made = world.ask(delivery=Delivery.PHONE)
    write(world, made.referral_id)

    withdraw(world, made)

    [task] = world.service.reading.tasks()
    assert (task.code, task.next.phone) == ("STOP_BY_PHONE", "020 7946 0101")
    assert "withdrawn" in task.next.what
    assert world.show(made.referral_id).next == task.next
    write(world, made.referral_id, "erased", key="key-of-the-erasure")
    assert tasks(world) == []
    assert world.counts()["snapshot"] == 0
    assert [one.answer for one in world.show(made.referral_id).answers] == ["erased"]


def test_what_was_told_although_it_was_stopped_is_known_and_they_are_rung(world):
    made = world.ask(delivery=Delivery.PHONE)
    withdraw(world, made)

    write(world, made.referral_id)

    shown = world.show(made.referral_id)
    assert (shown.referral.result, shown.referral.sent) == ("cancelled", ("IDN", "CON", "SAF", "INC"))
    assert tasks(world) == ["STOP_BY_PHONE"]


def test_what_ended_by_its_date_was_rightly_told_and_needs_no_call(world):
    made = world.ask(delivery=Delivery.PHONE)
    write(world, made.referral_id)
    ended(world, made, "PERMISSION_EXPIRED")

    assert tasks(world) == []


def test_nobody_told_in_time_is_a_task_that_cannot_be_overlooked(world):
    world.ask(delivery=Delivery.PHONE, urgency="urgent")
    world.clock.at += timedelta(minutes=15)

    assert world.service.chase_overdue.step()

    assert "NOT_TOLD_YET" in tasks(world)
    assert "OVERDUE" not in tasks(world)
    assert "staff.overdue" in world.notices()


def test_a_message_that_waits_for_their_keys_can_be_told_instead(world):
    with world.outside.begin() as connection:
        connection.execute(text("UPDATE agency SET pinned_identity = NULL"))
    made = world.ask()
    world.work()
    assert world.show(made.referral_id).referral.hold == "AGENCY_KEYS_MISSING"

    write(world, made.referral_id)
    world.work()

    shown = world.show(made.referral_id).referral
    assert (shown.result, shown.delivery, shown.hold) == ("told", "phone", None)
    assert tasks(world) == []


def test_a_sealed_message_that_is_still_here_is_given_back_when_they_are_told(world):
    made = world.ask()
    while world.service.seal_next.step():
        pass
    assert world.state(made.referral_id) == "sealed"

    write(world, made.referral_id)
    world.work()

    assert world.carried == []
    assert (world.state(made.referral_id), world.show(made.referral_id).referral.jti) == ("told", None)


def test_ringing_about_what_was_sent_changes_nothing_about_it(world):
    referral_id, opened = world.sent()

    write(world, referral_id)

    assert (world.state(referral_id), len(world.show(referral_id).told)) == ("dispatched", 1)
    world.nodes[CARE].receipt(opened)
    world.work()
    assert world.show(referral_id).referral.result == "received"


def test_what_somebody_tells_holds_up_nothing_that_is_sealed(world):
    world.consent.cid = "11111111-1111-4111-8111-111111111111"
    first = world.ask(delivery=Delivery.PAPER)
    second = world.ask("key-0000000000000002", person_id=first.person_id, ref="R2")

    world.work()

    assert world.state(second.referral_id) == "dispatched"


def test_what_was_not_sent_is_not_told_either(world):
    world.consent.outcome, world.consent.reasons = "not_sent", ("PERSON_SAID_NO",)
    made = world.ask(delivery=Delivery.PHONE)

    assert tasks(world) == []
    with pytest.raises(IllegalMove):
        world.service.telling.sheet(made.referral_id)
    with pytest.raises(IllegalMove):
        write(world, made.referral_id)
