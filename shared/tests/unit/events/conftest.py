from datetime import UTC, datetime, timedelta

import pytest

from alongside.database import create_engine, new_metadata, new_sessions
from alongside.events import tables
from alongside.events.memory import MemoryBus


class Now:
    """A clock that stands still until it is moved; it serves as product clock and as machine clock."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock():
    return Now()


@pytest.fixture
def bus():
    made = MemoryBus()
    yield made
    made.close()


@pytest.fixture
def database(new_database):
    """`database(name)`: sessions of a fresh database with the event tables."""
    engines = []

    def make(name: str):
        engine = create_engine(new_database(name))
        engines.append(engine)
        metadata = new_metadata()
        tables.define(metadata)
        metadata.create_all(engine)
        return new_sessions(engine)

    yield make
    for engine in engines:
        engine.dispose()
