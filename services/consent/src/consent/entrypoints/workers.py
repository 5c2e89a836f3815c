"""The background work of this service."""

import threading

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Patience, Worker, loop
from consent.bootstrap import Consent

WATCH_S = 5.0
REVIEWS = "consent.reviews"


def workers(consent: Consent) -> list[Worker]:
    """The relay of domain events, the ear for what other services say, and whoever hands on reviews in time."""
    return [
        Worker("consent.events", consent.relay.run),
        Worker("consent.ear", consent.subscriber.run),
        Worker(REVIEWS, lambda stop: _watch_reviews(consent, stop)),
    ]


def _watch_reviews(consent: Consent, stop: threading.Event) -> None:
    """A failed step is logged and tried again, later and later."""
    patience = Patience(REVIEWS)

    work = consent.oversight

    def step() -> bool:
        try:
            done = work.open_dated_reviews.step() | work.escalate_reviews.step()
        except Exception as error:
            patience.failed(error, stop)
            return False
        patience.worked()
        if done:
            log(LogEvent.REVIEW_DUE)
        return done

    loop(step, stop, WATCH_S)
