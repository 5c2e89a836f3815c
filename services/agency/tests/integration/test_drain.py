"""Nothing is shown to people until the queue was emptied and worked off."""

import threading

import pytest
from waiting import wait_until

from agency.domain.errors import NotDrained
from agency.domain.referral import Answer, AnswerKind
from agency.entrypoints import workers
from agency.usecases import answer, auto_answer, inbox, read

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("path", ["/referrals", f"/referrals/{NOBODY}"])
def test_the_api_answers_503_before_the_node_has_drained(bench, path):
    got = bench.client().get(path, headers=bench.token())
    assert got.status_code == 503
    assert got.mimetype == "application/problem+json"
    assert got.get_json()["type"] == "/problems/checking-for-withdrawals"


def test_nothing_can_be_read_or_answered_before(bench):
    node = bench.agency.node
    for act in (
        lambda: inbox.show(node),
        lambda: inbox.unopened(node, NOBODY),
        lambda: read.read(node, NOBODY, "sam"),
        lambda: answer.give(node, NOBODY, Answer(AnswerKind.ACCEPTED), "sam", "k"),
    ):
        with pytest.raises(NotDrained):
            act()
    assert not auto_answer.answer_next(node, "accept")


def test_an_empty_queue_is_not_enough_while_stored_messages_wait(bench):
    bench.take(bench.landlord.referral())
    bench.agency.node.drained.queue_was_empty()
    assert bench.client().get("/referrals", headers=bench.token()).status_code == 503
    bench.work()
    assert bench.client().get("/referrals", headers=bench.token()).status_code == 200


def test_a_withdrawal_that_waits_in_the_queue_is_seen_before_anything_is_shown(bench):
    """The node was off when the withdrawal was sent."""
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    bench.restart()
    bench.publish(bench.landlord.withdraw(sealed.cid, sealed.jti))
    stop = threading.Event()
    shown = []

    def drained():
        bench.agency.node.drained.queue_was_empty()
        bench.work()
        shown.append(len(bench.waiting()))
        stop.set()

    from agency.usecases import take_delivery

    take = take_delivery.take
    bench.agency.consumer().run(lambda one: take(bench.agency.node, one.message_id, one.body), stop, drained)
    assert shown == [0]


def test_the_workers_drain_process_and_answer(bench):
    bench.publish(bench.landlord.referral())
    stop = threading.Event()
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in workers.workers(bench.agency)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: bench.agency.node.drained.done and bench.broker.waiting("in." + bench.settings.link_name))
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
    assert [one.manifest.rcpt.status for one in bench.heard()] == ["received"]


def test_a_link_that_goes_down_hides_everything_again(bench):
    bench.receive(bench.landlord.referral())
    assert bench.agency.node.drained.done
    bench.broker.close()
    stop = threading.Event()
    thread = threading.Thread(target=workers.consume, args=(bench.agency, stop))
    thread.start()
    try:
        wait_until(lambda: not bench.agency.node.drained.done)
    finally:
        stop.set()
        thread.join(5)
