"""Serve one application as every `serve` does, HTTP only: NAME FOLDER PORT, or the name of a peer, URL, PORT."""

import sys
from collections.abc import Callable
from pathlib import Path

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.running import Running
from alongside.telemetry.log import configure
from alongside.web.serving import serve
from benchmarks.landlord import provision_of
from benchmarks.peers.flask_insert import application as insert_app
from benchmarks.peers.flask_read import application as read_app
from consent import bootstrap as consent_bootstrap
from consent.entrypoints.http.app import create_app as consent_app
from embedded.landlord import landlord
from notify import bootstrap as notify_bootstrap
from notify.entrypoints.http.app import create_app as notify_app
from referral import bootstrap as referral_bootstrap
from referral.entrypoints.http.app import create_app as referral_app

HOST = "127.0.0.1"
THREADS = 8


def consent(folder: str) -> Running:
    """The consent service."""
    built = consent_bootstrap.build(provision_of(Path(folder)).consent(), SystemClock(), MemoryBus())
    return Running(consent_app(built))


def notify(folder: str) -> Running:
    """The notify service."""
    return Running(
        notify_app(notify_bootstrap.build(provision_of(Path(folder)).notify(), SystemClock(), MemoryBus()))
    )


def referral(folder: str) -> Running:
    """The referral service, which is not on the partner link."""
    provision, clock = provision_of(Path(folder)), SystemClock()
    settings = provision.referral(landlord(provision.secrets, clock.now()))
    return Running(referral_app(referral_bootstrap.build(settings, clock, MemoryBus())))


def insert_peer(url: str) -> Running:
    """The bare Flask endpoint that inserts a row."""
    return Running(insert_app(url))


def read_peer(url: str) -> Running:
    """The bare Flask endpoint that reads a row."""
    return Running(read_app(url))


MADE: dict[str, Callable[[str], Running]] = {
    "consent": consent, "notify": notify, "referral": referral,
    "insert-peer": insert_peer, "read-peer": read_peer,
}  # fmt: skip

if __name__ == "__main__":
    configure()
    name, about, port = sys.argv[1:]
    serve(lambda: MADE[name](about), HOST, int(port), THREADS)
