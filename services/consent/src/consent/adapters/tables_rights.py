"""Tables of people's rights and of the audit. All are APPEND_ONLY: triggers refuse changes and deletions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.adapters.tables import Base


class DisputeRow(Base):
    """ "That is not right": what the person does not agree with, by category, and her words."""

    __tablename__ = "disputes"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    categories: Mapped[list[str]]
    decision: Mapped[str | None]
    sealed: Mapped[bytes]
    recorded_at: Mapped[datetime]


class DisputeAnswerRow(Base):
    """What came of a dispute: corrected, settled, or kept as it is, by `seq`."""

    __tablename__ = "dispute_answers"
    __table_args__ = (UniqueConstraint("dispute", "seq"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    dispute: Mapped[str] = mapped_column(ForeignKey("disputes.id"))
    seq: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str]
    sealed: Mapped[bytes]
    at: Mapped[datetime]


class AuditLinkRow(Base):
    """One link of the audit's chain: names an entry by the hash of its content, and the link before by its hash."""

    __tablename__ = "audit_links"
    __table_args__ = (UniqueConstraint("kind", "entry"),)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    entry: Mapped[str]
    content_hash: Mapped[str]
    link_hash: Mapped[str]
    linked_at: Mapped[datetime]
