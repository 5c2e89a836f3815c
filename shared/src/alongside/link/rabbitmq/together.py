"""Messages that were offered together: it is only wanted which were confirmed, so they share one waking."""

import threading
from collections.abc import Set


class Together:
    """`Batch`: of many messages it is only wanted which were confirmed, so they share one lock and one waking.

    Answers come from one thread; whoever waits may be another.
    """

    def __init__(self, messages: int) -> None:
        self._left = messages
        self._confirmed: list[str] = []
        self._done = threading.Event()
        if not messages:
            self._done.set()

    def confirmed(self, timeout_s: float) -> Set[str]:
        """See `Batch.confirmed`."""
        self._done.wait(max(0.0, timeout_s))
        return frozenset(self._confirmed)

    def answered(self, message_id: str | None) -> None:
        """One less to wait for; its id when it was confirmed."""
        if message_id is not None:
            self._confirmed.append(message_id)
        self._left -= 1
        if not self._left:
            self._done.set()


class OneOf:
    """`Answer` of one message among those that were offered together."""

    __slots__ = ("_message_id", "_together")

    def __init__(self, together: Together, message_id: str) -> None:
        self._together, self._message_id = together, message_id

    def set_result(self, _: None, /) -> None:
        """It was confirmed."""
        self._together.answered(self._message_id)

    def set_exception(self, _: BaseException, /) -> None:
        """It was not."""
        self._together.answered(None)
