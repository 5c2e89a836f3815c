"""Tables beside a consent: the words that were shown, what ends when, and what the person is given about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.adapters.tables import Base


class NoticeRow(Base):
    """The exact words of a notice, under the hash of these words. They say nothing about anybody.

    `sealed_signed_off`: who answers for the translation; sealed under the service's own key.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("id", "version", "language", "format"),)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    translation_of: Mapped[str | None]
    recording_sha256: Mapped[str | None]
    sealed_signed_off: Mapped[bytes | None]
    recorded_at: Mapped[datetime]


class DeadlineRow(Base):
    """When a consent is to be looked at next because something of it ends. Bookkeeping: it is moved and removed."""

    __tablename__ = "consent_deadlines"
    consent: Mapped[str] = mapped_column(ForeignKey("consents.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class ReceiptRow(Base):
    """What the person is told that was recorded, in plain words."""

    __tablename__ = "receipts"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("subjects.id"), index=True)
    made_at: Mapped[datetime]
    sealed: Mapped[bytes]


class ReceiptHandoverRow(Base):
    """How a receipt reached the person, once."""

    __tablename__ = "receipt_handovers"
    receipt: Mapped[str] = mapped_column(ForeignKey("receipts.id"), primary_key=True)
    how: Mapped[str]
    at: Mapped[datetime]
    sealed: Mapped[bytes]
