"""When to try again, kept in the database so that a restart forgets nothing."""

from datetime import datetime, timedelta

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=5)


def next_attempt_at(now: datetime, attempts: int, jitter: float) -> datetime:
    """Return the aware UTC time of the next attempt after `attempts` (1, 2, 3...) failed ones.

    Doubles from 2 s to 5 min; `jitter` in [0, 1) takes up to half of it off, so that several processes which
    failed together do not come back together.
    """
    doublings: int = min(max(attempts - 1, 0), 10)
    wait = min(_FIRST * 2.0**doublings, _LONGEST)
    return now + wait * (1 - jitter / 2)
