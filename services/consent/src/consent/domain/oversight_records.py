"""What is kept about a decision after it was made: advice that was taken, and what the person says against it."""

from dataclasses import dataclass
from datetime import datetime

ADVICE_KINDS = ("dpo", "legal", "caldicott", "safeguarding")


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice on an exception: who gave it and its gist. It authorises nothing. Times are UTC."""

    id: str
    exception: str
    kind: str
    adviser: str
    gist: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """What the person said against something that was shared without their agreement.

    `task`: the review that it opened. `right`: whether the law gives a right to object to this basis.
    """

    id: str
    subject: str
    decision: str
    task: str
    said: str
    right: bool
    at: datetime
