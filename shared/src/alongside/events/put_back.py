"""Domain events that the broker gave up: what they are, and back to the queue of the subscriber they came from.

Nobody but the broker writes into `events.dead`, with the death in front of the header `x-death` (RabbitMQ 3.10 to
4.x). To look at a message it has to be taken: a queue with a single active consumer refuses `basic.get`. What is not
acknowledged goes back when the connection ends, however it ends.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from amqp.exceptions import AMQPError

from alongside.broker_url import BrokerUrl
from alongside.events.amqp import CONFIRM_TIMEOUT_S, AmqpBus, body_of, kombu, queue_of
from alongside.events.amqp_connection import connected, let_go
from alongside.events.bus import BusClosed, Offer
from alongside.events.codec import from_json
from alongside.events.contracts import SUBSCRIBERS, ContractError

DEAD: Final = "events.dead"
WITHIN_S: Final = 10.0
"""How long the broker has to bring the next one of those that it counted; another reader may have it."""
_REASONS: Final = frozenset({"delivery_limit", "expired", "maxlen", "rejected"})
_QUEUES: Final = {queue_of(name): name for names in SUBSCRIBERS.values() for name in names}


class CannotPutBack(Exception):
    """One sentence for the operator; what was not put back is where it was."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An event that the broker gave up, without its contents.

    `subscriber`: whose queue the broker says it was in; empty when it says none. `type`, `id`: empty when this
    version cannot read it. `reason`: the broker's word, or "other".
    """

    subscriber: str
    type: str
    id: str
    reason: str


def look(url: BrokerUrl) -> list[GivenUp]:
    """Everything that waits among the dead letters, in order; nothing is changed. Raises CannotPutBack."""
    with _reading(url) as letters:
        return [_of(letter) for letter in letters]


def put_back(url: BrokerUrl, within_s: float = CONFIRM_TIMEOUT_S) -> Iterator[GivenUp]:
    """Put one back after the other and yield what it was; what names no subscriber of ours stays and is yielded too.

    A letter is acknowledged when the broker confirmed that the subscriber's queue holds the event: whoever is stopped
    in between leaves it in both, and the subscriber's inbox knows an event that comes twice. Raises CannotPutBack.
    """
    with _reading(url) as letters, _sending(url, within_s) as bus:
        for letter in letters:
            found = _of(letter)
            if found.subscriber:
                event_id = str(letter.properties.get("message_id") or found.id)
                bus.offer(Offer(event_id, found.subscriber, body_of(letter))).result()
                letter.ack()
            yield found


def unheard(url: BrokerUrl) -> list[str]:
    """The subscribers whose queue nobody reads at the moment. Raises CannotPutBack."""
    with _channel(url) as channel:
        return [name for queue, name in sorted(_QUEUES.items()) if not _declared(channel, queue).consumer_count]


@contextmanager
def _channel(url: BrokerUrl) -> Iterator[Any]:
    connection = None
    try:
        connection = connected(url, 0)
        yield connection.channel()
    except BusClosed:
        raise CannotPutBack("The broker did not take an event back, so it stays among the dead letters.") from None
    except (OSError, AMQPError) as error:
        raise CannotPutBack(f"The broker cannot be asked ({type(error).__name__}).") from None
    finally:
        let_go(connection)


@contextmanager
def _reading(url: BrokerUrl) -> Iterator[Iterator[Any]]:
    """The letters that wait now, as the broker brings them; what is put back and given up again is not among them."""
    with _channel(url) as channel:
        many, arrived = _declared(channel, DEAD).message_count, deque[Any]()
        queue = kombu.Queue(DEAD, no_declare=True, channel=channel)
        if many:
            kombu.Consumer(channel, [queue], on_message=arrived.append, auto_declare=False).consume()
        yield _brought(channel.connection, arrived, many)


def _brought(connection: Any, arrived: deque[Any], many: int) -> Iterator[Any]:
    for _ in range(many):
        while not arrived:
            try:
                connection.drain_events(timeout=WITHIN_S)
            except TimeoutError:
                return
        yield arrived.popleft()


@contextmanager
def _sending(url: BrokerUrl, within_s: float) -> Iterator[AmqpBus]:
    bus = AmqpBus(url.url, tls=url.tls, confirm_timeout_s=within_s)
    try:
        yield bus
    finally:
        bus.close()


def _declared(channel: Any, queue: str) -> Any:
    return channel.queue_declare(queue, passive=True)


def _of(letter: Any) -> GivenUp:
    death = _newest(letter)
    subscriber, reason = _QUEUES.get(str(death.get("queue")), ""), death.get("reason")
    try:
        event = from_json(body_of(letter))
    except ContractError:
        kind = event_id = ""
    else:
        kind, event_id = event.type, event.id
    return GivenUp(subscriber, kind, event_id, reason if reason in _REASONS else "other")


def _newest(letter: Any) -> dict[str, Any]:
    deaths = (letter.headers or {}).get("x-death")
    newest = deaths[0] if isinstance(deaths, list) and deaths else None
    return newest if isinstance(newest, dict) else {}
