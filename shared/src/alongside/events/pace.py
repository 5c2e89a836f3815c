"""When to try again: later and later, never all at the same moment."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_FIRST, _LONGEST = timedelta(seconds=1), timedelta(minutes=5)
_chance = random.SystemRandom()

MachineClock = Callable[[], datetime]


def machine_clock() -> datetime:
    """The machine's own time (aware UTC). Leases and due times follow it and not the product's clock, which
    may be moved or frozen in a sandbox."""
    return datetime.now(UTC)


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1 s doubling up to 5 min, of which a random half is taken off."""
    whole = min(_FIRST * 2 ** min(attempts - 1, 16), _LONGEST)
    share: timedelta = whole * _chance.uniform(0.5, 1.0)
    return share
