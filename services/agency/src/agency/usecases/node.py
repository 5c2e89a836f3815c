"""What every use case works with: one agency identity's node."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agency.usecases.ports import Bodies, Carrier, Identities, Opener, Points, Sealer, UnitOfWork, no_points
from alongside.clock import Clock

REPEAT_AFTER = timedelta(minutes=10)
"""The same bytes get the stored receipt again at most this often."""


class Drained:
    """Whether the queue was empty once since the node came online, and whether that has been worked off."""

    def __init__(self) -> None:
        self._queue_was_empty = threading.Event()
        self._settled = threading.Event()

    def queue_was_empty(self) -> None:
        """The link has nothing more for us."""
        self._queue_was_empty.set()

    def went_offline(self) -> None:
        """The link is down: what was withdrawn meanwhile is not known here."""
        self._queue_was_empty.clear()
        self._settled.clear()

    def nothing_waits(self) -> None:
        """Everything that was stored is processed."""
        if self._queue_was_empty.is_set():
            self._settled.set()

    @property
    def done(self) -> bool:
        """Whether people may be shown anything."""
        return self._settled.is_set()

    @property
    def queue_seen_empty(self) -> bool:
        """Whether only our own processing is outstanding."""
        return self._queue_was_empty.is_set()


class Wake:
    """Tells the workers of this process that there is something to do, so that they need not look all the time."""

    def __init__(self) -> None:
        self.stored = threading.Event()
        self.queued = threading.Event()

    def something_stored(self) -> None:
        """There is a body to process, or the queue was seen empty."""
        self.stored.set()

    def something_queued(self) -> None:
        """There is a message to send."""
        self.queued.set()


class Repeats:
    """When each receipt was last offered by this process.

    Kept in memory on purpose: after a restart of ours the other side may have lost what it was given, so the
    first repetition is never held back.
    """

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def offered(self, jti: str, now: datetime) -> None:
        """Remember that the receipt was offered."""
        with self._lock:
            self._last = {key: at for key, at in self._last.items() if now - at < REPEAT_AFTER}
            self._last[jti] = now

    def may_offer(self, jti: str, now: datetime) -> bool:
        """Whether ten minutes have passed."""
        with self._lock:
            last = self._last.get(jti)
        return last is None or now - last >= REPEAT_AFTER


@dataclass(frozen=True)
class Node:
    """One agency identity: its transactions, keys, link and clock."""

    uow: Callable[[], UnitOfWork]
    opener: Opener
    sealer: Sealer
    bodies: Bodies
    carrier: Carrier
    identities: Identities
    clock: Clock
    new_id: Callable[[], str]
    log: Callable[..., Any]
    points: Points = no_points
    drained: Drained = field(default_factory=Drained)
    repeats: Repeats = field(default_factory=Repeats)
    wake: Wake = field(default_factory=Wake)
