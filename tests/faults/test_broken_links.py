"""The partner link when something breaks: nothing is lost, and nothing takes effect twice (by hash of the bytes)."""

import gc
import hashlib
import sqlite3
import threading
import time
import uuid
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path

import pika
import pytest
from rabbit_carrier import RabbitCarrier, new_link_name
from tcp_proxy import TcpProxy
from waiting import wait_until

from alongside import running
from alongside.link.port import LANDLORD, LinkClosed, LinkError, NotConfirmed, Outgoing, to_agency
from alongside.link.rabbitmq import consumer as consumer_module
from alongside.link.rabbitmq.frames import Frames
from alongside.link.rabbitmq.publisher import Limits
from alongside.link.rabbitmq.topology import path

QUICK = Limits(window=64, first_pause_s=0.05, longest_pause_s=0.5, offer_within_s=1.0, confirm_within_s=2.0)
WITHIN_S = 60
LEFT_WITHIN_S = 20  # the services' own patience; pika's alone is about a minute


@pytest.fixture
def carrier(broker):
    made = RabbitCarrier(broker, QUICK)
    yield made
    made.release()


@pytest.fixture
def agency(carrier):
    name = new_link_name()
    carrier.add_agency(name)
    return name


@pytest.fixture
def proxy(broker):
    made = TcpProxy((broker.host, broker.port))
    yield made
    made.close()


def sealed(count: int, agency: str) -> list[Outgoing]:
    return [Outgoing(to_agency(agency), str(uuid.uuid4()), uuid.uuid4().bytes * 64, LANDLORD) for _ in range(count)]


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Relay:
    """Offers each message again, as the same bytes, until it is confirmed."""

    def __init__(self, publisher, messages) -> None:
        self._publisher, self._messages = publisher, messages
        self.offers, self.halfway = 0, threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def done(self) -> bool:
        self._thread.join(WITHIN_S)
        self._stop.set()
        return not self._thread.is_alive()

    def _run(self) -> None:
        open_ = list(self._messages)
        while open_ and not self._stop.is_set():
            batch = open_[:20]
            answers = [self._publisher.publish(message) for message in batch]
            wait(answers)
            self.offers += len(batch)
            failed = [one for one, answer in zip(batch, answers, strict=True) if answer.exception()]
            open_ = failed + open_[20:]
            if len(open_) <= len(self._messages) / 2:
                self.halfway.set()
            if failed:
                self._stop.wait(0.1)


class Inbox:
    """An agency's inbox: stores by hash, commits, and only then lets the broker forget; connects again and again."""

    def __init__(self, make_consumer, file) -> None:
        self._make, self._file = make_consumer, str(file)
        with sqlite3.connect(self._file) as db:
            db.execute("CREATE TABLE wire (sha256 TEXT PRIMARY KEY, message_id TEXT)")
        db.close()
        self.deliveries, self.runs = 0, 0
        self.after_commit = lambda delivery: None
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._consumer = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stored(self) -> dict[str, str]:
        db = sqlite3.connect(self._file)
        try:
            return dict(db.execute("SELECT sha256, message_id FROM wire"))
        finally:
            db.close()

    def wait_for(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.stored()) >= count, WITHIN_S)

    def end(self) -> None:
        self._stop.set()
        if self._consumer is not None:
            self._consumer.wake()
        self._thread.join(WITHIN_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._consumer = self._make()
            try:
                self._consumer.run(self._take, self._stop, lambda: None)
            except LinkError:
                self._stop.wait(0.2)
            self.runs += 1

    def _take(self, delivery) -> None:
        db = sqlite3.connect(self._file)
        with db:
            values = (digest(delivery.body), delivery.message_id)
            db.execute("INSERT OR IGNORE INTO wire VALUES (?, ?)", values)
        db.close()
        with self._changed:
            self.deliveries += 1
            self._changed.notify_all()
        self.after_commit(delivery)


@pytest.fixture
def inbox(tmp_path):
    """`inbox(make_consumer)`: a started one."""
    made = []

    def make(make_consumer) -> Inbox:
        made.append(Inbox(make_consumer, tmp_path / f"{len(made)}.sqlite3"))
        return made[-1]

    yield make
    for one in made:
        one.end()


def as_sent(messages) -> dict[str, str]:
    return {digest(message.body): message.message_id for message in messages}


def test_a_restart_of_the_broker_in_the_middle(broker, carrier, agency, inbox):
    messages = sealed(400, agency)
    taking = inbox(lambda: carrier.consumer(agency))
    relay = Relay(carrier.publisher(LANDLORD), messages)
    assert relay.halfway.wait(WITHIN_S)

    broker.restart()

    assert relay.done()
    assert taking.wait_for(400)
    assert taking.stored() == as_sent(messages)
    assert taking.runs >= 1


def test_what_was_confirmed_and_not_read_survives_a_restart(broker, carrier, agency, inbox):
    messages = sealed(20, agency)
    assert Relay(carrier.publisher(LANDLORD), messages).done()

    broker.restart()

    taking = inbox(lambda: carrier.consumer(agency))
    assert taking.wait_for(20)
    assert taking.stored() == as_sent(messages)


@pytest.mark.parametrize("after", [700, 2_000, 50_000, 120_000])
def test_a_connection_that_is_cut_while_publishing(carrier, agency, inbox, proxy, after):
    messages = sealed(150, agency)
    proxy.cut_after = after
    taking = inbox(lambda: carrier.consumer(agency))

    relay = Relay(carrier.publisher(LANDLORD, proxy.port), messages)

    assert relay.done()
    assert proxy.cut_after is None
    assert taking.wait_for(150)
    assert taking.stored() == as_sent(messages)


def test_a_connection_that_is_cut_between_commit_and_ack(carrier, agency, inbox, proxy):
    messages = sealed(30, agency)
    taking = inbox(lambda: carrier.consumer(agency, proxy.port))
    cuts = []

    def cut_now_and_then(delivery) -> None:
        if taking.deliveries % 10 == 0:
            cuts.append(delivery.message_id)
            proxy.cut()

    taking.after_commit = cut_now_and_then
    assert Relay(carrier.publisher(LANDLORD), messages).done()

    assert taking.wait_for(30)
    assert taking.stored() == as_sent(messages)
    assert cuts
    assert taking.deliveries > 30


def test_confirms_that_do_not_come_end_with_the_connection_and_the_same_bytes_go_again(carrier, agency, inbox, proxy):
    publisher = carrier.publisher(LANDLORD, proxy.port)
    first, second = sealed(2, agency)
    publisher.publish(first).result(10)
    before = len(proxy.sent)

    proxy.flows.clear()
    error = publisher.publish(second).exception(10)
    proxy.flows.set()

    assert isinstance(error, NotConfirmed)
    assert second.body in bytes(proxy.sent[before:])  # it did go out, so the broker may well have it
    assert Relay(publisher, [second]).done()
    taking = inbox(lambda: carrier.consumer(agency))
    assert taking.wait_for(2)
    assert taking.stored() == as_sent([first, second])
    assert bytes(proxy.sent).count(b"AMQP\x00\x00\x09\x01") >= 2  # a new connection


def test_a_link_that_is_down_is_said_soon_and_nothing_old_goes_out_later(carrier, agency, inbox, proxy):
    proxy.refuses = True
    publisher = carrier.publisher(LANDLORD, proxy.port)
    too_late, in_time = sealed(2, agency)

    assert isinstance(publisher.publish(too_late).exception(10), LinkClosed)
    proxy.refuses = False
    assert Relay(publisher, [in_time]).done()

    taking = inbox(lambda: carrier.consumer(agency))
    assert taking.wait_for(1)
    assert taking.stored() == as_sent([in_time])
    assert too_late.body not in bytes(proxy.sent)


def test_a_blocked_connection_gets_nothing_more_until_it_is_free(carrier, agency, proxy):
    publisher = carrier.publisher(LANDLORD, proxy.port)
    first, after, *more = sealed(200, agency)
    publisher.publish(first).result(10)

    proxy.say(pika.frame.Method(0, pika.spec.Connection.Blocked("low on memory")).marshal())
    blocked, error = next((one, error) for one in more if (error := publisher.publish(one).exception(10)))
    proxy.say(pika.frame.Method(0, pika.spec.Connection.Unblocked()).marshal())

    assert isinstance(error, NotConfirmed)
    assert blocked.body not in bytes(proxy.sent)
    assert Relay(publisher, [after]).done()
    assert bytes(proxy.sent).count(b"AMQP\x00\x00\x09\x01") == 1  # still the same connection


def test_a_channel_that_the_broker_closes_confirms_nothing_and_is_opened_again(broker, carrier, agency, inbox):
    publisher = carrier.publisher(LANDLORD)
    first, refused = sealed(2, agency)
    publisher.publish(first).result(10)
    broker.ask("DELETE", path("exchanges", carrier.vhost, "out")).raise_for_status()

    assert isinstance(publisher.publish(refused).exception(10), NotConfirmed)

    carrier.apply()
    assert Relay(publisher, [refused]).done()
    taking = inbox(lambda: carrier.consumer(agency))
    assert taking.wait_for(2)
    assert taking.stored() == as_sent([first, refused])


def test_a_queue_that_is_made_later_is_read_without_a_restart(carrier, inbox):
    taking = inbox(lambda: carrier.consumer(LANDLORD))
    late = new_link_name()
    carrier.add_agency(late)

    carrier.publisher(late).publish(Outgoing(f"in.{late}", "m", b"answer", late)).result(10)

    assert taking.wait_for(1)


def test_a_suspended_agency_is_cut_off_at_once_and_comes_back_to_what_waited(carrier, agency, inbox):
    stop, ended = threading.Event(), []
    reading = threading.Thread(target=lambda: ended.append(how_it_ends(carrier.consumer(agency), stop)), daemon=True)
    reading.start()
    publisher = carrier.publisher(LANDLORD)
    (message,) = sealed(1, agency)

    carrier.apply(lambda one: replace(one, suspended=True))
    reading.join(20)
    publisher.publish(message).result(10)

    assert ended == [LinkClosed]
    with pytest.raises(LinkClosed):
        carrier.consumer(agency).run(print, stop, lambda: None)
    carrier.apply()
    taking = inbox(lambda: carrier.consumer(agency))
    assert taking.wait_for(1)


def how_it_ends(consumer, stop, on_drained=lambda: None, handler=lambda delivery: None):
    try:
        consumer.run(handler, stop, on_drained)
    except LinkError as error:
        return type(error)
    return None


@pytest.mark.parametrize("waits_for", ["messages", "a channel"])
def test_reading_from_a_broker_that_fell_silent_can_be_stopped(carrier, agency, proxy, waits_for, monkeypatch):
    assert consumer_module.GOODBYE_S < running.GRACE_S  # which is how long a service waits for its workers
    monkeypatch.setattr(consumer_module, "GOODBYE_S", 0.5)
    drained, stop = threading.Event(), threading.Event()
    consumer = carrier.consumer(LANDLORD, proxy.port)
    reading = threading.Thread(target=lambda: how_it_ends(consumer, stop, drained.set), daemon=True)
    reading.start()
    assert drained.wait(WITHIN_S)

    proxy.silence()
    if waits_for == "a channel":
        carrier.add_agency(new_link_name())  # whose queue it begins to read
        asked = len(proxy.sent)
        wait_until(lambda: len(proxy.sent) > asked)
    stop.set()
    reading.join(LEFT_WITHIN_S)

    assert not reading.is_alive()


def test_what_is_stored_while_a_silent_broker_is_left_is_acknowledged_and_the_rest_stays(
    carrier, agency, proxy, monkeypatch
):
    monkeypatch.setattr(consumer_module, "GOODBYE_S", 0.2)
    messages = sealed(2, agency)
    assert Relay(carrier.publisher(LANDLORD), messages).done()
    consumer, stored = carrier.consumer(agency, proxy.port), []
    stop, in_hand, go_on = threading.Event(), threading.Event(), threading.Event()

    def store(delivery) -> None:
        in_hand.set()
        go_on.wait(WITHIN_S)
        stored.append(delivery.message_id)

    reading = threading.Thread(target=lambda: how_it_ends(consumer, stop, handler=store), daemon=True)
    reading.start()
    assert in_hand.wait(WITHIN_S)
    proxy.silence()
    stop.set()
    time.sleep(0.5)  # longer than the broker may take for its goodbye
    go_on.set()
    reading.join(LEFT_WITHIN_S)
    proxy.cut()  # as the broker would find out by and by

    again, drained, over = [], threading.Event(), threading.Event()
    second = carrier.consumer(agency)
    threading.Thread(
        target=lambda: how_it_ends(second, over, drained.set, lambda one: again.append(one.message_id)), daemon=True
    ).start()
    assert drained.wait(WITHIN_S)
    over.set()
    assert stored + again == [message.message_id for message in messages]


def test_a_mistake_while_publishing_costs_its_connection_which_is_closed(carrier, agency, proxy, monkeypatch):
    publisher = carrier.publisher(LANDLORD, proxy.port)
    first, wrong, after = sealed(3, agency)
    publisher.publish(first).result(10)
    monkeypatch.setattr(Frames, "of", lambda *_: 1 / 0)

    gc.disable()  # what is only forgotten would be closed by and by
    try:
        assert isinstance(publisher.publish(wrong).exception(10), LinkClosed)
        monkeypatch.undo()
        assert Relay(publisher, [after]).done()
        assert connections_to(proxy.port) == 1
    finally:
        gc.enable()


def connections_to(port: int) -> int:
    """How many TCP connections to this port stand on this machine, as seen by who connected."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in rows)
