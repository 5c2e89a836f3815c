"""The applications that gunicorn serves; each is built in the process that serves it."""

from pathlib import Path
from typing import Any

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.telemetry.log import configure
from benchmarks.landlord import provision_of
from consent import bootstrap as consent_bootstrap
from consent.entrypoints.http.app import create_app as consent_app
from embedded.landlord import landlord
from notify import bootstrap as notify_bootstrap
from notify.entrypoints.http.app import create_app as notify_app
from referral import bootstrap as referral_bootstrap
from referral.entrypoints.http.app import create_app as referral_app


def consent(folder: str) -> Any:
    """The consent service."""
    configure()
    return consent_app(consent_bootstrap.build(provision_of(Path(folder)).consent(), SystemClock(), MemoryBus()))


def notify(folder: str) -> Any:
    """The notify service."""
    configure()
    return notify_app(notify_bootstrap.build(provision_of(Path(folder)).notify(), SystemClock(), MemoryBus()))


def referral(folder: str) -> Any:
    """The referral service."""
    configure()
    provision, clock = provision_of(Path(folder)), SystemClock()
    settings = provision.referral(landlord(provision.secrets, clock.now()))
    return referral_app(referral_bootstrap.build(settings, clock, MemoryBus(), MemoryBroker()))
