"""Numbers and addresses that were changed: what waits for a check, and the check itself. Notify is their master."""

from dataclasses import dataclass, field
from typing import Any, Final

from referral.domain.person import Person
from referral.domain.staff import Actor
from referral.usecases.ports_desk import Calls

OLD_WAY: Final = "old_way"
SECOND_PERSON: Final = "second_person"
WAYS: Final = (OLD_WAY, SECOND_PERSON)


@dataclass(frozen=True)
class Waiting:
    """A changed contact point. `now`, `before`: what it is and was. `by`: who changed it. `ways`: what waits."""

    point: str
    now: str = field(repr=False)
    before: str | None = field(repr=False)
    by: str
    ways: tuple[str, ...]

    def open_to(self, name: str) -> tuple[str, ...]:
        """How somebody of this name may check it: on what was there before, or as a second person."""
        return (*((OLD_WAY,) if self.before else ()), *((SECOND_PERSON,) if name != self.by else ()))


@dataclass(frozen=True)
class ToCheck:
    """What waits, and the version of the record that was looked at."""

    version: int
    waiting: tuple[Waiting, ...]

    @property
    def ways(self) -> frozenset[str]:
        """The ways that were said to be safe and do not count yet."""
        return frozenset(way for one in self.waiting for way in one.ways)


class ContactChecks:
    """Behind the page that checks a changed number. All raise Unreachable and Refused."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def to_check(self, actor: Actor, person: Person) -> ToCheck:
        """What waits for a check."""
        return _read(self._calls.notify(actor, "GET", f"/people/{person.notify_handle}/contact-checks"))

    def check(self, actor: Actor, person: Person, point: str, how: str, version: int) -> ToCheck:
        """Write down that `actor` checked it; what still waits. Again changes nothing."""
        path = f"/people/{person.notify_handle}/contact-checks/{point}"
        return _read(self._calls.notify(actor, "PUT", path, {"how": how, "version": version}))


def _read(told: Any) -> ToCheck:
    waiting = (
        Waiting(one["point"], one["now"], one["before"], one["by"], tuple(one["ways"])) for one in told["waiting"]
    )
    return ToCheck(int(told["version"]), tuple(waiting))
