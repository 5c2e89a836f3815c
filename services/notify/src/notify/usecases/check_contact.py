"""Check a contact point that was changed: on the earlier way, or by a second person."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.errors import ContactChanged, PersonUnknown
from notify.domain.points import CheckHow, check, ways_waiting
from notify.domain.record import STALE_AFTER
from notify.usecases.ports import ContactVersion, Journal, UnitOfWork


@dataclass(frozen=True)
class Waiting:
    """A changed point. `now` and `before`: what it is and was; `by`: who changed it; `ways`: what waits for it."""

    point: str
    now: str = field(repr=False)
    before: str | None = field(repr=False)
    by: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class ToCheck:
    """All changed points of one version of the record."""

    version: int
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class CheckContact:
    """Until somebody checked it, a changed number or address counts as unsafe, whatever was said of it."""

    units: Callable[[], UnitOfWork]
    clock: Clock
    journal: Journal

    def to_check(self, handle: str) -> ToCheck:
        """Return what waits. Raises `PersonUnknown`."""
        with self.units() as unit:
            current = unit.contacts.current(handle)
        if current is None:
            raise PersonUnknown
        return _waiting(current)

    def __call__(self, handle: str, point: str, how: CheckHow, version: int, by: str) -> ToCheck:
        """Write down that `by` checked the point of that version; a point that nobody has to check stays as it is.

        Raises:
            PersonUnknown, NothingToRing, CheckedByThemselves.
            ContactChanged: the record was changed since that version.
        """
        with self.units() as unit:
            current = unit.contacts.current(handle)
            if current is None:
                raise PersonUnknown
            if point not in current.unchecked:
                return _waiting(current)
            if current.version != version:
                raise ContactChanged
            checked = replace(
                current,
                version=version + 1,
                unchecked={name: one for name, one in current.unchecked.items() if name != point},
                check=check(current.unchecked, point, how, by, self.clock.now()),
            )
            confirmed_at = datetime.fromisoformat(current.content["confirmed_at"].upper())
            unit.contacts.append(handle, checked, confirmed_at + STALE_AFTER, self.clock.now())
            unit.commit()
        self.journal(LogEvent.SAFE_CONTACT_STORED, handle=handle, seq=checked.version)
        return _waiting(checked)


def _waiting(current: ContactVersion) -> ToCheck:
    waiting = [
        Waiting(name, str((current.points or {}).get(name)), one.before, one.by, ways_waiting(current.content, name))
        for name, one in current.unchecked.items()
    ]
    return ToCheck(current.version, tuple(waiting))
