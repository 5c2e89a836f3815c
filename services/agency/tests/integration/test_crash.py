"""Killed at each labelled point and started again: nothing lost, nothing twice."""

import pytest

from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer
from alongside.envelope.model import MessageType
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


def test_a_failure_inside_the_transaction_leaves_no_half(bench, monkeypatch):
    bench.take(bench.landlord.referral())
    from agency.usecases import keep_referral

    monkeypatch.setattr(keep_referral, "keep", lambda *_: (_ for _ in ()).throw(RuntimeError("full disk")))
    with pytest.raises(RuntimeError):
        bench.work()
    rows = bench.rows()
    assert (rows["message"], rows["referral"], rows["outbox"], rows["conversation"]) == (0, 0, 0, 0)


def test_a_link_without_confirm_is_tried_again_later(bench, monkeypatch):
    from agency.usecases.ports import NotCarried

    sealed = bench.landlord.referral()
    bench.take(sealed)
    bench.drain()
    monkeypatch.setattr(type(bench.agency.node.carrier), "offer", lambda *_: (_ for _ in ()).throw(NotCarried()))
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
