"""What the broker gave up: whose queue it was in, as the broker wrote it.

A message that expires, is refused or came back too often goes to `dead.in` or `dead.out` with its death in front of
the header `x-death` (the newest first; RabbitMQ 3.10 to 4.x). Whoever sends can write that header too, but not in
front of the broker, which from 4.0 on writes it anew. What stands behind the first entry, `x-first-death-queue`, the
user id and the routing keys are the sender's words.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import pika

from alongside.link.port import Died
from alongside.link.rabbitmq.names import DEAD_IN, DEAD_OUT

_LINK_NAME: Final = "([a-z2-7]{26})"
_QUEUES: Final = {DEAD_IN: re.compile(rf"q\.in\.{_LINK_NAME}"), DEAD_OUT: re.compile(rf"q\.{_LINK_NAME}\.[0-9]+")}
_REASONS: Final = frozenset({"delivery_limit", "expired", "maxlen", "rejected"})


@dataclass(frozen=True, slots=True)
class DeadSource:
    """One of the two queues of dead letters, into which nobody but the broker writes."""

    queue: str

    def whose(self, properties: pika.BasicProperties) -> str:
        """The link whose queue it was in; empty when the broker does not say so."""
        named = _QUEUES[self.queue].fullmatch(_said(_newest(properties), "queue"))
        return named[1] if named else ""

    def died(self, properties: pika.BasicProperties) -> Died:
        """Which way it was going, and why it was given up."""
        reason = _said(_newest(properties), "reason")
        return Died(incoming=self.queue == DEAD_IN, reason=reason if reason in _REASONS else "other")


DEAD_SOURCES: Final = (DeadSource(DEAD_IN), DeadSource(DEAD_OUT))


def _newest(properties: pika.BasicProperties) -> dict[str, Any]:
    deaths = (properties.headers or {}).get("x-death")
    newest = deaths[0] if isinstance(deaths, list) and deaths else None
    return newest if isinstance(newest, dict) else {}


def _said(death: dict[str, Any], name: str) -> str:
    value = death.get(name)
    return value if isinstance(value, str) else ""
