"""A person disagrees with something after it was sent: whoever has it is told, by message or by telephone."""

import json
import uuid

import pytest

from alongside.envelope.model import MessageType, ReceiptStatus
from alongside.events.model import data_disputed

SENT = ["IDN", "CON", "SAF"]


def decision_of(world, referral_id):
    return world.show(referral_id).referral.decision.decision_id


def disagrees(world, referral_id, categories=("IDN",), standing="stands", dispute=None):
    dispute = dispute or str(uuid.uuid4())
    said = data_disputed(world.clock.now(), dispute, [decision_of(world, referral_id)], categories, standing)
    with world.service.new_uow() as uow:
        world.service.subscriber._handlers[said.type](said, uow.session)
        uow.commit()
    return dispute


def declined(world, there):
    """The agency said no, and may hold what it has."""
    referral_id, node = there
    node.answer(node.first, json.dumps({"answer": "declined", "reason": "no_capacity"}))
    world.work()
    node.take()
    assert world.state(referral_id) == "declined"


def later(world):
    world.machine.pass_time(60)
    world.work()


def tasks(world):
    return [(task.code, task.next.what) for task in world.service.reading.tasks()]


@pytest.fixture
def there(world):
    """A referral that the agency has, and its node."""
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.receipt(opened)
    node.first = opened
    world.work()
    node.take()
    return referral_id, node


def test_whoever_has_it_gets_a_message_that_names_what_they_have_and_nothing_else(world, there):
    referral_id, node = there
    allowed = world.show(referral_id).referral.decision.allowed
    assert "IDN" in allowed and "PCO" not in allowed

    disagrees(world, referral_id, ("IDN", "PCO"))
    world.work()

    (came,) = node.take()
    assert came.manifest.mt is MessageType.REPLY and came.manifest.perm is None
    assert came.manifest.x == {"disputed": {"categories": ["IDN"], "standing": "stands"}}
    (text,) = [json.loads(part)["ask"] for part in came.parts.values()]
    assert text.startswith("The person disagrees with what we told you under: Name") and "PCO" not in text
    assert world.show(referral_id).replies[0].by == "Alongside"


def test_its_receipt_ends_it_and_the_same_again_says_nothing_more(world, there):
    referral_id, node = there
    dispute = disagrees(world, referral_id)
    world.work()
    (came,) = node.take()
    node.receipt(came)
    later(world)

    disagrees(world, referral_id, dispute=dispute)
    later(world)

    assert node.take() == [] and tasks(world) == []
    assert [row["next_attempt_at"] for row in world.rows("dispute_notice")] == [None]


@pytest.mark.parametrize(("standing", "words"), [("corrected", "was not right"), ("settled", "no longer disagrees")])
def test_the_end_of_it_is_told_as_well(world, there, standing, words):
    referral_id, node = there
    dispute = disagrees(world, referral_id)
    world.work()
    node.take()

    disagrees(world, referral_id, standing=standing, dispute=dispute)
    world.work()

    (came,) = node.take()
    assert came.manifest.x["disputed"]["standing"] == standing
    assert words in next(iter(came.parts.values()))


def test_nothing_is_said_where_nothing_of_it_went(world, there):
    referral_id, node = there

    disagrees(world, referral_id, ("PCO",))
    world.work()

    assert node.take() == [] and world.counts()["dispute_notice"] == 0


@pytest.mark.parametrize(
    ("standing", "words"),
    [("stands", "does not agree with"), ("corrected", "was not right"), ("settled", "now agrees")],
)
def test_a_dispute_about_the_sharing_as_such_marks_all_that_went_there_and_is_told_once(
    world, there, standing, words
):
    referral_id, node = there
    allowed = world.show(referral_id).referral.decision.allowed

    dispute = disagrees(world, referral_id, (), standing=standing)
    disagrees(world, referral_id, (), standing=standing, dispute=dispute)
    world.work()

    (came,) = node.take()
    assert came.manifest.mt is MessageType.REPLY and came.manifest.perm is None
    assert came.manifest.x == {"disputed": {"categories": list(allowed), "standing": standing}}
    assert words in next(iter(came.parts.values()))
    node.receipt(came)
    later(world)
    disagrees(world, referral_id, (), standing=standing, dispute=dispute)
    later(world)
    assert node.take() == [] and tasks(world) == [] and world.counts()["dispute_notice"] == 1


def test_what_is_on_its_way_is_followed_once_it_is_there(world):
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    disagrees(world, referral_id)
    world.work()
    assert node.take() == []

    node.receipt(opened)
    world.work()
    later(world)

    (came,) = node.take()
    assert came.manifest.x["disputed"]["standing"] == "stands"


def test_an_agency_that_said_no_and_may_hold_it_is_rung_with_the_words(world, there):
    referral_id, node = there
    declined(world, there)

    disagrees(world, referral_id)
    world.work()

    ((code, what),) = [one for one in tasks(world) if one[0] == "DISPUTE_BY_PHONE"]
    assert code == "DISPUTE_BY_PHONE"
    assert "The person disagrees with what we told you under: Name" in what
    assert node.take() == []


def test_what_may_not_leave_any_more_is_told_by_telephone(world, there):
    referral_id, node = there
    disagrees(world, referral_id)
    world.consent.ended[decision_of(world, referral_id)] = ("PERMISSION_EXPIRED",)
    world.work()
    assert node.take() == []

    later(world)

    assert [code for code, _ in tasks(world)] == ["DISPUTE_BY_PHONE"]


def test_a_second_notice_waits_until_somebody_rang_about_the_first(world, there):
    referral_id, _ = there
    declined(world, there)
    disagrees(world, referral_id)
    disagrees(world, referral_id)
    world.work()
    later(world)

    assert len(tasks(world)) == 1
    due = [row["next_attempt_at"] for row in world.rows("dispute_notice")]
    assert sum(one is None for one in due) == 1


def test_one_that_they_could_not_take_is_told_by_telephone(world, there):
    referral_id, node = there
    disagrees(world, referral_id)
    world.work()
    (came,) = node.take()
    node.receipt(came, ReceiptStatus.REFUSED, categories=(), code="seq")
    world.work()

    assert [code for code, _ in tasks(world)] == ["NO_REPLY_RECEIPT"]
