"""How much is kept of what nobody is proved to have sent: a note of each, up to here, and nothing beyond."""

from datetime import timedelta
from typing import Final

MOST_KEPT: Final = 1000
"""Notes of unreadable messages within `KEPT_FOR`; each has one receipt of ours, which is some thousand bytes."""
KEPT_FOR: Final = timedelta(days=30)
"""Twice as long as the carrier keeps a message, so the same bytes, when they come again, are still known."""
