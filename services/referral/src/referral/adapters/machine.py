"""The machine's own clocks."""

import secrets
import time
from datetime import UTC, datetime


class SystemMachine:
    """`ports.Machine`."""

    def wall(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def jitter(self) -> float:
        """A number in [0, 1)."""
        return secrets.randbelow(1000) / 1000
