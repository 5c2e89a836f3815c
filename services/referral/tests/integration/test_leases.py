"""Nothing leaves without a lease that was fetched just before, and nothing at all after a withdrawal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.events.model import permission_ended
from alongside.link.memory import MemoryBroker
from alongside.link.port import LANDLORD
from referral.domain.errors import IllegalMove
from referral.domain.states import Move

POLICE = "norshire-police"


def seal_only(world):
    while world.service.seal_next.step():
        pass


def decision_of(world, made):
    return made.decision.decision_id


def cancelled_cleanly(world, referral_id):
    """Stopped, its reason kept, its number given back, consent and staff told, nothing carried, nothing kept."""
    shown = world.show(referral_id).referral
    ended = [data for kind, data in world.events() if kind == "referral.ended"]
    assert (shown.result, shown.reasons) == ("cancelled", ("PERSON_WITHDREW",))
    assert ended == [{"decision_id": shown.decision.decision_id, "how": "cancelled"}]
    assert "staff.stopped" in world.notices()
    assert world.counts()["snapshot"] == 0
    assert all(row["wire"] is None and row["seq"] is None for row in world.rows("message"))
    assert world.carried == []


def test_a_withdrawal_before_sealing_cancels(world):
    made = world.ask()
    world.consent.ended[decision_of(world, made)] = ("PERSON_WITHDREW",)

    world.work()

    cancelled_cleanly(world, made.referral_id)
    assert world.counts()["message"] == 0


def test_a_withdrawal_between_sealing_and_publishing_cancels_and_gives_the_number_back(world):
    made = world.ask()
    seal_only(world)
    world.consent.ended[decision_of(world, made)] = ("PERSON_WITHDREW",)

    world.work()

    cancelled_cleanly(world, made.referral_id)
    assert world.rows("conversation")[0]["last_seq"] == 0


def test_of_several_that_are_sealed_together_only_the_one_that_was_withdrawn_is_cancelled(world):
    made = [world.ask(key=f"key-{number:016d}", ref=f"R{number}") for number in range(3)]
    world.consent.ended[decision_of(world, made[1])] = ("PERSON_WITHDREW",)

    assert world.service.seal_next.step() and not world.service.seal_next.step()

    assert [world.state(one.referral_id) for one in made] == ["sealed", "cancelled", "sealed"]


def test_of_several_only_those_in_danger_are_sealed_while_consent_cannot_be_asked(world):
    choice = world.ask(key="key-0000000000000001", agency=POLICE, type="police.report")
    protect = world.ask(key="key-0000000000000002", ref="R2", lane="protect", agency=POLICE, type="police.report")
    world.consent.reachable = False

    world.service.seal_next.step()

    assert [world.state(one.referral_id) for one in (choice, protect)] == ["queued", "sealed"]


@pytest.mark.parametrize("sealed", [False, True], ids=["queued", "sealed"])
def test_the_event_that_a_permission_ended_cancels_what_was_never_handed_out(world, sealed):
    made = world.ask()
    if sealed:
        seal_only(world)

    with world.service.new_uow() as uow:
        from referral.usecases.permission_ended import Ended, stop_ended

        stop_ended(uow, world.service.settings.contacts, Ended([decision_of(world, made)]), world.clock.now())
        uow.commit()
    world.work()

    cancelled_cleanly(world, made.referral_id)


def test_what_is_cancelled_leaves_no_task_to_ring_about_it_or_to_help_it_on(world):
    # given a referral that was held up for longer than anybody should wait
    made = world.ask()
    row = next(one for one in world.service.reading.agencies() if one.agency_id == made.agency)
    world.service.list_agency(replace(row, status="suspended"))
    world.work()
    world.clock.at += timedelta(days=2)
    while world.service.chase_overdue.step():
        pass
    assert {task.code for task in world.service.reading.tasks()} == {"AGENCY_NOT_ACTIVE", "OVERDUE"}

    # when it is stopped before it left
    world.service.list_agency(row)
    world.consent.ended[decision_of(world, made)] = ("PERMISSION_EXPIRED",)
    world.machine.pass_time(600)
    world.work()

    assert world.state(made.referral_id) == "cancelled"
    assert world.service.reading.tasks() == []


@pytest.mark.parametrize("reason", [None, "SHARING_AGREEMENT_MISSING", "CEILING_NEVER"])
def test_the_subscriber_hears_that_a_permission_ended_and_why(world, reason):
    made = world.ask()
    event = permission_ended(world.clock.now(), [decision_of(world, made)], reason)
    handler = world.service.subscriber._handlers["permission.ended"]

    with world.service.new_uow() as uow:
        handler(event, uow.session)
        uow.commit()

    assert world.state(made.referral_id) == "cancelled"
    assert world.show(made.referral_id).referral.reasons == (reason or "PERSON_WITHDREW",)


def test_what_was_handed_to_a_socket_is_never_cancelled_and_never_offered_again_after_a_withdrawal(world):
    referral_id, _ = world.sent()
    world.consent.ended[world.show(referral_id).referral.decision.decision_id] = ("PERSON_WITHDREW",)
    world.start()

    world.service.relay_next.start()
    world.work()

    assert world.state(referral_id) == "dispatched"
    assert len(world.carried) == 1
    with pytest.raises(IllegalMove):
        world.show(referral_id).referral.move(Move.CANCEL)


def test_a_lease_that_ran_out_while_waiting_is_not_used(world):
    """30 seconds from asking, on the machine's own clock."""
    made = world.ask()
    world.consent.lease_s = 0

    world.work()

    assert world.state(made.referral_id) == "queued"
    assert world.counts()["message"] == 0
    world.consent.lease_s = 30
    world.machine.pass_time(600)
    world.work()
    assert len(world.carried) == 1


def test_a_lease_that_runs_out_between_asking_and_offering_is_not_used(world):
    made = world.ask()
    seal_only(world)

    def slow(point):
        if point == "referral.handed":
            world.machine.pass_time(31)

    world.points = slow
    world.service.relay_next.step()
    assert world.carried == []

    world.points = lambda point: None
    world.machine.pass_time(600)
    world.work()
    assert len(world.carried) == 1
    assert world.state(made.referral_id) == "dispatched"


def test_choice_waits_while_consent_cannot_be_asked(world):
    made = world.ask()
    world.consent.reachable = False

    world.work()
    assert world.state(made.referral_id) == "queued"
    assert world.show(made.referral_id).next.what

    world.consent.reachable = True
    world.machine.pass_time(600)
    world.work()
    assert world.state(made.referral_id) == "dispatched"


@pytest.mark.parametrize(
    ("agency", "minutes", "leaves"),
    [("norshire-police", 14, True), ("norshire-police", 16, False), ("harbour-victim-care", 1, False)],
    ids=["protect, fresh", "protect, too old", "not marked protect"],
)
def test_protect_uses_a_fresh_permission_while_consent_cannot_be_asked(world, agency, minutes, leaves):
    world.ask(lane="protect", type="police.report", agency=agency)
    world.consent.reachable = False
    world.clock.at += timedelta(minutes=minutes)

    world.work()

    assert bool(world.carried) is leaves
    assert ("CHECK_SKIPPED" in [task.code for task in world.service.reading.tasks()]) is leaves


def test_one_unconfirmed_message_per_conversation_and_the_line_keeps_its_order(world):
    person_id = world.person()
    world.consent.cid = "11111111-1111-4111-8111-111111111111"
    first = world.ask(person_id=person_id)
    second = world.ask(key="key-0000000000000002", person_id=person_id, ref="R2")

    world.work()
    assert [world.state(one.referral_id) for one in (first, second)] == ["dispatched", "queued"]

    node = world.nodes["harbour-victim-care"]
    (opened,) = node.take()
    node.receipt(opened)
    world.work()
    (next_one,) = node.take()

    assert world.state(second.referral_id) == "dispatched"
    assert (next_one.manifest.seq, next_one.manifest.prev) == (2, opened.manifest_hash)


def test_every_process_marks_as_handed_before_it_offers(world, killed):
    made = world.ask()
    seal_only(world)
    stages = []

    class Watching:
        def offer(self, due):
            stages.extend(row["stage"] for row in world.rows("message"))
            return set

    world.service.relay_next._carrier = Watching()
    world.service.relay_next.step()

    assert stages == ["handed"]
    assert world.state(made.referral_id) == "dispatched"


def test_without_a_confirm_the_same_bytes_are_offered_again_later(world):
    made = world.ask()
    seal_only(world)
    offered = []

    class Deaf:
        def offer(self, due):
            offered.extend(one.post.wire for one in due)
            return set

    real, world.service.relay_next._carrier = world.service.relay_next._carrier, Deaf()
    world.service.relay_next.step()
    assert not world.service.relay_next.step()
    world.machine.pass_time(10)
    world.service.relay_next.step()
    world.service.relay_next._carrier = real
    world.machine.pass_time(600)
    world.work()

    assert len(set(offered)) == 1
    assert world.carried == [offered[0]]
    assert len(world.nodes[made.agency].take()) == 1


@pytest.mark.parametrize("sealed", [False, True], ids=["queued", "sealed"])
def test_nothing_goes_to_an_agency_that_is_no_longer_active(world, sealed):
    made = world.ask()
    if sealed:
        seal_only(world)
    (row,) = [one for one in world.service.reading.agencies() if one.agency_id == made.agency]
    world.service.list_agency(replace(row, status="suspended"))

    world.work()

    assert world.carried == []
    assert world.show(made.referral_id).referral.result == "pending"

    world.service.list_agency(row)
    world.machine.pass_time(600)
    world.work()
    assert len(world.carried) == 1


def test_what_goes_beyond_the_permission_is_not_sealed(world):
    """The permission is signed by consent; an `allowed` list that says more than it counts for nothing."""
    world.consent.permitted = ("IDN", "CON", "SAF")

    made = world.ask(categories=("IDN", "CON", "SAF", "INC"))
    world.work()

    assert world.carried == []
    assert world.state(made.referral_id) == "queued"
    assert [task.code for task in world.service.reading.tasks()] == ["CANNOT_SEAL"]


def test_less_than_the_permission_allows_may_go(world):
    world.consent.permitted = ("IDN", "CON", "SAF", "INC", "NAR")

    _, opened = world.sent(categories=("IDN", "CON", "SAF"))

    assert opened.categories == ("IDN", "CON", "SAF")


@pytest.fixture
def offered(world, monkeypatch):
    """What was offered to the carrier from now on, as the publisher got it."""
    seen, real = [], MemoryBroker.accept

    def accept(broker, user, outgoing):
        seen.append(outgoing)
        real(broker, user, outgoing)

    monkeypatch.setattr(MemoryBroker, "accept", accept)
    return seen


def test_a_message_is_offered_with_the_end_of_its_lease(world, offered):
    world.ask()
    seal_only(world)
    world.machine.pass_time(100)
    ends = world.machine.monotonic() + world.consent.lease_s

    world.service.relay_next.step()

    assert [outgoing.not_after for outgoing in offered] == [ends]


def test_a_message_that_goes_unchecked_has_until_its_permission_is_15_minutes_old(world, offered):
    world.ask(agency=POLICE, type="police.report", lane="protect")
    seal_only(world)
    world.consent.reachable = False
    world.clock.at += timedelta(minutes=10)

    world.service.relay_next.step()

    assert [outgoing.not_after for outgoing in offered] == [world.machine.monotonic() + 5 * 60]


def test_a_receipt_of_ours_rests_on_no_permission_and_may_go_at_any_time(world, offered):
    _, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.receipt(opened)
    node.answer(opened, '{"answer":"accepted"}')
    offered.clear()

    world.work()

    assert [outgoing.not_after for outgoing in offered if outgoing.user_id == LANDLORD] == [None]


def test_a_message_whose_lease_runs_out_on_its_way_to_the_carrier_is_not_carried(world, monkeypatch):
    world.ask()
    seal_only(world)
    real = MemoryBroker.accept

    def slowly(broker, user, outgoing):
        world.machine.pass_time(world.consent.lease_s)
        real(broker, user, outgoing)

    monkeypatch.setattr(MemoryBroker, "accept", slowly)
    world.service.relay_next.step()
    assert world.carried == []

    monkeypatch.undo()
    world.machine.pass_time(600)
    world.service.relay_next.step()
    assert len(world.carried) == 1  # under a lease of its own
