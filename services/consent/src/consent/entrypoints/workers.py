"""The background work of this service."""

import threading
from typing import Final

from alongside.workers import Patience, Worker, loop
from consent.bootstrap import Consent

ENDINGS: Final = "consent.endings"
ENDINGS_IDLE_S: Final = 5.0


def workers(consent: Consent) -> list[Worker]:
    """The relay of domain events, the ear for what other services say, and whoever looks at dates that come."""
    return [
        Worker("consent.events", consent.relay.run),
        Worker("consent.ear", consent.subscriber.run),
        Worker(ENDINGS, lambda stop: _end_consents(consent, stop)),
    ]


def _end_consents(consent: Consent, stop: threading.Event) -> None:
    patience = Patience(ENDINGS)

    def step() -> bool:
        try:
            busy = consent.end_consents()
        except Exception as error:
            patience.failed(error, stop)
            return True
        patience.worked()
        return busy

    loop(step, stop, ENDINGS_IDLE_S)
