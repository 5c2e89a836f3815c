"""She takes back her yes after it was sent: the agency is told, answers, and silence becomes somebody's telephone."""

import json
from datetime import timedelta

import pytest

from alongside.envelope.model import MessageType, ReceiptStatus
from referral.domain.errors import Invalid, NotFound
from referral.domain.recall import StopAnswer
from referral.usecases.permission_ended import Ended, Stopped, stop_ended

CARE = "harbour-victim-care"
OTHERS = ("SHARING_AGREEMENT_MISSING", "PERMISSION_EXPIRED", "STANDING_REFUSAL", "AGENCY_NOT_ACTIVE")


def withdraw(world, referral_id, **how):
    """Consent says that what this referral rested on has ended."""
    decision = world.show(referral_id).referral.decision.decision_id
    with world.service.new_uow() as uow:
        stopped = stop_ended(uow, world.service.settings.contacts, Ended([decision], **how), world.clock.now())
        uow.commit()
    return stopped


def received(world):
    referral_id, opened = world.sent()
    world.nodes[CARE].receipt(opened)
    world.work()
    return referral_id, opened


def accepted(world):
    referral_id, opened = received(world)
    world.nodes[CARE].receipt(opened, ReceiptStatus.OPENED)
    world.nodes[CARE].answer(opened, json.dumps({"answer": "accepted"}))
    world.work()
    world.nodes[CARE].take()
    return referral_id, opened


def stops_at(world):
    """What the node got that is a withdrawal."""
    return [one for one in world.nodes[CARE].take() if one.manifest.mt is MessageType.REFERRAL_WITHDRAW]


def recall_of(world, referral_id):
    return world.show(referral_id).recall


def tasks(world, referral_id):
    return sorted(one.code for one in world.service.reading.tasks() if one.referral_id == referral_id)


@pytest.mark.parametrize("how_far", [lambda world: world.sent(), received, accepted])
def test_an_agency_that_has_it_gets_one_sealed_stop_that_names_the_message_and_nobody(world, how_far):
    referral_id, opened = how_far(world)

    assert withdraw(world, referral_id) == Stopped(0, 1)
    assert withdraw(world, referral_id) == Stopped(0, 0)
    world.work()

    [stop] = stops_at(world)
    assert (stop.manifest.cid, stop.manifest.re) == (opened.manifest.cid, opened.manifest.jti)
    assert (dict(stop.parts), stop.permission, stop.categories) == ({}, None, ())
    assert stop.manifest.seq == opened.manifest.seq + 1
    assert world.counts()["snapshot"] == 0
    assert ("referral.ended", "recalled") in [(kind, data.get("how")) for kind, data in world.events()]


@pytest.mark.parametrize("reason", OTHERS)
def test_only_the_persons_own_withdrawal_goes_after_what_an_agency_has(world, reason):
    referral_id, _ = received(world)

    assert withdraw(world, referral_id, reason=reason) == Stopped(0, 0)

    assert recall_of(world, referral_id) is None


def test_what_has_not_left_is_cancelled_and_no_stop_goes_out(world):
    made = world.ask()

    assert withdraw(world, made.referral_id) == Stopped(1, 0)
    world.work()

    assert (world.carried, recall_of(world, made.referral_id)) == ([], None)


def test_for_a_part_somebody_rings_and_the_help_goes_on(world):
    referral_id, _ = accepted(world)

    assert withdraw(world, referral_id, part=True) == Stopped(0, 0)
    world.work()

    assert (recall_of(world, referral_id), stops_at(world)) == (None, [])
    assert tasks(world, referral_id) == ["STOP_PART"]


def test_the_referral_that_no_receipt_came_for_is_not_offered_again_and_nobody_rings_to_push_it(world):
    referral_id, _ = world.sent()
    world.clock.at += timedelta(hours=25)
    world.service.chase_overdue.step()
    assert tasks(world, referral_id) == ["OVERDUE"]

    withdraw(world, referral_id)
    assert tasks(world, referral_id) == []
    world.new_broker()
    world.service = world.start()
    world.service.relay_next.start()
    while world.service.relay_next.step():
        pass

    assert stops_at(world) == []
    assert len(world.carried) == 1, "only what went before the withdrawal"


def test_nobody_is_asked_to_push_what_was_taken_back(world):
    referral_id, _ = world.sent()
    withdraw(world, referral_id)
    world.clock.at += timedelta(hours=25)

    assert not world.service.chase_overdue.step()
    assert not world.service.peek.overdue()


def answered(world, referral_id, said):
    """The stop arrives, the node confirms it, and this is answered."""
    world.work()
    [stop] = stops_at(world)
    world.nodes[CARE].receipt(stop)
    world.nodes[CARE].answer(stop, json.dumps(said))
    world.work()
    return world.show(referral_id)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"answer": "erased", "opened": False}, "STOP_ERASED"),
        ({"answer": "not_held", "opened": False}, "STOP_NOT_HELD"),
        ({"answer": "retained", "opened": True, "basis": "A court asked.", "until": "2027-03-03"}, "STOP_RETAINED"),
        ({"answer": "continuing", "opened": True, "basis": "Our own record."}, "STOP_CONTINUING"),
    ],
)
def test_the_agencys_signed_answer_settles_the_stop(world, said, code):
    referral_id, _ = accepted(world)
    withdraw(world, referral_id)

    shown = answered(world, referral_id, said)

    assert shown.recall.code() == code
    assert shown.recall.received_at is not None
    assert (shown.recall.said.basis, shown.recall.said.until) == (said.get("basis"), said.get("until"))
    assert tasks(world, referral_id) == []
    assert shown.referral.state.value == "accepted"
    assert "person.update" in world.notices()
    world.clock.at += timedelta(days=10)
    assert not world.service.chase_recalls.step()


def test_what_they_wrote_is_kept_under_the_persons_key(world):
    referral_id, _ = accepted(world)
    withdraw(world, referral_id)
    answered(world, referral_id, {"answer": "retained", "basis": "A court asked.", "until": "2027-03-03"})

    [row] = world.rows("recall")

    assert b"court" not in bytes(row["words"])


def test_silence_of_their_system_is_a_call_after_a_quarter_of_an_hour(world):
    referral_id, _ = received(world)
    withdraw(world, referral_id)
    world.work()
    world.clock.at += timedelta(minutes=14)
    assert not world.service.peek.recalls_late() and not world.service.chase_recalls.step()
    world.clock.at += timedelta(minutes=1)

    assert world.service.peek.recalls_late() and world.service.chase_recalls.step()

    assert tasks(world, referral_id) == ["STOP_NO_RECEIPT"]
    [task] = world.service.reading.tasks()
    assert task.next.phone == "020 7946 0101"
    assert not world.service.chase_recalls.step()
    [stop] = stops_at(world)
    world.nodes[CARE].receipt(stop)
    world.work()
    assert tasks(world, referral_id) == []


def test_silence_of_their_people_is_a_call_after_two_working_days(world):
    referral_id, _ = accepted(world)
    withdraw(world, referral_id)
    world.work()
    [stop] = stops_at(world)
    world.nodes[CARE].receipt(stop)
    world.work()
    world.clock.at = recall_of(world, referral_id).answer_due_at - timedelta(seconds=1)
    assert not world.service.chase_recalls.step()
    world.clock.at += timedelta(seconds=1)

    assert world.service.chase_recalls.step()

    assert tasks(world, referral_id) == ["STOP_NO_ANSWER"]


def test_late_news_about_what_was_taken_back_makes_nobody_ring_and_seals_nothing_again(world):
    referral_id, opened = world.sent()
    withdraw(world, referral_id)
    world.nodes[CARE].unreadable(opened.wire_sha256)
    world.work()

    assert world.state(referral_id) == "unreadable"
    assert tasks(world, referral_id) == []
    assert len(world.rows("message")) == 2
    assert len(stops_at(world)) == 1


@pytest.mark.parametrize("status", [ReceiptStatus.EXPIRED, ReceiptStatus.REFUSED])
def test_a_stop_that_their_system_cannot_take_is_a_call_at_once_and_is_sealed_again(world, status):
    referral_id, _ = received(world)
    withdraw(world, referral_id)
    world.work()
    [stop] = stops_at(world)

    world.nodes[CARE].receipt(stop, status, categories=(), code="expired")
    world.work()

    assert tasks(world, referral_id) == ["STOP_BY_PHONE"]
    [again] = stops_at(world)
    assert (again.manifest.mid, again.manifest.re) == (stop.manifest.mid, stop.manifest.re)
    world.nodes[CARE].receipt(again)
    world.work()
    assert tasks(world, referral_id) == []


def test_an_agency_that_cannot_be_sealed_for_is_rung(world):
    referral_id, _ = received(world)
    world.agencies[CARE] = world.agencies[CARE]
    withdraw(world, referral_id)
    world.clock.at += timedelta(days=900)  # their statements have run out
    while world.service.seal_recalls.step():
        pass

    assert tasks(world, referral_id) == ["STOP_BY_PHONE"]


def test_a_suspended_agency_is_asked_to_stop_too(world):
    from dataclasses import replace

    referral_id, _ = received(world)
    with world.service.new_uow() as uow:
        agency = uow.agencies.get(CARE)
    world.service.list_agency(replace(agency, status="suspended"))
    withdraw(world, referral_id)
    world.work()

    assert len(stops_at(world)) == 1


def test_what_they_say_on_the_telephone_settles_it_too(world):
    referral_id, _ = accepted(world)
    with pytest.raises(NotFound):
        world.service.record_stop_answer(referral_id, StopAnswer.ERASED, None, None)
    withdraw(world, referral_id)
    with pytest.raises(Invalid):
        world.service.record_stop_answer(referral_id, StopAnswer.RETAINED, " ", None)

    world.service.record_stop_answer(referral_id, StopAnswer.RETAINED, "A court asked.", "2027-03-03")
    world.service.record_stop_answer(referral_id, StopAnswer.ERASED, None, None)

    said = recall_of(world, referral_id).said
    assert (said.answer, said.by_phone) == (StopAnswer.ERASED, True)
    with pytest.raises(Invalid):
        world.service.record_stop_answer(referral_id, StopAnswer.CONTINUING, "We changed our mind.", None)
    assert tasks(world, referral_id) == ["SECOND_ANSWER"]


def test_she_may_be_referred_again_while_they_still_have_to_answer(world):
    """Consent hears at once that the referral is over, so a new yes is no second referral of the same."""
    referral_id, _ = accepted(world)
    before = len(world.events())
    withdraw(world, referral_id)

    assert next(kind for kind, _ in world.events()[before:]) == "referral.ended"


def test_a_stop_waits_for_no_permission_and_for_no_consent(world):
    """It says nothing about her; what it rested on has ended, and that is why it goes."""
    referral_id, _ = received(world)
    decision = world.show(referral_id).referral.decision.decision_id
    withdraw(world, referral_id)
    world.consent.ended[decision] = ("PERSON_WITHDREW",)
    world.consent.reachable = False
    world.work()

    assert len(stops_at(world)) == 1


def test_the_bytes_of_what_was_taken_back_are_let_go(world):
    referral_id, _ = world.sent()
    withdraw(world, referral_id)

    [sent] = [row for row in world.rows("message") if row["kind"] == "referral"]
    assert (sent["wire"], sent["stage"]) == (None, "stopped")


def test_a_killed_sealer_loses_no_stop_and_sends_it_once(world, killed):
    referral_id, _ = received(world)
    withdraw(world, referral_id)
    world.service = world.start()
    world.work()
    world.service = world.start()
    world.work()

    assert len(stops_at(world)) == 1
    assert recall_of(world, referral_id).jti is not None


def test_a_death_after_a_stop_was_sealed_loses_and_repeats_nothing(world):
    referral_id, _ = received(world)

    class Died(BaseException):
        """The process died here."""

    def die(point):
        if point == "referral.recall_sealed":
            world.points = lambda _: None
            raise Died

    world.points = die
    withdraw(world, referral_id)
    with pytest.raises(Died):
        world.work()

    world.start()
    world.service.seal_next.start()
    world.service.relay_next.start()
    world.work()

    assert len(stops_at(world)) == 1
    assert recall_of(world, referral_id).jti is not None
