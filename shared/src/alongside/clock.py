"""The time that the services believe in: the machine's own, or one moved and kept in a file for rehearsals.

Expiry of tokens and of leases never asks this clock: it uses `time.time` and `elapsed`, so that a rehearsed
date cannot lengthen a lease.
"""

import json
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

_ALSO_ASLEEP: Final = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""CLOCK_MONOTONIC stands still while a machine with Linux sleeps; on macOS it does not, nor does Windows' counter."""


def elapsed() -> float:
    """Seconds that pass on this machine and never go back, also while it sleeps: what was allowed for 30 seconds
    before a lid was closed is over when it is opened. Only differences mean anything, and only on this machine.
    """
    return time.monotonic() if _ALSO_ASLEEP is None else time.clock_gettime(_ALSO_ASLEEP)


class Clock(Protocol):
    """What a use case asks for the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class ClockFileUnreadable(ValueError):
    """The file of the clock does not hold what a clock wrote."""


@dataclass(frozen=True)
class _Setting:
    offset: timedelta = timedelta(0)
    frozen_at: datetime | None = None

    def at(self, machine_now: datetime) -> datetime:
        return self.frozen_at if self.frozen_at is not None else machine_now + self.offset


class FileClock:
    """A clock that can be moved or stopped, and is where it was left after a restart.

    The file holds `{"offset_s": seconds, "frozen_at": RFC 3339 instant or null}`; it is read once, at start,
    and written whole at each change (temporary file, fsync, rename). Without a file it shows the machine's time.
    Safe to share between threads.

    Raises ClockFileUnreadable at start when the file holds anything else.
    """

    def __init__(self, path: Path, machine: Clock | None = None) -> None:
        self._path = path
        self._machine = machine or SystemClock()
        self._lock = threading.Lock()
        self._setting = _read(path)

    def now(self) -> datetime:
        """The present instant of this clock, aware, in UTC."""
        with self._lock:
            return self._setting.at(self._machine.now())

    def set(self, at: datetime, ticking: bool = True) -> None:
        """Show `at` (aware) from now on; with `ticking=False` stand still there until `set` or `resume`."""
        if at.tzinfo is None:
            raise ValueError("The time to set must say its time zone.")
        at = at.astimezone(UTC)
        with self._lock:
            self._keep(_Setting(at - self._machine.now()) if ticking else _Setting(frozen_at=at))

    def resume(self) -> None:
        """Let a clock that stands still tick on from where it stands; a ticking clock is left alone."""
        with self._lock:
            frozen_at = self._setting.frozen_at
            if frozen_at is not None:
                self._keep(_Setting(frozen_at - self._machine.now()))

    def _keep(self, setting: _Setting) -> None:
        """Write first, believe then: a failed write leaves the clock as it was."""
        _write(self._path, setting)
        self._setting = setting


def _read(path: Path) -> _Setting:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _Setting()
    try:
        return _parse(json.loads(text))
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ClockFileUnreadable(
            "The clock file must hold offset_s (a number) and frozen_at (null or an instant with time zone)."
        ) from error


def _parse(data: Any) -> _Setting:
    offset, frozen = data["offset_s"], data["frozen_at"]
    if set(data) != {"offset_s", "frozen_at"} or isinstance(offset, bool):
        raise ValueError("unexpected members")
    frozen_at = None if frozen is None else datetime.fromisoformat(frozen)
    if frozen_at is not None and frozen_at.tzinfo is None:
        raise ValueError("no time zone")
    return _Setting(timedelta(seconds=offset), frozen_at and frozen_at.astimezone(UTC))


def _write(path: Path, setting: _Setting) -> None:
    frozen = setting.frozen_at
    data = {"offset_s": setting.offset.total_seconds(), "frozen_at": frozen and frozen.isoformat()}
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
