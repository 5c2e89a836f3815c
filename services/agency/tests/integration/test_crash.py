"""Killed at each labelled point and started again: nothing lost, nothing twice."""

from datetime import timedelta

import pytest

from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer, relay
from agency.usecases.ports import NotCarried
from alongside.envelope.model import MessageType
from alongside.link.memory import MemoryBroker
from alongside.link.port import Delivery


def deliver_until_it_works(bench, sealed):
    """What the link does: hand out until the handler returns, that is, until it is acknowledged."""
    for _ in range(3):
        try:
            bench.take(sealed)
        except BaseException as killed:
            assert type(killed).__name__ == "Killed"
            bench.restart()
        else:
            return


def step(bench, act):
    try:
        act()
    except BaseException as killed:
        assert type(killed).__name__ == "Killed"
        bench.restart()
        act()


@pytest.mark.parametrize("point", [None, "agency.stored", "agency.opened", "agency.receipt_published"])
def test_one_referral_one_effect_one_receipt(bench, point):
    sealed = bench.landlord.referral()
    bench.kill_at = point

    deliver_until_it_works(bench, sealed)
    step(bench, bench.drain)
    step(bench, bench.relay)
    bench.drain()

    heard = bench.heard()
    assert {(one.manifest.rcpt.status, one.manifest.rcpt.ref.jti) for one in heard} == {("received", sealed.jti)}
    assert len({one.manifest.jti for one in heard}) == 1  # at least once on the link, one and the same receipt
    assert len(bench.waiting()) == 1
    rows = bench.rows()
    assert (rows["wire"], rows["message"], rows["referral"], rows["outbox"]) == (1, 1, 1, 1)


def test_an_answer_that_was_not_confirmed_is_offered_after_a_restart(bench):
    bench.receive(bench.landlord.referral())
    [referral] = bench.waiting()
    answer.give(bench.agency.node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k")
    bench.restart()
    bench.relay()
    [said] = [one for one in bench.heard() if one.manifest.mt is MessageType.ANSWER]
    assert said.manifest.seq == 1


@pytest.mark.parametrize(("durable", "offered_again"), [(False, True), (True, False)])
def test_a_restart_offers_confirmed_answers_again_only_where_the_link_forgets(
    bench, monkeypatch, durable, offered_again
):
    # given an answer that the link confirmed and the landlord has not receipted yet
    monkeypatch.setattr(MemoryBroker, "durable", durable)
    bench.receive(bench.landlord.referral())
    [referral] = bench.waiting()
    answer.give(bench.agency.node, referral, Answer(AnswerKind.DECLINED, reason="other"), "sam", "k")
    bench.relay()
    assert len(bench.heard()) == 1

    # when the node starts again
    bench.restart()
    bench.relay()

    # then a link that lost it gets it again; one that keeps it gets it when its time has come
    assert len(bench.heard()) == int(offered_again)
    bench.clock.forward(minutes=11)
    bench.relay()
    assert len(bench.heard()) == 1


@pytest.mark.parametrize("durable", [False, True])
def test_a_restart_offers_at_once_whatever_was_never_confirmed(bench, monkeypatch, durable):
    monkeypatch.setattr(MemoryBroker, "durable", durable)
    bench.take(bench.landlord.referral())
    bench.drain()
    refuse(bench, monkeypatch)
    bench.relay()
    monkeypatch.undo()
    monkeypatch.setattr(MemoryBroker, "durable", durable)

    bench.restart()
    bench.relay()
    assert [one.manifest.rcpt.status for one in bench.heard()] == ["received"]


def refuse(bench, monkeypatch):
    """From now on the link confirms nothing."""
    monkeypatch.setattr(type(bench.agency.node.carrier), "offer", lambda *_: (_ for _ in ()).throw(NotCarried()))


def test_a_link_that_takes_nothing_is_left_in_peace_for_a_moment(bench, monkeypatch):
    """Each message would be refused alike, so the relay rests after the first."""
    for _ in range(3):
        bench.take(bench.landlord.referral())
    bench.drain()
    refuse(bench, monkeypatch)
    assert relay.relay_next(bench.agency.node) is False


def test_however_long_the_link_was_away_half_a_minute_later_everything_is_offered(bench, monkeypatch):
    bench.take(bench.landlord.referral())
    bench.drain()
    refuse(bench, monkeypatch)
    for _ in range(12):
        bench.relay()
        bench.clock.forward(minutes=10)
    bench.relay()
    monkeypatch.undo()
    bench.clock.forward(seconds=30)
    bench.relay()
    assert [one.manifest.rcpt.status for one in bench.heard()] == ["received"]


def test_the_relay_knows_when_the_next_message_is_due(bench, monkeypatch):
    node = bench.agency.node
    assert relay.due_in(node) is None
    bench.take(bench.landlord.referral())
    bench.drain()
    assert relay.due_in(node) == timedelta(0)
    refuse(bench, monkeypatch)
    bench.relay()
    assert timedelta(0) < relay.due_in(node) <= timedelta(seconds=30)
    monkeypatch.undo()
    bench.clock.forward(seconds=30)
    bench.relay()
    assert relay.due_in(node) is None  # a receipt ends with the link's confirm


def test_a_failure_inside_the_transaction_leaves_no_half(bench, monkeypatch):
    bench.take(bench.landlord.referral())
    from agency.usecases import keep_referral

    monkeypatch.setattr(keep_referral, "keep", lambda *_: (_ for _ in ()).throw(RuntimeError("full disk")))
    with pytest.raises(RuntimeError):
        bench.work()
    rows = bench.rows()
    assert (rows["message"], rows["referral"], rows["outbox"], rows["conversation"]) == (0, 0, 0, 0)


def test_a_link_without_confirm_is_tried_again_later(bench, monkeypatch):
    sealed = bench.landlord.referral()
    bench.take(sealed)
    bench.drain()
    refuse(bench, monkeypatch)
    bench.relay()
    monkeypatch.undo()
    bench.relay()
    assert bench.heard() == []
    bench.clock.forward(seconds=5)
    bench.relay()
    assert len(bench.heard()) == 1


def test_the_processing_reads_only_what_was_stored(bench):
    """The delivery is not needed once it is acknowledged."""
    sealed = bench.landlord.referral()
    delivery = Delivery(sealed.jti, "landlord", "application/jose", sealed.wire, False)
    bench.take(delivery.body, delivery.message_id)
    del delivery
    bench.restart()
    bench.drain()
    assert len(bench.waiting()) == 1
