"""The process of this service, built from its settings.

It is built in the process that runs it, because threads and connections do not survive a fork. `points` is called at
labelled points; tests stop the process there.
"""

from collections.abc import Callable

from alongside.clock import Clock
from alongside.running import Running
from consent.bootstrap import build, event_bus, no_points
from consent.config import Settings
from consent.entrypoints.http.app import create_app
from consent.entrypoints.workers import workers


def serving(settings: Settings, clock: Clock, points: Callable[[str], None] = no_points) -> Running:
    """HTTP and both ends of the events. Raises SettingsRefused, KeyRingError."""
    bus = event_bus(settings)
    consent = build(settings, clock, bus, points)

    def close() -> None:
        bus.close()
        consent.close()

    return Running(create_app(consent), workers(consent), close)
