"""What an idempotency store promises; pure, so that a store needs no web framework to keep the promise."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

TAKE_OVER_AFTER: Final = timedelta(seconds=60)
"""A claim in flight for longer is of a process that died: the next request takes it over."""

KEEP_ANSWERS_FOR: Final = timedelta(hours=24)
"""Stored answers may be removed after this; they hold ids only."""


@dataclass(frozen=True)
class Fresh:
    """Nobody did this yet, or who tried died: do it, then `finish(claim, ...)` or `release(claim)`.

    `claim` is an opaque id of this very claim (new at each take-over), so that a process that was given up
    can no longer finish or release the claim of its successor.
    """

    claim: str


@dataclass(frozen=True)
class Replay:
    """It was done before: answer the same again. `body` is the JSON that was sent, as bytes."""

    status: int
    body: bytes


@dataclass(frozen=True)
class InFlight:
    """Somebody is doing it right now (claimed less than TAKE_OVER_AFTER ago)."""


@dataclass(frozen=True)
class Mismatch:
    """The key was used by this caller on this route with another fingerprint, finished or in flight."""


Claim = Fresh | Replay | InFlight | Mismatch


class IdempotencyStore(Protocol):
    """Remembers, per (key, route, caller), what was asked and what was answered.

    Each method is one short transaction of its own, never inside another. Thread-safe.
    """

    def claim(self, key: str, route: str, caller: str, fingerprint: str) -> Claim:
        """Claim `key` for one execution, atomically (a unique row on key, route, caller).

        key: 16 to 128 characters of [A-Za-z0-9_.:-]. route: "POST /people/<uuid:person_id>" (the rule, at most
        200 characters). caller: "issuer/subject" (at most 161 characters). fingerprint: 64 hex digits.
        A row whose fingerprint differs is a Mismatch, even when it is old enough to be taken over.
        """
        ...

    def finish(self, claim: str, status: int, body: bytes) -> None:
        """Keep the answer of a claim; without effect when the claim was taken over or released."""
        ...

    def release(self, claim: str) -> None:
        """Forget a claim, leaving no row; without effect when it was taken over or is finished."""
        ...
