"""The tables of the consent service. Rows of APPEND_ONLY tables are never changed nor deleted; triggers refuse it.

`sealed` columns hold free text and names, encrypted under the person's own key; nothing else says who or why.
"""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from alongside.database import UtcDateTime, idempotency, new_metadata
from alongside.events import tables as events

APPEND_ONLY = (
    "consents",
    "consent_events",
    "notices",
    "receipts",
    "receipt_handovers",
    "standing_refusals",
    "exceptions",
    "exception_authorisations",
    "decisions",
    "review_tasks",
    "policy_packs",
    "audit_reads",
    "agreement_drafts",
    "agreement_events",
    "agreement_alerts",
    "agency_call_backs",
    "policy_pack_drafts",
    "policy_pack_events",
    "disputes",
    "dispute_answers",
    "audit_links",
)
RULES_TABLES = ("landlords", "policy_packs", "agencies", "agreements", "agreement_events")
"""What decisions read of rules and partners; see RulesStateRow."""


class Base(DeclarativeBase):
    """One metadata for the whole service."""

    metadata = new_metadata()
    type_annotation_map = {
        str: String(64),
        datetime: UtcDateTime,
        date: Date,
        bytes: LargeBinary,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def table_of(row: type[Base]) -> Table:
    """The table itself: what is written or read in every decision goes without the ORM."""
    table: Any = row.__table__
    return cast(Table, table)


class SubjectRow(Base):
    """A person, by the id that referral made up for this service, and their wrapped data key."""

    __tablename__ = "subjects"
    id: Mapped[str] = mapped_column(primary_key=True)
    wrapped_key: Mapped[bytes]
    created_at: Mapped[datetime]


class ConsentRow(Base):
    """What was asked; what the person said is in the events."""

    __tablename__ = "consents"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    agency: Mapped[str] = mapped_column(String(200))
    purposes: Mapped[list[str]]
    categories: Mapped[list[str]]
    mode: Mapped[str]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    sealed: Mapped[bytes]
    recorded_at: Mapped[datetime]
    updates_until: Mapped[datetime | None]


class ConsentEventRow(Base):
    """What happened to a consent: its state is a fold over these, by `seq`. `detail`: what only some events have."""

    __tablename__ = "consent_events"
    __table_args__ = (UniqueConstraint("consent", "seq"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    consent: Mapped[str] = mapped_column(ForeignKey("consents.id"))
    seq: Mapped[int] = mapped_column(Integer)
    status: Mapped[str]
    at: Mapped[datetime]
    sealed: Mapped[bytes]
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class RefusalRow(Base):
    """ "Never tell X"."""

    __tablename__ = "standing_refusals"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    agency: Mapped[str | None] = mapped_column(String(200))
    agency_type: Mapped[str | None] = mapped_column(String(200))
    sealed: Mapped[bytes]
    recorded_at: Mapped[datetime]


class ExceptionRow(Base):
    """A proposal to share without consent: codes in the clear, words and names sealed."""

    __tablename__ = "exceptions"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    codes: Mapped[dict[str, Any]]
    sealed: Mapped[bytes]
    vouched: Mapped[bool] = mapped_column(Boolean)
    review_due: Mapped[datetime | None] = mapped_column(index=True)
    recorded_at: Mapped[datetime]


class AuthorisationRow(Base):
    """Who approved an exception: once, by somebody else than the proposer."""

    __tablename__ = "exception_authorisations"
    exception: Mapped[str] = mapped_column(ForeignKey("exceptions.id"), primary_key=True)
    at: Mapped[datetime]
    vouched: Mapped[bool] = mapped_column(Boolean)
    sealed: Mapped[bytes]


class LandlordRow(Base):
    """Whose service this is; one row."""

    __tablename__ = "landlords"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    party: Mapped[str]
    controller_type: Mapped[str]
    jurisdiction: Mapped[str]


class AgencyRow(Base):
    """A partner: its state, whether two people marked it `protect`, its party id once its key is pinned.

    `confidential`: that somebody found help there is itself a secret; None: nobody said, which counts as if it were.
    """

    __tablename__ = "agencies"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    type: Mapped[str] = mapped_column(String(200))
    status: Mapped[str]
    protect: Mapped[bool] = mapped_column(Boolean)
    party: Mapped[str | None]
    recorded_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(String(200))
    confidential: Mapped[bool | None] = mapped_column(Boolean)


class AgreementRow(Base):
    """A version of a sharing agreement. `position`: the order of listing, which decides between several."""

    __tablename__ = "agreements"
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)
    agency: Mapped[str] = mapped_column(String(200), index=True)
    status: Mapped[str]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    categories_by_type: Mapped[dict[str, Any]]
    onward_sharing: Mapped[str]
    retention_days: Mapped[int] = mapped_column(Integer)
    breach_notice_hours: Mapped[int] = mapped_column(Integer)
    document_sha256: Mapped[str]
    recorded_at: Mapped[datetime]


class PolicyPackRow(Base):
    """A version of the landlord's rules, as it was loaded."""

    __tablename__ = "policy_packs"
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class RulesStateRow(Base):
    """One row: a state that landlord, packs, agencies and agreements have been in once and are never in again.

    Triggers of the tables of RULES_TABLES put another one here with every change, whoever makes it. It is random: a
    number would count up to the same again where a copy of the database was put back under a running service.
    """

    __tablename__ = "rules_state"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str]


class DecisionRow(Base):
    """A decision. `sealed_record` is its canonical JSON, `sealed_answer` what was replied, word for word.

    `sealed_brief`: of the record only what has to be known to say whether it still stands; decisions of before
    there was such a thing have none.
    """

    __tablename__ = "decisions"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    referral: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    outcome: Mapped[str]
    permission: Mapped[str | None] = mapped_column(index=True)
    decided_at: Mapped[datetime]
    send_by: Mapped[datetime | None]
    record_hash: Mapped[str]
    record_salt: Mapped[bytes]
    sealed_record: Mapped[bytes]
    sealed_answer: Mapped[bytes]
    sealed_brief: Mapped[bytes | None]


class OpenReferralRow(Base):
    """What a decision to send left open and used up, until the referral ends: a row that changes.

    `given_back`: nothing was ever sent, so a one-off permission may be used again.
    """

    __tablename__ = "open_referrals"
    __table_args__ = (
        Index("ix_open_referrals_same", "subject", "type", "agency", "ended_at"),
        Index("ix_open_referrals_permission", "permission", "given_back"),
    )
    decision: Mapped[str] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    subject: Mapped[str]
    type: Mapped[str]
    agency: Mapped[str] = mapped_column(String(200))
    permission: Mapped[str]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[str | None]
    given_back: Mapped[bool] = mapped_column(Boolean, default=False)


class ReviewTaskRow(Base):
    """Something that somebody in a role must look at by a time."""

    __tablename__ = "review_tasks"
    id: Mapped[str] = mapped_column(primary_key=True)
    decision: Mapped[str] = mapped_column(ForeignKey("decisions.id"), index=True)
    review: Mapped[str]
    role: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)


class AuditReadRow(Base):
    """Who read what, and when. The name is sealed under the service's own key."""

    __tablename__ = "audit_reads"
    __table_args__ = (Index("ix_audit_reads_kind_at", "kind", "at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    roles: Mapped[list[str]]
    sealed_reader: Mapped[bytes]


events.define(Base.metadata)
idempotency.define(Base.metadata)
