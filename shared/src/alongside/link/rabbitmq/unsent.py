"""What was handed to the connection and may not be on the socket yet. Pure bookkeeping; used by one thread.

The connection has a buffer: when the broker's side of the wire is full, what was published waits in it. A message
whose time runs out there must not leave after all.
"""

from collections import deque


class Unsent:
    """Where in the stream of bytes each message ends, and until when it may leave (`elapsed`, seconds)."""

    def __init__(self) -> None:
        self._ends: deque[tuple[int, float]] = deque()

    def published(self, end: int, not_after: float | None) -> None:
        """The message ends at this count of bytes of its connection.

        Of several with the same time the last one leaves last: when it is on the socket, or late, so are they.
        """
        if self._ends and self._ends[-1][1] == not_after:
            self._ends.pop()
        if not_after is not None:
            self._ends.append((end, not_after))

    def is_late(self, flushed: int, now: float) -> bool:
        """Is any message over its time and not wholly on the socket? `flushed`: how many bytes are."""
        while self._ends and self._ends[0][0] <= flushed:
            self._ends.popleft()
        return any(not_after <= now for _, not_after in self._ends)

    def clear(self) -> None:
        """Another connection counts from the beginning."""
        self._ends.clear()
