"""The service as a process of its own: HTTP, its workers, and its ear on the broker."""

from collections.abc import Callable
from typing import Final

from alongside.clock import Clock
from alongside.events.amqp import AmqpBus
from alongside.running import Running
from notify.bootstrap import build, no_points
from notify.config import Settings
from notify.entrypoints.http.app import create_app
from notify.entrypoints.workers import workers

NO_BROKER: Final = "NOTIFY_EVENTS_URL is not set."


class BrokerMissing(ValueError):
    """The settings name no broker; the message is one sentence for the operator."""


def run_serve(settings: Settings, clock: Clock, points: Callable[[str], None] = no_points) -> Running:
    """Build what `notify serve` runs. Waits for neither database nor broker: the workers try until they are there.

    Raises BrokerMissing, and what `notify.bootstrap.build` raises.
    """
    if settings.events is None:
        raise BrokerMissing(NO_BROKER)
    bus = AmqpBus(settings.events.url, tls=settings.events.tls)
    notify = build(settings, clock, bus, points)

    def close() -> None:
        bus.close()
        notify.close()

    return Running(create_app(notify), workers(notify), close)
