import threading
import uuid

import pytest

from alongside.link.memory import MemoryBroker, later_and_later
from alongside.link.memory_queues import Queues
from alongside.link.port import LANDLORD, AccessRefused, LinkClosed, NotConfirmed, Outgoing, to_agency, to_landlord

AGENCY, OTHER = "a" * 26, "b" * 26


def message(body: bytes = b"sealed", address: str = to_agency(AGENCY), user: str = LANDLORD) -> Outgoing:
    return Outgoing(address, str(uuid.uuid4()), body, user)


def broker(**settings) -> MemoryBroker:
    made = MemoryBroker(**settings)
    made.add_agency(AGENCY)
    made.add_agency(OTHER)
    return made


def test_the_tap_sees_what_was_carried_and_only_that():
    seen = []
    carrier = broker(on_carried=lambda address, body: seen.append((address, body)))
    landlord = carrier.publisher(LANDLORD)

    landlord.publish(message(b"one"))
    landlord.publish(message(b"refused", address=to_landlord(AGENCY)))
    carrier.publisher(AGENCY).publish(message(b"two", to_landlord(AGENCY), AGENCY))

    assert seen == [(to_agency(AGENCY), b"one"), (to_landlord(AGENCY), b"two")]


def test_a_tap_that_fails_is_a_refusal_and_not_a_crash():
    carrier = broker(on_carried=lambda address, body: 1 / 0)

    assert isinstance(carrier.publisher(LANDLORD).publish(message()).exception(0), ZeroDivisionError)
    assert carrier.waiting(to_agency(AGENCY)) == 0


def test_a_full_queue_refuses_what_comes_and_takes_more_when_it_was_read():
    carrier = broker(max_queue_bytes=10)
    publisher, stop = carrier.publisher(LANDLORD), threading.Event()
    publisher.publish(message(b"12345678")).result(0)

    assert isinstance(publisher.publish(message(b"123")).exception(0), NotConfirmed)

    carrier.consumer(AGENCY).run(lambda delivery: None, stop, stop.set)
    assert publisher.publish(message(b"123")).result(0) is None


def test_what_waits_can_be_counted():
    carrier = broker()
    carrier.publisher(LANDLORD).publish(message())

    assert (carrier.waiting(to_agency(AGENCY)), carrier.waiting(to_agency(OTHER)), carrier.waiting("q.x")) == (
        1,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("user", "address"),
    [
        (AGENCY, to_agency(OTHER)),
        (AGENCY, to_landlord(AGENCY)),
        (AGENCY, to_landlord(OTHER)),
        (LANDLORD, to_agency(AGENCY)),
        (LANDLORD, "q.nowhere"),
    ],
)
def test_nobody_gets_a_consumer_for_what_another_reads(user, address):
    with pytest.raises(AccessRefused):
        broker().consumer(user, address)


def test_a_consumer_can_be_narrowed_to_one_queue():
    carrier, stop, got = broker(), threading.Event(), []
    for name in (AGENCY, OTHER):
        carrier.publisher(name).publish(message(name.encode(), to_landlord(name), name))

    carrier.consumer(LANDLORD, to_landlord(OTHER)).run(lambda delivery: got.append(delivery.user_id), stop, stop.set)

    assert got == [OTHER]
    assert carrier.waiting(to_landlord(AGENCY)) == 1


def test_a_busy_agency_does_not_starve_the_others():
    carrier, stop, got = broker(), threading.Event(), []
    for name in (AGENCY, AGENCY, AGENCY, OTHER):
        carrier.publisher(name).publish(message(b"x", to_landlord(name), name))

    carrier.consumer(LANDLORD).run(lambda delivery: got.append(delivery.user_id), stop, stop.set)

    assert got == [AGENCY, OTHER, AGENCY, AGENCY]


def test_an_agency_that_is_declared_later_is_read_too():
    carrier, stop, got = MemoryBroker(), threading.Event(), []
    carrier.add_agency(AGENCY)
    consumer = carrier.consumer(LANDLORD)
    reading = threading.Thread(
        target=consumer.run, args=(lambda d: got.append(d.user_id) or stop.set(), stop, lambda: None)
    )
    reading.start()

    carrier.add_agency(OTHER)
    carrier.publisher(OTHER).publish(message(b"x", to_landlord(OTHER), OTHER))
    reading.join(10)

    assert got == [OTHER]


def test_a_removed_agency_is_cut_off_and_the_others_are_not():
    carrier, failed = broker(), []
    publisher, consumer = carrier.publisher(AGENCY), carrier.consumer(AGENCY, to_agency(AGENCY))

    def read() -> None:
        try:
            consumer.run(lambda delivery: None, threading.Event(), lambda: None)
        except LinkClosed as error:
            failed.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    carrier.remove_agency(AGENCY)
    reading.join(10)

    assert len(failed) == 1
    assert isinstance(publisher.publish(message(b"x", to_landlord(AGENCY), AGENCY)).exception(0), LinkClosed)
    assert carrier.publisher(LANDLORD).publish(message(address=to_agency(OTHER))).result(0) is None


def test_a_message_given_back_waits_before_it_comes_again():
    waits = [later_and_later(attempt) for attempt in range(1, 20)]

    assert waits[0] == 0.1
    assert waits == sorted(waits)
    assert waits[-1] == 2.0


def test_closing_twice_is_harmless_and_then_nothing_is_given_out():
    carrier = broker()
    carrier.close()
    carrier.close()

    with pytest.raises(LinkClosed):
        carrier.publisher(LANDLORD)
    with pytest.raises(LinkClosed):
        carrier.consumer(AGENCY)


def test_many_publishers_and_readers_lose_nothing():
    carrier, got, stop = broker(), [], threading.Event()

    def publish() -> None:
        publisher = carrier.publisher(LANDLORD)
        for _ in range(100):
            publisher.publish(message())

    def keep(delivery) -> None:
        got.append(delivery.message_id)
        if len(got) == 400:
            stop.set()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    threads.append(threading.Thread(target=carrier.consumer(AGENCY).run, args=(keep, stop, lambda: None)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(set(got)) == 400


def test_a_queue_has_one_reader_until_that_one_leaves():
    queues = Queues(delivery_limit=5, retry_wait_s=later_and_later)
    queues.declare(to_agency(AGENCY), AGENCY, "out")
    first, second = object(), object()

    assert queues.take_over(first, AGENCY, None) == [to_agency(AGENCY)]
    assert queues.take_over(second, AGENCY, None) == []
    assert queues.take_over(first, AGENCY, None) == [to_agency(AGENCY)]

    queues.let_go(first)
    assert queues.take_over(second, AGENCY, None) == [to_agency(AGENCY)]


def test_a_queue_whose_message_waits_for_its_next_turn_is_not_drained(capsys):
    carrier, stop, log = broker(retry_wait_s=lambda attempt: 0.03), threading.Event(), []
    carrier.publisher(LANDLORD).publish(message(b"canary"))

    def fail_once(delivery) -> None:
        log.append(delivery.redelivered)
        if not delivery.redelivered:
            raise ConnectionError("canary")

    def drained() -> None:
        log.append("drained")
        stop.set()

    carrier.consumer(AGENCY).run(fail_once, stop, drained)

    assert log == [False, True, "drained"]
    said = capsys.readouterr().err
    assert "worker.failed" in said
    assert "canary" not in said
