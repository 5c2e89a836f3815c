"""The servers of one run, found as the tests find theirs; what is started here is stopped here."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))

import broker
import postgres

NOT_FOUND = (pytest.skip.Exception, pytest.fail.Exception)
"""What finding a server raises when there is none."""


@dataclass(frozen=True)
class Servers:
    """A PostgreSQL that keeps what it committed through a power cut, and a RabbitMQ as the house configures it."""

    postgres: postgres.Server
    broker: broker.Broker

    def names(self) -> str:
        """What they say they are, for the head of the table."""
        database = self.postgres.version.split(",")[0]
        return f"{self.broker.product} ({self.broker.how}), {database} ({self.postgres.where})"


@contextmanager
def running_servers() -> Iterator[Servers]:
    """Find or start both. Raises one of NOT_FOUND."""
    with ExitStack() as stack:
        database = postgres.find(durable=True)
        stack.callback(database.stop)
        carrier = broker.find()
        stack.callback(carrier.stop)
        yield Servers(database, carrier)
