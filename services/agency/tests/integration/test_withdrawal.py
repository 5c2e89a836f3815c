"""A withdrawal wins, whatever order it arrives in."""

import json

import pytest

from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer, read
from alongside.envelope.model import MessageType, Superseded


def answers(heard):
    """What the landlord was answered, with the jti that it answers."""
    found = [one for one in heard if one.manifest.mt is MessageType.ANSWER]
    return [(json.loads(one.parts["_answer"]), one.manifest.re) for one in found]


def receipts(heard):
    return [(one.manifest.rcpt.status.value, one.manifest.rcpt.code) for one in heard if one.manifest.rcpt]


def inbox(bench):
    return bench.client().get("/referrals", headers=bench.token()).get_json()


@pytest.mark.parametrize("opened", [False, True])
def test_before_acceptance_the_body_is_destroyed_and_that_is_answered(bench, opened):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    if opened:
        read.read(bench.agency.node, referral, "sam")
        bench.relay()
        bench.heard()
    withdrawal = bench.landlord.withdraw(sealed.cid, sealed.jti)

    heard = bench.receive(withdrawal)

    assert receipts(heard) == [("received", None)]
    assert answers(heard) == [({"answer": "erased", "opened": opened}, withdrawal.jti)]
    assert bench.rows()["part"] == 0
    with bench.agency.node.uow() as uow:
        kept = uow.referrals.get(referral)
        assert (kept.wrapped_key, kept.state) == (None, "withdrawn")
    assert bench.client().get(f"/referrals/{referral}", headers=bench.token()).status_code == 410
    [stopped] = inbox(bench)["stopped"]
    assert (stopped["type"], stopped["district"]) == (None, None)


def test_a_declined_referral_is_destroyed_too(bench):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    decline = Answer(AnswerKind.DECLINED, reason="other", text="words of ours")
    answer.give(bench.agency.node, referral, decline, "sam", "key")
    heard = bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    assert [said["answer"] for said, _ in answers(heard)] == ["declined", "erased"]
    with bench.agency.node.uow() as uow:
        assert [given.words for given in uow.referrals.answers(referral)] == [None]


def test_a_withdrawal_that_comes_first_is_answered_not_held_and_the_late_referral_is_never_shown(bench):
    sealed = bench.landlord.referral()
    withdrawal = bench.landlord.withdraw(sealed.cid, sealed.jti)

    first = bench.receive(withdrawal)
    late = bench.receive(sealed)

    assert answers(first) == [({"answer": "not_held", "opened": False}, withdrawal.jti)]
    assert receipts(late) == [("refused", "withdrawn")]
    assert (bench.rows()["referral"], bench.rows()["part"]) == (0, 0)
    assert inbox(bench) == {"waiting": [], "answered": [], "stopped": []}


def test_both_stored_before_either_is_processed_still_shows_nothing(bench):
    sealed = bench.landlord.referral()
    bench.take(sealed)
    bench.take(bench.landlord.withdraw(sealed.cid, sealed.jti))
    bench.drain()
    assert inbox(bench)["waiting"] == []


def test_a_withdrawal_without_a_number_stops_the_whole_conversation(bench):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    bench.receive(bench.landlord.withdraw(sealed.cid, None))
    assert bench.rows()["part"] == 0


def test_a_withdrawal_of_a_resealed_message_finds_the_first_one(bench):
    first = bench.landlord.referral()
    bench.receive(first)
    again = bench.landlord.referral(cid=first.cid, mid=first.mid)
    bench.receive(again)
    bench.receive(bench.landlord.withdraw(first.cid, again.jti))
    assert bench.rows()["part"] == 0


def test_a_withdrawal_touches_no_other_conversation(bench):
    one, other = bench.landlord.referral(), bench.landlord.referral()
    bench.receive(one)
    bench.receive(other)
    bench.receive(bench.landlord.withdraw(one.cid, one.jti))
    assert len(bench.waiting()) == 1


def test_the_same_withdrawal_twice_is_answered_once(bench):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    withdrawal = bench.landlord.withdraw(sealed.cid, sealed.jti)
    bench.receive(withdrawal)
    bench.clock.forward(minutes=11)
    assert answers(bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti, mid=withdrawal.mid))) in (
        [],
        [({"answer": "erased", "opened": False}, withdrawal.jti)],  # the unconfirmed answer, offered again
    )
    assert bench.rows()["outbox"] == 4  # two receipts, one answer, one receipt for the second sealing


def accepted(bench):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    read.read(bench.agency.node, referral, "sam")
    answer.give(bench.agency.node, referral, Answer(AnswerKind.ACCEPTED), "sam", "accept")
    bench.relay()
    bench.heard()
    return sealed, referral


def test_after_acceptance_nothing_is_destroyed_and_a_person_is_asked(bench):
    sealed, referral = accepted(bench)

    heard = bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))

    assert receipts(heard) == [("received", None)]
    assert answers(heard) == []
    shown = bench.client().get(f"/referrals/{referral}", headers=bench.token()).get_json()
    assert shown["stop_asked_at"] and sorted(shown["answers"]) == ["continuing", "erased", "retained"]
    assert [one["id"] for one in inbox(bench)["stopped"]] == [referral]


@pytest.mark.parametrize(
    ("given", "parts_left"),
    [
        (Answer(AnswerKind.ERASED), 0),
        (Answer(AnswerKind.RETAINED, basis="We must keep evidence.", until="2027-03-03"), 7),
        (Answer(AnswerKind.CONTINUING, basis="Our own record."), 7),
    ],
)
def test_a_persons_answer_to_a_withdrawal_goes_to_the_landlord(bench, given, parts_left):
    sealed, referral = accepted(bench)
    withdrawal = bench.landlord.withdraw(sealed.cid, sealed.jti)
    bench.receive(withdrawal)

    answer.give(bench.agency.node, referral, given, "sam", "stop")
    bench.relay()

    [(said, about)] = answers(bench.heard())
    assert (said["answer"], about) == (given.kind, withdrawal.jti)
    assert bench.rows()["part"] == parts_left
    assert [one["stop_asked"] for one in inbox(bench)["stopped"]] == ([False] if not parts_left else [])


def test_what_a_message_replaces_is_destroyed_unread_and_not_shown_late(bench):
    old, lost = bench.landlord.referral(), None
    cid = old.cid
    bench.receive(old)
    lost = bench.landlord.referral(cid=cid)
    sup = [Superseded(old.seq, old.jti), Superseded(lost.seq, lost.jti)]
    new = bench.landlord.referral(cid=cid, sup=sup)
    bench.receive(new)

    assert len(bench.waiting()) == 1
    assert receipts(bench.receive(lost)) == [("refused", "withdrawn")]
    assert len(bench.waiting()) == 1
