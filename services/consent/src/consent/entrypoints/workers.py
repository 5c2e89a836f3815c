"""The background work of this service. Whoever fails is started again, later and later (`alongside.workers`)."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from alongside.events.retention import FORGET_EVERY_S
from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Worker, loop
from consent.bootstrap import Consent

RECHECKS_REST_S: Final = 1.0
ENDINGS_REST_S: Final = 5.0
REVIEWS_REST_S: Final = 5.0
TELLINGS_REST_S: Final = 15.0
ALERTS_REST_S: Final = 15.0
"""Agreements end on days, so a quarter of a minute is soon enough also while a clock is moved."""
AUDIT_REST_S: Final = 60.0


def workers(consent: Consent) -> list[Worker]:
    """The relay of domain events, the ear for other services, who looks at dates, chains the audit, and tidies."""
    return [
        Worker("consent.events", consent.relay.run),
        Worker("consent.ear", consent.subscriber.run),
        _looking("consent.endings", consent.end_consents, ENDINGS_REST_S),
        _looking("consent.reviews", lambda: _watch_reviews(consent), REVIEWS_REST_S),
        _looking("consent.tellings", consent.oversight.tell_on_the_day.step, TELLINGS_REST_S),
        _looking("consent.rechecks", consent.agreements.recheck, RECHECKS_REST_S),
        _looking("consent.agreements", lambda: consent.agreements.alert() > 0, ALERTS_REST_S),
        _looking("consent.audit", lambda: consent.link_audit() > 0, AUDIT_REST_S),
        _looking("consent.memory", consent.subscriber.forget_step, FORGET_EVERY_S),
    ]


def _watch_reviews(consent: Consent) -> bool:
    work = consent.oversight
    done = work.open_dated_reviews.step() | work.escalate_reviews.step()
    if done:
        log(LogEvent.REVIEW_DUE)
    return done


def _looking(name: str, step: Callable[[], bool], rest_s: float) -> Worker:
    return Worker(name, partial(_repeat, step, rest_s))


def _repeat(step: Callable[[], bool], rest_s: float, stop: threading.Event) -> None:
    loop(step, stop, rest_s)
