"""What the broker gave up of the domain events goes back to whom it was for, and nothing of it is lost on the way."""

import uuid
from datetime import UTC, datetime

import pika
import pytest
from event_broker import EventBroker
from waiting import wait_until

from alongside.broker_url import BrokerUrl
from alongside.database import create_engine, new_metadata, new_sessions
from alongside.events import put_back as putting
from alongside.events import tables
from alongside.events.amqp import AmqpBus, body_of
from alongside.events.codec import to_json
from alongside.events.contracts import types_for
from alongside.events.model import person_notice, referral_ended, telling_due
from alongside.events.put_back import DEAD, CannotPutBack, GivenUp, look, put_back, unheard
from alongside.events.subscriber import Subscriber
from alongside.link.rabbitmq.topology import EVENTS_DEAD, INTERNAL, path, wanted_by_services

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HANDLE = "1a2b3c4d-0000-4000-8000-000000000001"
WITHIN_S = 20


@pytest.fixture
def events(broker):
    made = EventBroker(broker)
    broker.ask("DELETE", f"queues/{INTERNAL}/{DEAD}/contents")
    yield made
    made.empty()
    made.close()


@pytest.fixture
def url(events):
    return BrokerUrl(events.address())


@pytest.fixture
def publish(events):
    connection = pika.BlockingConnection(pika.URLParameters(events.address()))
    channel = connection.channel()
    channel.confirm_delivery()

    def put(body, queue="", to="", **more):
        given = pika.BasicProperties(delivery_mode=2, message_id=str(uuid.uuid4()), **more)
        channel.basic_publish("" if queue else "events", queue or to, body, given, mandatory=True)

    yield put
    connection.close()


@pytest.fixture
def die(publish, url):
    """`die(subscriber, body)`: an event that nobody read in time."""

    def put(subscriber, body):
        before = len(look(url))
        publish(body, to=subscriber, expiration="1")
        wait_until(lambda: len(look(url)) > before)

    return put


@pytest.fixture
def sessions(new_database):
    engine, metadata = create_engine(new_database("referral")), new_metadata()
    tables.define(metadata)
    metadata.create_all(engine)
    yield new_sessions(engine)
    engine.dispose()


def read(events, subscriber):
    """Everything that waits for a subscriber now."""
    bus, found = AmqpBus(events.address()), []
    while (received := bus.receive(subscriber, 1.0)) is not None:
        found.append(received.body)
        received.ack()
    bus.close()
    return found


def test_the_queue_is_the_one_that_the_operator_declares():
    assert DEAD == EVENTS_DEAD


def test_each_goes_back_to_its_subscriber_as_it_was_and_is_told_without_its_contents(events, url, die):
    notice, ended = person_notice("referral", NOW, HANDLE), referral_ended(NOW, str(uuid.uuid4()), "closed")
    for subscriber, body in (
        ("notify", to_json(notice)),
        ("consent", to_json(ended)),
        ("referral", b"\xff no event"),
    ):
        die(subscriber, body)
    told = [
        GivenUp("notify", "notice.due", notice.id, "expired"),
        GivenUp("consent", "referral.ended", ended.id, "expired"),
        GivenUp("referral", "", "", "expired"),
    ]

    assert look(url) == look(url) == told
    assert HANDLE not in str(look(url))
    assert list(put_back(url)) == told

    assert look(url) == list(put_back(url)) == []
    assert [read(events, name) for name in ("notify", "consent", "referral")] == [
        [to_json(notice)], [to_json(ended)], [b"\xff no event"],
    ]  # fmt: skip


def test_whoever_dies_between_the_confirm_and_the_acknowledgement_loses_nothing_and_nothing_happens_twice(
    events, url, die, sessions, monkeypatch
):
    event = telling_due(NOW, [str(uuid.uuid4())])
    die("referral", to_json(event))

    class Killed(BaseException):
        pass

    def dies(letter):
        raise Killed

    monkeypatch.setattr("kombu.Message.ack", dies)
    with pytest.raises(Killed):
        list(put_back(url))
    monkeypatch.undo()

    wait_until(lambda: [one.id for one in look(url)] == [event.id])  # the broker has it back a moment later
    assert [one.id for one in put_back(url)] == [event.id]
    heard, bus = [], AmqpBus(events.address())
    handlers = dict.fromkeys(types_for("referral"), lambda one, _: heard.append(one.id))
    ear = Subscriber("referral", bus, sessions, handlers, type("Clock", (), {"now": lambda _: NOW})())
    assert ear.receive_step(WITHIN_S) and ear.receive_step(WITHIN_S) and not ear.receive_step(1.0)
    while ear.process_step():
        pass
    bus.close()
    assert heard == [event.id]


def test_nothing_is_taken_from_the_dead_letters_before_the_broker_confirmed_it(events, url, die, monkeypatch):
    die("notify", to_json(person_notice("referral", NOW, HANDLE)))
    events.broker.ask("DELETE", path("bindings", INTERNAL, "e", "events", "q", "events.notify", "notify"))

    with pytest.raises(CannotPutBack, match=r"^The broker did not take an event back, so it stays among the dead"):
        list(put_back(url))

    assert len(look(url)) == 1


def test_what_says_no_queue_of_ours_stays_and_the_others_go(events, url, die, publish):
    lost = person_notice("referral", NOW, HANDLE)
    publish(to_json(lost), queue=DEAD)
    publish(to_json(lost), queue=DEAD, headers={"x-death": [{"queue": "q.in.somebody", "reason": "whatever"}]})
    die("notify", b"behind")

    assert [(one.subscriber, one.reason) for one in put_back(url)] == [
        ("", "other"), ("", "other"), ("notify", "expired"),
    ]  # fmt: skip

    assert [one.id for one in look(url)] == [lost.id, lost.id]
    assert read(events, "notify") == [b"behind"]


def test_who_is_not_reading_is_said(events, url):
    bus = AmqpBus(events.address())
    bus.subscribe("notify")
    assert bus.receive("notify", 0.5) is None

    assert unheard(url) == ["consent", "referral"]
    bus.close()


def test_somebody_else_who_has_them_in_hand_holds_nobody_up(events, url, die, monkeypatch):
    monkeypatch.setattr(putting, "WITHIN_S", 0.5)
    die("notify", b"one")

    first = put_back(url)
    with putting._reading(url) as letters:
        assert [body_of(one) for one in letters] == [b"one"]
        assert list(first) == []

    assert len(look(url)) == 1


def test_a_broker_that_is_away_is_one_sentence():
    nobody = BrokerUrl("amqp://operator:secret@127.0.0.1:1/internal")

    for ask in (look, lambda url: list(put_back(url)), unheard):
        with pytest.raises(CannotPutBack, match=r"^The broker cannot be asked \(ConnectionRefusedError\)\.$"):
            ask(nobody)


def test_a_broker_whose_dead_letters_ended_by_age_is_told_and_mended_and_keeps_them_from_then_on(events, die, url):
    """As versions before had it, with a thousandth of a second in place of a week."""
    policy = path("policies", INTERNAL, "dead")
    wanted = wanted_by_services()
    before = {**wanted.things[policy], "definition": {**wanted.things[policy]["definition"], "message-ttl": 1}}
    events.broker.ask("PUT", policy, before)
    (line,) = events.management.drift(wanted)
    assert "dead" in line

    events.management.apply(wanted, None)
    assert events.management.drift(wanted) == []
    for subscriber in ("consent", "referral"):
        die(subscriber, to_json(telling_due(NOW, [str(uuid.uuid4())])))

    assert [one.subscriber for one in look(url)] == ["consent", "referral"]
