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
    """Whether the queue was empty once since the node came online, and whether that has been worked off.

    Under one lock: who has just worked off what came over the last link says nothing about the next one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offline = self._queue_was_empty = self._settled = False

    def something_came(self) -> None:
        """The link is up, and hands out what waited."""
        with self._lock:
            self._offline = False

    def queue_was_empty(self) -> None:
        """The link has nothing more for us."""
        with self._lock:
            self._offline, self._queue_was_empty = False, True

    def went_offline(self) -> None:
        """The link is down: what was withdrawn meanwhile is not known here."""
        with self._lock:
            self._offline, self._queue_was_empty, self._settled = True, False, False

    def nothing_waits(self) -> None:
        """Everything that was stored is processed. Say so inside the transaction that saw it."""
        with self._lock:
            self._settled = self._queue_was_empty

    @property
    def done(self) -> bool:
        """Whether people may be shown anything."""
        return self._settled

    @property
    def offline(self) -> bool:
        """Whether the link went down, or could not be opened, and has brought nothing since."""
        return self._offline


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

    def everybody(self) -> None:
        """It is time to look up, for example because it is over."""
        self.stored.set()
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
    """One agency identity: its transactions, keys, link and clock; `landlord`: the name of who refers by it."""

    uow: Callable[[], UnitOfWork]
    opener: Opener
    sealer: Sealer
    bodies: Bodies
    carrier: Carrier
    identities: Identities
    clock: Clock
    new_id: Callable[[], str]
    log: Callable[..., Any]
    landlord: str = "The landlord"
    points: Points = no_points
    drained: Drained = field(default_factory=Drained)
    repeats: Repeats = field(default_factory=Repeats)
    wake: Wake = field(default_factory=Wake)
