"""The servers of one run, found as the tests find theirs; what is started here is stopped here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))

import broker
import postgres
from broker import Broker
from postgres import Server

__all__ = ["NOT_FOUND", "Broker", "Server", "running_broker", "running_postgres"]

NOT_FOUND = (pytest.skip.Exception, pytest.fail.Exception)
"""What finding a server raises when there is none."""


@contextmanager
def running_postgres() -> Iterator[Server]:
    """A PostgreSQL that keeps what it committed through a power cut. Raises one of NOT_FOUND."""
    found = postgres.find(durable=True)
    try:
        yield found
    finally:
        found.stop()


@contextmanager
def running_broker() -> Iterator[Broker]:
    """A RabbitMQ as the house configures it. Raises one of NOT_FOUND."""
    found = broker.find()
    try:
        yield found
    finally:
        found.stop()
