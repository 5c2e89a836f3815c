"""A person as this service knows them: the only one that knows the story."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Person:
    """Three ids that say nothing of one another: ours, consent's and notify's; `ref` and `case_ref` never leave.

    team: of the staff who work with this person.
    """

    person_id: str
    consent_subject: str
    notify_handle: str
    ref: str = field(repr=False)
    case_ref: str = field(repr=False)
    role: str
    age_band: str
    jurisdiction: str
    created_at: datetime
    team: str = ""
