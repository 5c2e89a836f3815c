"""Two clocks that should show the same time."""

from datetime import datetime, timedelta
from typing import Final

from alongside.doctor.finding import Finding, good, wrong

DATABASE_APART: Final = timedelta(seconds=60)
SERVICE_APART: Final = timedelta(minutes=10)
"""Tokens live a minute and bear half a minute; at ten minutes a message's clock is flagged (exchange.md 5)."""
SET_CLOCK: Final = "timedatectl set-ntp true"


def compare_clocks(subject: str, whose: str, theirs: datetime, ours: datetime, most: timedelta) -> Finding:
    """Whether two aware times, read at the same moment, are at most `most` apart."""
    apart = abs(theirs - ours)
    if apart <= most:
        return good(subject, f"The clock of {whose} shows what this machine's shows.")
    ahead = "ahead of" if theirs > ours else "behind"
    sentence = f"The clock of {whose} is {_told(apart)} {ahead} this machine's."
    return wrong(subject, sentence, f"{SET_CLOCK} (on both machines)")


def _told(apart: timedelta) -> str:
    seconds = round(apart.total_seconds())
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"
