"""Reading, answering, and the landlord's receipt for an answer."""

import json

import pytest

from agency.domain.errors import ChangedAnswer, IllegalTransition
from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer, auto_answer, read
from alongside.envelope.model import MessageType, ReceiptStatus

ACCEPT = Answer(AnswerKind.ACCEPTED)


@pytest.fixture
def referral(bench):
    bench.receive(bench.landlord.referral())
    [found] = bench.waiting()
    return found


def heard_answers(bench):
    bench.relay()
    return [one for one in bench.heard() if one.manifest.mt is MessageType.ANSWER]


def test_reading_is_receipted_once_and_names_an_opaque_actor(bench, referral):
    read.read(bench.agency.node, referral, "sign-in/sam")
    read.read(bench.agency.node, referral, "sign-in/sam")
    read.read(bench.agency.node, referral, "sign-in/alex")
    bench.relay()

    [opened] = bench.heard()
    told = opened.manifest.rcpt
    assert (told.status, told.categories) == (ReceiptStatus.OPENED, ("IDN", "CON", "SAF", "WSH"))
    assert told.by.role == "agency_worker"
    assert "sam" not in told.by.actor
    with bench.agency.node.uow() as uow:
        assert uow.directory.actor("sign-in/sam").id == told.by.actor


def test_the_list_is_not_a_reading(bench, referral):
    bench.waiting()
    bench.relay()
    assert bench.heard() == []


def test_answers_are_numbered_chained_and_say_what_was_seen(bench, referral):
    node = bench.agency.node
    read.read(node, referral, "sam")
    answer.give(node, referral, Answer(AnswerKind.MORE_INFO, text="Which floor?"), "sam", "k1")
    answer.give(node, referral, ACCEPT, "sam", "k2")

    first, second = heard_answers(bench)

    assert [json.loads(one.parts["_answer"]) for one in (first, second)] == [
        {"answer": "more_info", "opened": True, "text": "Which floor?"},
        {"answer": "accepted", "opened": True},
    ]
    assert (first.manifest.seq, first.manifest.prev) == (1, None)
    assert (second.manifest.seq, second.manifest.prev) == (2, first.manifest_hash)
    number, manifest = bench.landlord.places[first.manifest.cid]
    seen = first.manifest.seen
    assert (seen.inc, seen.seq, seen.hash) == (bench.landlord.inc, number, manifest)


def test_declining_unread_is_possible_and_says_so(bench, referral):
    decline = Answer(AnswerKind.DECLINED, reason="conflict_of_interest", suggestion="Bridgegate")
    answer.give(bench.agency.node, referral, decline, "sam", "k")
    [said] = heard_answers(bench)
    assert json.loads(said.parts["_answer"]) == {
        "answer": "declined",
        "opened": False,
        "reason": "conflict_of_interest",
        "suggestion": "Bridgegate",
    }


def test_accepting_unread_is_refused(bench, referral):
    with pytest.raises(IllegalTransition):
        answer.give(bench.agency.node, referral, ACCEPT, "sam", "k")
    assert heard_answers(bench) == []


def test_the_same_key_answers_once(bench, referral):
    node = bench.agency.node
    read.read(node, referral, "sam")
    first = answer.give(node, referral, ACCEPT, "sam", "k")
    assert answer.give(node, referral, ACCEPT, "sam", "k") == first
    with pytest.raises(ChangedAnswer):
        answer.give(node, referral, Answer(AnswerKind.ACCEPTED, text="x"), "sam", "k")
    with pytest.raises(IllegalTransition):
        answer.give(node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k2")
    assert len(heard_answers(bench)) == 1


def test_an_answer_without_receipt_is_offered_again_and_finally_flagged(bench, referral):
    decline = Answer(AnswerKind.DECLINED, reason="other")
    answer.give(bench.agency.node, referral, decline, "sam", "k")
    [first] = heard_answers(bench)
    assert heard_answers(bench) == []

    bench.clock.forward(minutes=10)
    [again] = heard_answers(bench)
    assert again.manifest.jti == first.manifest.jti
    assert bench.agency.readiness() == []

    bench.clock.forward(hours=24)
    assert len(heard_answers(bench)) == 1
    assert any("ring" in sentence for sentence in bench.agency.readiness())


def test_the_landlords_receipt_ends_it(bench, referral):
    answer.give(bench.agency.node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k")
    [said] = heard_answers(bench)

    assert bench.receive(bench.landlord.receipt(said)) == []  # a receipt is never receipted
    bench.clock.forward(days=2)

    assert heard_answers(bench) == []
    assert bench.agency.readiness() == []


def test_an_answer_that_the_landlord_refused_is_flagged_for_a_person(bench, referral):
    answer.give(bench.agency.node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k")
    [said] = heard_answers(bench)
    bench.receive(bench.landlord.receipt(said, ReceiptStatus.REFUSED))
    assert any("ring" in sentence for sentence in bench.agency.readiness())


def test_a_receipt_that_fits_nothing_that_was_sent_changes_nothing(bench, referral):
    answer.give(bench.agency.node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k")
    [said] = heard_answers(bench)
    from dataclasses import replace

    forged = replace(said, manifest_hash=said.manifest.parts["_answer"])
    assert bench.receive(bench.landlord.receipt(forged)) == []
    bench.clock.forward(minutes=10)
    assert len(heard_answers(bench)) == 1


@pytest.mark.parametrize(("setting", "said"), [("accept", "accepted"), ("decline", "declined")])
def test_a_sandbox_agency_answers_by_itself_once(bench, referral, setting, said):
    assert auto_answer.answer_next(bench.agency.node, setting)
    assert not auto_answer.answer_next(bench.agency.node, setting)
    [given] = heard_answers(bench)
    assert json.loads(given.parts["_answer"])["answer"] == said


def test_a_sandbox_agency_that_is_not_told_to_answer_stays_silent(bench, referral):
    assert not auto_answer.answer_next(bench.agency.node, "none")
    assert heard_answers(bench) == []
