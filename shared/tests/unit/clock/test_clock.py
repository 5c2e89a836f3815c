"""The clock that services believe in, and the one that can be moved."""

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from alongside.clock import ClockFileUnreadable, FileClock, SystemClock, elapsed

MACHINE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Machine:
    """A machine whose time a test moves by hand."""

    def __init__(self) -> None:
        self.time = MACHINE

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **delta: float) -> None:
        self.time += timedelta(**delta)


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def path(tmp_path: Path):
    return tmp_path / "clock.json"


def test_the_system_clock_is_aware_and_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_without_a_file_the_clock_shows_the_machines_time(path, machine):
    clock = FileClock(path, machine)

    assert clock.now() == MACHINE
    assert not path.exists()


def test_a_moved_clock_ticks_on_from_the_time_it_was_set_to(path, machine):
    clock = FileClock(path, machine)

    clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
    machine.pass_by(minutes=5)

    assert clock.now() == datetime(2026, 3, 1, 9, 5, tzinfo=UTC)


def test_a_stopped_clock_stands_still_until_it_is_resumed(path, machine):
    clock = FileClock(path, machine)

    clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC), ticking=False)
    machine.pass_by(hours=3)
    assert clock.now() == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    clock.resume()
    machine.pass_by(minutes=1)
    assert clock.now() == datetime(2026, 3, 1, 9, 1, tzinfo=UTC)


def test_to_resume_a_ticking_clock_changes_nothing(path, machine):
    clock = FileClock(path, machine)
    clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
    before = path.read_bytes()

    clock.resume()

    assert path.read_bytes() == before


@pytest.mark.parametrize("ticking", [True, False])
def test_a_clock_is_where_it_was_left_after_a_restart(path, machine, ticking):
    FileClock(path, machine).set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC), ticking=ticking)
    machine.pass_by(seconds=10)

    again = FileClock(path, machine)

    moved_on = timedelta(seconds=10 if ticking else 0)
    assert again.now() == datetime(2026, 3, 1, 9, 0, tzinfo=UTC) + moved_on
    assert again.now().tzinfo is UTC


def test_a_time_of_another_zone_is_kept_as_the_same_instant_in_utc(path, machine):
    clock = FileClock(path, machine)

    clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=1))), ticking=False)

    assert clock.now() == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused_and_nothing_is_written(path, machine):
    with pytest.raises(ValueError, match="time zone"):
        FileClock(path, machine).set(datetime(2026, 3, 1, 9, 0))  # noqa: DTZ001 - that is the mistake

    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"offset_s": 0}',
        '{"offset_s": "0", "frozen_at": null}',
        '{"offset_s": true, "frozen_at": null}',
        '{"offset_s": 0, "frozen_at": "2026-03-01T09:00:00"}',
        '{"offset_s": 0, "frozen_at": "soon"}',
        '{"offset_s": 0, "frozen_at": null, "more": 1}',
        '{"offset_s": 1e300, "frozen_at": null}',
        '{"offset_s": NaN, "frozen_at": null}',
    ],
)
def test_a_clock_file_that_no_clock_wrote_is_refused_at_start(path, text):
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ClockFileUnreadable):
        FileClock(path)


def test_a_write_that_fails_leaves_clock_and_file_as_they_were(path, machine, monkeypatch):
    clock = FileClock(path, machine)
    clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC), ticking=False)
    before = path.read_bytes()

    def full_disk(_descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("alongside.clock.os.fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        clock.set(datetime(2027, 1, 1, tzinfo=UTC), ticking=False)

    assert clock.now() == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_the_file_says_offset_and_instant_and_nothing_else(path, machine):
    FileClock(path, machine).set(MACHINE - timedelta(days=1))

    assert json.loads(path.read_text(encoding="utf-8")) == {"offset_s": -86400.0, "frozen_at": None}


def test_what_is_measured_goes_on_while_the_machine_sleeps(monkeypatch):
    """On Linux one clock stands still then; where there is none that goes on, the machine's own does."""
    asked = []
    monkeypatch.setattr(time, "clock_gettime", lambda clock: asked.append(clock) or 7.0)

    assert elapsed() == 7.0
    assert asked == [getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))]
