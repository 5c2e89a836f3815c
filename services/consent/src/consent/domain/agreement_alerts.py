"""When staff are told that a sharing agreement ends: 60, 30 and 7 days before its last day, and when it has ended."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from .agreement_life import days_left
from .model import Agreement

BEFORE: Final = (60, 30, 7)
ENDED: Final = 0
"""Told on the day after the last one."""


def alert_due(agreement: Agreement, others: Sequence[Agreement], given: Iterable[int], day: date) -> int | None:
    """The number of days that staff should be told now, None when there is nothing new to say.

    Of several that are due only the nearest is told: a service that was away does not tell three things at once.

    Args:
        agreement: one version as it stands.
        others: all versions of agreements with the same agency as they stand.
        given: what was told of this version before.
    """
    left = days_left(agreement.effective_to, day)
    if agreement.status != "active" or left is None or left > BEFORE[0] or _goes_on(agreement, others):
        return None
    nearest = ENDED if left < 0 else min(days for days in BEFORE if left <= days)
    return None if any(told <= nearest for told in given) else nearest


def _goes_on(agreement: Agreement, others: Sequence[Agreement]) -> bool:
    """Whether another version of the same agreement takes over without a gap."""
    ends = agreement.effective_to
    return ends is not None and any(
        other.id == agreement.id
        and other.status == "active"
        and other.version > agreement.version
        and (other.effective_from is None or other.effective_from <= ends + timedelta(days=1))
        and (other.effective_to is None or other.effective_to > ends)
        for other in others
    )
