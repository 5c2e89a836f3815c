"""The processes of this service, built from its settings: the one that answers, the one with the keys, the relay.

Each is built in the process that runs it, because threads and connections do not survive a fork. `points` is called
at labelled points; tests stop the process there.
"""

import threading

from alongside.clock import Clock
from alongside.running import Running, run_until_asked_to_stop
from referral.bootstrap import Referral, build, build_relay, event_bus
from referral.config import Settings
from referral.entrypoints.http.app import create_app
from referral.entrypoints.http.relay import create_relay_app
from referral.entrypoints.workers import relay_workers, sealing_workers
from referral.usecases.ports import Points, no_points


def serving(settings: Settings, clock: Clock, points: Points = no_points) -> Running:
    """HTTP, and everything that needs the keys. Raises SettingsRefused, KeyRingError."""
    service, sealing = _with_keys(settings, clock, points)
    return Running(create_app(service), sealing.workers, sealing.close)


def sealing(settings: Settings, clock: Clock, points: Points = no_points) -> Running:
    """Everything that needs the keys, without HTTP. Raises SettingsRefused, KeyRingError."""
    return _with_keys(settings, clock, points)[1]


def relaying(settings: Settings, clock: Clock, points: Points = no_points) -> Running:
    """The process on the partner link, without keys. Raises SettingsRefused, KeyRingError."""
    relay = build_relay(settings, clock, points=points)
    return Running(create_relay_app(relay), relay_workers(relay), relay.close)


def run_seal(
    settings: Settings, clock: Clock, points: Points = no_points, stop: threading.Event | None = None
) -> None:
    """Run `sealing` in this process until `stop` is set; None: until SIGTERM or SIGINT."""
    run_until_asked_to_stop(sealing(settings, clock, points), stop)


def run_relay(
    settings: Settings, clock: Clock, points: Points = no_points, stop: threading.Event | None = None
) -> None:
    """Run `relaying` in this process, without HTTP, until `stop` is set; None: until SIGTERM or SIGINT."""
    run_until_asked_to_stop(relaying(settings, clock, points), stop)


def _with_keys(settings: Settings, clock: Clock, points: Points) -> tuple[Referral, Running]:
    bus = event_bus(settings)
    service = build(settings, clock, bus, points=points)

    def close() -> None:
        bus.close()
        service.close()

    return service, Running(None, sealing_workers(service), close)
