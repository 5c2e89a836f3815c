"""After acceptance: progress, outcome, a question, and what the landlord writes back."""

import json

import pytest

from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer, inbox, read
from alongside.envelope.model import MessageType, ReceiptStatus


@pytest.fixture
def opened(bench):
    """The referral's id here, and the sealed message that it came in."""
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [found] = bench.waiting()
    read.read(bench.agency.node, found, "sam")
    bench.relay()
    bench.heard()
    return found, sealed


def give(bench, referral, kind, key, **facts):
    bench.clock.forward(minutes=1)
    answer.give(bench.agency.node, referral, Answer(kind, **facts), "sam", key)
    bench.relay()
    return [one for one in bench.heard() if one.manifest.mt is MessageType.ANSWER][-1]


def reply(bench, sealed, text, **how):
    bench.clock.forward(minutes=1)
    texts = {"_ask": json.dumps({"ask": text})}
    return bench.receive(bench.landlord.say(MessageType.REPLY, sealed.cid, texts, **how))


def state(bench, referral):
    return read.read(bench.agency.node, referral, "sam").state


def test_progress_and_outcome_travel_with_their_codes_and_words(bench, opened):
    referral, _ = opened
    give(bench, referral, AnswerKind.ACCEPTED, "k1")
    far = give(bench, referral, AnswerKind.PROGRESS, "k2", reason="contact_made", text="We met.")
    end = give(bench, referral, AnswerKind.OUTCOME, "k3", reason="support_started")

    said = [json.loads(one.parts["_answer"]) for one in (far, end)]
    assert said[0] == {"answer": "progress", "opened": True, "reason": "contact_made", "text": "We met."}
    assert said[1] == {"answer": "outcome", "opened": True, "reason": "support_started"}
    assert far.manifest.seq + 1 == end.manifest.seq
    assert state(bench, referral) == "accepted"
    assert read.read(bench.agency.node, referral, "sam").outcome_at == bench.clock.now()


def test_a_withdrawal_after_the_outcome_still_asks_the_people_here(bench, opened):
    referral, sealed = opened
    give(bench, referral, AnswerKind.ACCEPTED, "k1")
    give(bench, referral, AnswerKind.OUTCOME, "k2", reason="advice_given")
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))

    shown = read.read(bench.agency.node, referral, "sam")
    assert {kind.value for kind in shown.answers} == {"erased", "retained", "continuing"}


def test_a_reply_is_receipted_kept_and_gives_the_turn_back(bench, opened):
    referral, sealed = opened
    asked = give(bench, referral, AnswerKind.MORE_INFO, "k1", text="Is there a lift?")
    assert state(bench, referral) == "asked"

    [receipt] = reply(bench, sealed, "Yes, there is.", re=asked.manifest.jti)

    assert (receipt.manifest.rcpt.status, receipt.manifest.rcpt.categories) == (ReceiptStatus.RECEIVED, ())
    shown = read.read(bench.agency.node, referral, "sam")
    assert shown.state == "opened"
    assert [(one.kind, one.words["text"]) for one in shown.thread] == [
        ("more_info", "Is there a lift?"), ("reply", "Yes, there is."),
    ]  # fmt: skip
    [card] = inbox.show(bench.agency.node).waiting
    assert card.replied_at == bench.clock.now()


def test_the_words_of_a_reply_are_not_in_clear_on_disk(bench, opened):
    referral, sealed = opened
    reply(bench, sealed, "CANARY-OF-THE-REPLY", re=sealed.jti)
    with bench.agency.node.uow() as uow:
        [kept] = uow.referrals.told(referral)
        assert b"CANARY" not in kept.words


def test_a_withdrawal_destroys_the_words_of_a_reply_too(bench, opened):
    referral, sealed = opened
    reply(bench, sealed, "Yes, there is.", re=sealed.jti)
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    with bench.agency.node.uow() as uow:
        assert [one.words for one in uow.referrals.told(referral)] == [None]


def test_a_reply_after_the_withdrawal_is_neither_kept_nor_said_to_be_received(bench, opened):
    referral, sealed = opened
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    [receipt] = reply(bench, sealed, "Yes, there is.", re=sealed.jti)
    assert (receipt.manifest.rcpt.status, receipt.manifest.rcpt.code) == (ReceiptStatus.REFUSED, "withdrawn")
    with bench.agency.node.uow() as uow:
        assert list(uow.referrals.told(referral)) == []


def test_a_reply_takes_no_acceptance_back(bench, opened):
    referral, sealed = opened
    give(bench, referral, AnswerKind.ACCEPTED, "k1")
    asked = give(bench, referral, AnswerKind.MORE_INFO, "k2", text="Which door?")
    reply(bench, sealed, "The red one.", re=asked.manifest.jti)
    assert state(bench, referral) == "accepted"


def test_a_reply_with_case_data_is_refused_because_data_needs_a_permission(bench, opened):
    _, sealed = opened
    texts = {"_ask": json.dumps({"ask": "here"}), "_card": json.dumps({"type": "police.report", "urgency": "urgent"})}
    [receipt] = bench.receive(bench.landlord.say(MessageType.REPLY, sealed.cid, texts))
    assert (receipt.manifest.rcpt.status, receipt.manifest.rcpt.code) == (ReceiptStatus.REFUSED, "unsupported")


def test_what_is_not_opened_in_time_is_overdue_and_a_question_stops_the_clock(bench, opened):
    referral, sealed = opened
    bench.clock.forward(days=8)
    [card] = inbox.show(bench.agency.node).waiting
    assert card.overdue and card.due_at is not None
    asked = give(bench, referral, AnswerKind.MORE_INFO, "k1", text="Is there a lift?")
    [card] = inbox.show(bench.agency.node).waiting
    assert not card.overdue and card.due_at is None
    reply(bench, sealed, "Yes.", re=asked.manifest.jti)


def disputed(*categories, standing="stands"):
    return {"disputed": {"categories": list(categories), "standing": standing}}


def test_what_the_person_disagrees_with_is_on_the_card_and_on_the_page_until_it_is_over(bench, opened):
    referral, sealed = opened
    give(bench, referral, AnswerKind.MORE_INFO, "k1", text="Which school?")
    reply(bench, sealed, "The person disagrees with what we told you under: Name.", re=sealed.jti, x=disputed("IDN"))

    shown = read.read(bench.agency.node, referral, "sam")
    assert shown.disagrees_with == ("Name",)
    assert shown.thread[-1].words == {"text": "The person disagrees with what we told you under: Name."}
    # It is no answer to what was asked, so the landlord still owes one.
    assert state(bench, referral) == "asked"
    assert [card.disagrees_with for card in inbox.show(bench.agency.node).waiting] == [("Name",)]

    reply(bench, sealed, "It is right now.", re=sealed.jti, x=disputed("IDN", standing="corrected"))
    assert read.read(bench.agency.node, referral, "sam").disagrees_with == ()


def test_what_is_disputed_is_gone_with_everything_else_after_a_withdrawal(bench, opened):
    referral, sealed = opened
    reply(bench, sealed, "Not right.", re=sealed.jti, x=disputed("IDN"))
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))

    with bench.agency.node.uow() as uow:
        assert [one.about for one in uow.referrals.told(referral)] == [None]
