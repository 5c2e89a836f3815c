"""A consent's state is a fold over its events; nothing that was recorded is ever edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .model import ConsentStatus


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """What the person said, and when it was recorded. `status` is the state that the event leads to."""

    status: ConsentStatus
    at: datetime


def fold(events: Iterable[ConsentEvent]) -> ConsentStatus:
    """The state after all events, oldest first. Withdrawn is final: a new yes is a new consent."""
    state = ConsentStatus.REFUSED  # the absence of a consent is a refusal
    for event in events:
        if state is ConsentStatus.WITHDRAWN:
            break
        state = event.status
    return state
