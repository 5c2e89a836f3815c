"""How a use case tells the log: a closed word and ids."""

from typing import Any, Protocol

from alongside.telemetry.vocabulary import LogEvent


class Speaker(Protocol):
    """Says one event of the closed vocabulary, with ids, codes and numbers only."""

    def __call__(self, event: LogEvent, /, **fields: Any) -> None: ...


def silent(event: LogEvent, /, **fields: Any) -> None:
    """Say nothing; for callers that have no log."""
