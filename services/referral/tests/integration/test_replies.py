"""What an agency asks and tells after a referral came, and what we write back."""

import json
from datetime import timedelta

import pytest

from alongside.envelope.model import MessageType, ReceiptStatus
from referral.domain.errors import IllegalMove, Invalid, NotFound

KEY = "key-of-a-reply-000001"


@pytest.fixture
def asked(world):
    """A referral about which the agency asks something, its node, and the question's jti."""
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.receipt(opened)
    node.receipt(opened, ReceiptStatus.OPENED)
    question = node.answer(opened, json.dumps({"answer": "more_info", "text": "Is there a lift?"}))
    world.work()
    node.take()
    return referral_id, node, question


def reply(world, referral_id, text="Yes, there is.", key=KEY):
    return world.service.reply_to_agency(referral_id, text, by="nadia.k", key=key)


def tasks(world):
    return [task.code for task in world.service.reading.tasks()]


def test_a_question_is_a_task_until_it_is_replied_to(world, asked):
    assert tasks(world) == ["QUESTION"]
    reply(world, asked[0])
    assert tasks(world) == []


def test_a_reply_arrives_as_words_only_and_without_a_permission(world, asked):
    referral_id, node, question = asked
    reply(world, referral_id)
    world.work()

    (came,) = node.take()
    manifest = came.manifest
    assert (manifest.mt, manifest.re, manifest.perm) == (MessageType.REPLY, question.jti, None)
    assert {name: json.loads(text) for name, text in came.parts.items()} == {"_ask": {"ask": "Yes, there is."}}
    assert world.state(referral_id) == "opened"


def test_its_receipt_is_kept_and_moves_nothing(world, asked):
    referral_id, node, _ = asked
    reply(world, referral_id)
    world.work()
    (came,) = node.take()
    assert world.show(referral_id).replies[0].stage == "handed"

    node.receipt(came)
    world.work()

    shown = world.show(referral_id)
    assert (shown.referral.state, shown.replies[0].stage) == ("opened", "done")
    assert tasks(world) == []


@pytest.mark.parametrize("status", [ReceiptStatus.REFUSED, ReceiptStatus.EXPIRED])
def test_one_that_they_could_not_take_is_told_by_telephone(world, asked, status):
    referral_id, node, _ = asked
    reply(world, referral_id)
    world.work()
    (came,) = node.take()
    node.receipt(came, status, categories=(), code="seq")
    world.work()
    assert tasks(world) == ["NO_REPLY_RECEIPT"]
    assert world.state(referral_id) == "opened"


def test_silence_about_a_reply_is_a_task_once_and_its_receipt_ends_it(world, asked):
    referral_id, node, _ = asked
    reply(world, referral_id)
    world.work()
    (came,) = node.take()
    world.clock.at += timedelta(hours=23)
    assert not world.service.chase_overdue.step()
    world.clock.at += timedelta(hours=1)
    assert [world.service.chase_overdue.step() for _ in range(2)] == [True, False]
    assert tasks(world) == ["NO_REPLY_RECEIPT"]
    node.receipt(came)
    world.work()
    assert tasks(world) == []


def test_nothing_that_was_written_leaves_after_the_permission_ended(world, asked):
    referral_id, node, _ = asked
    reply(world, referral_id)
    world.consent.ended[world.show(referral_id).referral.decision.decision_id] = ("PERSON_WITHDREW",)
    world.work()
    assert node.take() == []
    assert world.show(referral_id).replies[0].stage == "given_back"
    assert world.state(referral_id) == "opened"


def test_the_same_key_writes_once_and_another_text_under_it_is_refused(world, asked):
    first = reply(world, asked[0])
    assert reply(world, asked[0]) == first
    with pytest.raises(Invalid):
        reply(world, asked[0], text="No.")
    assert world.counts()["reply"] == 1


def test_two_replies_take_two_numbers(world, asked):
    referral_id, node, _ = asked
    reply(world, referral_id)
    with pytest.raises(IllegalMove):  # the number of the first is not used before it has left
        reply(world, referral_id, "And more.", key="key-of-a-reply-000002")
    world.work()
    reply(world, referral_id, "And more.", key="key-of-a-reply-000002")
    world.work()
    came = node.take()
    assert [one.manifest.seq for one in came] == [2, 3]


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_reply_without_words_or_with_too_many_is_refused(world, asked, text):
    with pytest.raises(Invalid):
        reply(world, asked[0], text)
    assert world.counts()["reply"] == 0


def test_to_what_never_came_or_was_declined_there_is_no_reply(world):
    made = world.ask()
    with pytest.raises(IllegalMove):
        reply(world, made.referral_id)
    world.work()
    (opened,) = world.nodes["harbour-victim-care"].take()
    world.nodes["harbour-victim-care"].answer(opened, '{"answer":"declined","reason":"no_capacity"}')
    world.work()
    with pytest.raises(IllegalMove):
        reply(world, made.referral_id)
    with pytest.raises(NotFound):
        reply(world, "00000000-0000-4000-8000-000000000000")


def test_an_agency_that_is_suspended_is_not_written_to(world, asked):
    from dataclasses import replace

    agency = next(one for one in world.service.reading.agencies() if one.agency_id == "harbour-victim-care")
    world.service.list_agency(replace(agency, status="suspended"))
    with pytest.raises(IllegalMove):
        reply(world, asked[0])


def test_the_words_are_not_in_clear_in_the_database(world, asked):
    reply(world, asked[0], "CANARY-OF-THE-REPLY")
    (row,) = world.rows("reply")
    assert b"CANARY" not in bytes(row["words"])


def test_progress_and_outcome_are_kept_in_full_and_the_outcome_is_news_for_the_person(world, asked):
    referral_id, node, _ = asked
    (opened,) = node.opened
    node.answer(opened, '{"answer":"accepted"}')
    world.work()
    before = world.notices().count("person.update")
    node.answer(opened, '{"answer":"progress","reason":"contact_made","text":"We met."}')
    world.work()
    assert world.notices().count("person.update") == before
    node.answer(opened, '{"answer":"outcome","reason":"support_started"}')
    world.work()

    said = [(one.answer, one.reason, one.text) for one in world.show(referral_id).answers]
    assert said[-2:] == [("progress", "contact_made", "We met."), ("outcome", "support_started", None)]
    assert world.state(referral_id) == "accepted"
    assert world.notices().count("person.update") == before + 1


def test_what_they_keep_after_a_withdrawal_is_kept_with_basis_and_end(world, asked):
    referral_id, node, _ = asked
    (opened,) = node.opened
    node.answer(opened, '{"answer":"retained","opened":true,"basis":"police file","until":"2027-01-01"}')
    world.work()
    last = world.show(referral_id).answers[-1]
    assert (last.basis, last.until, last.opened) == ("police file", "2027-01-01", True)


def test_only_a_case_officer_writes_to_an_agency(world, asked):
    from referral.entrypoints.http.app import create_app

    client = create_app(world.service).test_client()
    for role, status in (("auditor", 403), ("dpo", 403), ("import", 403), ("case_officer", 201)):
        headers = {"Authorization": f"Bearer {world.token(role)}", "Idempotency-Key": KEY}
        got = client.post(f"/referrals/{asked[0]}/replies", json={"text": "Yes, there is."}, headers=headers)
        assert got.status_code == status
    assert (got.get_json()["came"], got.get_json()["by"]) == (False, "nadia.k")
