"""The machine's own clocks."""

import secrets
from datetime import UTC, datetime

from alongside.clock import elapsed


class SystemMachine:
    """`ports.Machine`."""

    def wall(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `elapsed`."""
        return elapsed()

    def jitter(self) -> float:
        """A number in [0, 1)."""
        return secrets.randbelow(1000) / 1000
