"""An idempotency store in memory, for tests of views and for nothing that has to survive a restart."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from alongside.unguessable import uuid4
from alongside.web.claims import TAKE_OVER_AFTER, Claim, Fresh, InFlight, Mismatch, Replay


@dataclass
class _Row:
    fingerprint: str
    claim: str
    since: float
    answer: Replay | None = None


class MemoryIdempotencyStore:
    """An IdempotencyStore in memory; it passes the tests of the real one. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rows: dict[tuple[str, str, str], _Row] = {}
        self._lock = threading.Lock()
        self._monotonic = monotonic

    def __len__(self) -> int:
        return len(self._rows)

    def claim(self, key: str, route: str, caller: str, fingerprint: str) -> Claim:
        """See IdempotencyStore."""
        now = self._monotonic()
        with self._lock:
            row = self._rows.get((key, route, caller))
            if row is not None and row.fingerprint != fingerprint:
                return Mismatch()
            if row is not None and row.answer is not None:
                return row.answer
            if row is not None and now - row.since <= TAKE_OVER_AFTER.total_seconds():
                return InFlight()
            fresh = _Row(fingerprint, uuid4(), now)
            self._rows[key, route, caller] = fresh
            return Fresh(fresh.claim)

    def finish(self, claim: str, status: int, body: bytes) -> None:
        """See IdempotencyStore."""
        with self._lock:
            for row in self._rows.values():
                if row.claim == claim and row.answer is None:
                    row.answer = Replay(status, body)

    def release(self, claim: str) -> None:
        """See IdempotencyStore."""
        with self._lock:
            self._rows = {at: row for at, row in self._rows.items() if row.claim != claim or row.answer is not None}
