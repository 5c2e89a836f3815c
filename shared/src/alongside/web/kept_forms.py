"""What somebody typed and sent after their session had run out: kept for them, and offered when they sign in again.

In memory only, for an hour, for the same name, of a sensible size. Words that open something (a password, a code
word) are never kept. Why: WCAG 2.2.1 and 2.2.6; nobody writes what happened to them twice because of a clock.
"""

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

KEPT_S: Final = 60 * 60
MOST_CHARS: Final = 100_000
MOST_FORMS: Final = 200
_NEVER: Final = re.compile(r"passw|passphrase|secret|code.?word", re.IGNORECASE)
_NOT_TYPED: Final = frozenset({"csrf_token"})

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """One form. `left_out`: something that is never kept was typed, so it cannot be sent again as it was."""

    name: str
    path: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    left_out: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What was written in words, to read again; short codes and hidden marks are not among it."""
        return tuple(value for _, value in self.fields if " " in value.strip())


class KeptForms:
    """Thread-safe. `now`: seconds that never go back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, Kept]] = OrderedDict()

    def keep(self, name: str, path: str, fields: Fields) -> str | None:
        """Keep a form for this name; its key, or None when it is too large to be kept."""
        typed = [one for one in fields if one[0] not in _NOT_TYPED]
        if sum(len(part) for one in typed for part in one) > MOST_CHARS:
            return None
        kept = tuple(one for one in typed if not _NEVER.search(one[0]))
        left_out = any(value for one, value in typed if _NEVER.search(one))
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._forget_old()
            self._held[key] = self._now() + KEPT_S, Kept(name, path, kept, left_out)
            while len(self._held) > MOST_FORMS:
                self._held.popitem(last=False)
        return key

    def of(self, key: str, name: str) -> Kept | None:
        """The form, for whom it was kept and as long as it is."""
        with self._lock:
            self._forget_old()
            _, found = self._held.get(key, (0.0, None))
        return found if found is not None and found.name == name else None

    def is_there(self, key: str) -> bool:
        """Whether something is kept under this key; it does not say what, nor for whom."""
        with self._lock:
            self._forget_old()
            return key in self._held

    def drop(self, key: str) -> None:
        """Throw it away."""
        with self._lock:
            self._held.pop(key, None)

    def _forget_old(self) -> None:
        now = self._now()
        for key in [key for key, (until, _) in self._held.items() if until <= now]:
            del self._held[key]
