"""The background work of this service."""

import threading
from typing import Final

from alongside.workers import Worker, loop
from consent.bootstrap import Consent

RECHECKS_REST_S: Final = 1.0
ALERTS_REST_S: Final = 15.0
"""Agreements end on days, so a quarter of a minute is soon enough also while a clock is moved."""


def workers(consent: Consent) -> list[Worker]:
    """The relay of domain events, the ear for what other services say, and who looks after agreements."""
    return [
        Worker("consent.events", consent.relay.run),
        Worker("consent.ear", consent.subscriber.run),
        Worker("consent.rechecks", lambda stop: loop(consent.agreements.recheck, stop, RECHECKS_REST_S)),
        Worker("consent.agreements", lambda stop: _alert(consent, stop)),
    ]


def _alert(consent: Consent, stop: threading.Event) -> None:
    loop(lambda: consent.agreements.alert() > 0, stop, ALERTS_REST_S)
