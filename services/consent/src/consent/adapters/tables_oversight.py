"""Tables of what comes after a decision to share without consent: advice, reviews, objections; and of training.

Rows are never changed nor deleted. `sealed` columns are encrypted: under the person's own key where the words are
about a person, under the service's own where they are about a member of staff.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from consent.adapters.tables import Base

APPEND_ONLY = (
    "exception_declines",
    "exception_advice",
    "review_escalations",
    "review_completions",
    "objections",
    "staff_training",
    "tellings_asked",
)


class DeclineRow(Base):
    """A second person said no to an exception: once, and why."""

    __tablename__ = "exception_declines"
    exception: Mapped[str] = mapped_column(ForeignKey("exceptions.id"), primary_key=True)
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class AdviceRow(Base):
    """Advice that was taken on an exception; it authorises nothing."""

    __tablename__ = "exception_advice"
    id: Mapped[str] = mapped_column(primary_key=True)
    exception: Mapped[str] = mapped_column(ForeignKey("exceptions.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class EscalationRow(Base):
    """A review that nobody did in time went to the next role."""

    __tablename__ = "review_escalations"
    task: Mapped[str] = mapped_column(ForeignKey("review_tasks.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    role: Mapped[str]
    at: Mapped[datetime]
    due_at: Mapped[datetime]


class CompletionRow(Base):
    """What came out of a review: once."""

    __tablename__ = "review_completions"
    task: Mapped[str] = mapped_column(ForeignKey("review_tasks.id"), primary_key=True)
    outcome: Mapped[str]
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class ObjectionRow(Base):
    """The person objects to something that was shared without their agreement."""

    __tablename__ = "objections"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    decision: Mapped[str] = mapped_column(ForeignKey("decisions.id"), index=True)
    task: Mapped[str] = mapped_column(ForeignKey("review_tasks.id"))
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class TrainingRow(Base):
    """A course that a member of staff completed. `person_index`: finds them without telling who."""

    __tablename__ = "staff_training"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_index: Mapped[str] = mapped_column(index=True)
    completed_on: Mapped[date]
    valid_until: Mapped[date]
    recorded_at: Mapped[datetime]
    sealed: Mapped[bytes]


class TellingDayRow(Base):
    """From when on her officers are asked to tell the person of what went under an exception; NULL: no day says so.

    What its sealed words say, in the clear for whoever looks at what has come; without a row nobody has looked it up
    yet. Bookkeeping: it is moved.
    """

    __tablename__ = "telling_days"
    exception: Mapped[str] = mapped_column(ForeignKey("exceptions.id"), primary_key=True)
    due_at: Mapped[datetime | None]


class TellingAskedRow(Base):
    """The day came, and referral was asked to tell her of this decision, or a review had asked before: once."""

    __tablename__ = "tellings_asked"
    decision: Mapped[str] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    at: Mapped[datetime]
