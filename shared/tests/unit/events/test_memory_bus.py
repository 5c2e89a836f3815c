import contextlib
import threading
import uuid

import kombu.transport.memory
import pytest

from alongside.events.bus import BusClosed, Offer
from alongside.events.memory import MemoryBus


def offer(subscriber="notify", body=b"{}", event_id=None) -> Offer:
    return Offer(event_id or str(uuid.uuid4()), subscriber, body)


def test_an_offer_is_done_when_the_subscriber_acknowledged_and_not_before(bus):
    answer = bus.offer(offer(body=b'{"a": 1}'))
    assert not answer.done()

    received = bus.receive("notify", 0)
    assert received.body == b'{"a": 1}'
    assert not answer.done()

    received.ack()
    assert answer.result(0) is None


def test_each_subscriber_confirms_its_own_share(bus):
    event_id = str(uuid.uuid4())
    notify, consent = (bus.offer(offer(name, event_id=event_id)) for name in ("notify", "consent"))

    bus.receive("notify", 0).ack()

    assert (notify.done(), consent.done()) == (True, False)


def test_what_still_waits_is_not_queued_twice(bus):
    same = offer()
    first, second = bus.offer(same), bus.offer(same)

    bus.receive("notify", 0).ack()

    assert first.done()
    assert second.done()
    assert bus.receive("notify", 0) is None


def test_what_was_lost_in_a_hand_can_be_offered_again(bus):
    same = offer()
    first = bus.offer(same)
    bus.receive("notify", 0)  # and nobody ever acknowledges it

    again = bus.offer(same)
    bus.receive("notify", 0).ack()

    assert again.done()
    assert first.done()


def test_a_late_acknowledgement_of_a_duplicate_harms_nobody(bus):
    same = offer()
    bus.offer(same)
    slow = bus.receive("notify", 0)
    bus.offer(same)
    bus.receive("notify", 0).ack()

    slow.ack()

    assert bus.receive("notify", 0) is None


def test_what_was_offered_before_the_subscriber_came_waits_for_it(bus):
    bus.offer(offer(body=b"early"))

    bus.subscribe("notify")

    assert bus.receive("notify", 0).body == b"early"


def test_two_buses_in_one_process_share_nothing(bus):
    other = MemoryBus()
    bus.offer(offer())

    assert other.receive("notify", 0) is None
    other.close()
    assert bus.receive("notify", 0) is not None


def test_a_closed_bus_fails_what_is_undone_and_refuses_more(bus):
    answer = bus.offer(offer())
    received = bus.receive("notify", 0)

    bus.close()
    bus.close()
    received.ack()

    assert isinstance(answer.exception(0), BusClosed)
    assert isinstance(bus.offer(offer()).exception(0), BusClosed)
    with pytest.raises(BusClosed):
        bus.receive("notify", 0)


def test_a_closed_bus_leaves_nothing_in_the_process(bus):
    bus.offer(offer())
    name = bus._name
    bus.close()

    assert not [queue for queue in kombu.transport.memory.Channel.queues if queue.startswith(name)]
    assert name not in kombu.transport.memory.Transport.global_state.exchanges


def test_a_waiting_subscriber_is_woken_by_an_offer(bus):
    got = []
    waiting = threading.Thread(target=lambda: got.append(bus.receive("notify", 30)))
    waiting.start()

    bus.offer(offer(body=b"now"))
    waiting.join(10)

    assert [received.body for received in got] == [b"now"]


@pytest.mark.parametrize("rouse", [lambda bus: bus.wake(["notify"]), lambda bus: bus.close()])
def test_a_waiting_subscriber_can_be_roused(bus, rouse):
    ended = threading.Event()

    def wait() -> None:
        with contextlib.suppress(BusClosed):
            bus.receive("notify", 30)
        ended.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    rouse(bus)
    waiting.join(10)

    assert ended.is_set()


def test_a_callback_may_use_the_bus_again(bus):
    follow_up = []
    bus.offer(offer()).add_done_callback(lambda _: follow_up.append(bus.offer(offer("consent"))))

    bus.receive("notify", 0).ack()
    bus.receive("consent", 0).ack()

    assert follow_up[0].done()


def test_many_threads_lose_nothing(bus):
    total, got = 200, []

    def publish(first: int) -> None:
        for n in range(first, first + 50):
            bus.offer(offer(body=str(n).encode()))

    def consume() -> None:
        while len(got) < total:
            received = bus.receive("notify", 0.05)
            if received is not None:
                got.append(int(received.body))
                received.ack()

    threads = [threading.Thread(target=publish, args=(n,)) for n in range(0, total, 50)]
    threads += [threading.Thread(target=consume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(got) == list(range(total))
