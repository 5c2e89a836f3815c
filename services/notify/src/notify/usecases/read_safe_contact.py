"""Give the current safe-contact record to the service that is about to send something to an agency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alongside.telemetry.vocabulary import LogEvent
from notify.domain.errors import PersonUnknown
from notify.usecases.ports import Journal, Rules


@dataclass(frozen=True)
class CurrentContact:
    """The current version; `record` is category SAF without the code word, and never any contact point.

    unchecked: names of contact points that were changed and not checked; ways to them are "unknown" in `record`.
    """

    version: int
    confirmed_at: str
    record: Mapping[str, Any] = field(repr=False)
    unchecked: tuple[str, ...] = ()
    has_code_word: bool = False


@dataclass(frozen=True)
class ReadSafeContact:
    """Every read is logged, with the handle and nothing that was read.

    rules: what counts of a person's newest version, in one glance; contact points and code word stay closed.
    """

    rules: Callable[[str], Rules | None]
    journal: Journal

    def __call__(self, handle: str, caller: str) -> CurrentContact:
        """Return the current version for `caller` (a service's name). Raises `PersonUnknown`."""
        current = self.rules(handle)
        if current is None:
            raise PersonUnknown
        self.journal(LogEvent.SAFE_CONTACT_READ, handle=handle, caller=caller, seq=current.version)
        record = {name: value for name, value in current.content.items() if name != "code_word"}
        return CurrentContact(
            current.version, record["confirmed_at"], record, current.unchecked, current.has_code_word
        )
