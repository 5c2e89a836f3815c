"""The tables of what happens to sharing agreements and policy packs. All but the re-checks are append-only.

`sealed` columns hold names of staff and signatories and what they wrote, under the service's own key.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.adapters.tables import Base


class AgreementDraftRow(Base):
    """A version of an agreement as somebody wrote it down; once approved it is listed in `agreements` as well."""

    __tablename__ = "agreement_drafts"
    __table_args__ = (UniqueConstraint("agency", "agreement", "version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(String(200))
    agreement: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)
    terms: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class AgreementEventRow(Base):
    """Something that happened to an agreement with one agency; its state is a fold over these, by `seq`."""

    __tablename__ = "agreement_events"
    __table_args__ = (UniqueConstraint("agency", "agreement", "seq"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(String(200))
    agreement: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    version: Mapped[int | None] = mapped_column(Integer)
    vouched: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class AgreementAlertRow(Base):
    """Staff were told that a version ends in so many days, or has ended (0): once each."""

    __tablename__ = "agreement_alerts"
    agency: Mapped[str] = mapped_column(String(200), primary_key=True)
    agreement: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    effective_to: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class RecheckRow(Base):
    """What is queued has to be looked at again: for one agency, or for all (None). Done when `done_at` is set."""

    __tablename__ = "rechecks"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class CallBackRow(Base):
    """Somebody rang an agency on a number that did not come from whoever asked."""

    __tablename__ = "agency_call_backs"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(String(200), index=True)
    at: Mapped[datetime]
    number_from: Mapped[str]
    confirmed: Mapped[bool] = mapped_column(Boolean)
    sealed: Mapped[bytes]


class PackDraftRow(Base):
    """A version of a policy pack as somebody wrote it; once approved it is in `policy_packs` as well."""

    __tablename__ = "policy_pack_drafts"
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]


class PackEventRow(Base):
    """A policy pack was imported, drafted or approved: each once."""

    __tablename__ = "policy_pack_events"
    __table_args__ = (UniqueConstraint("pack", "version", "kind"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    pack: Mapped[str]
    version: Mapped[str]
    kind: Mapped[str]
    vouched: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    sealed: Mapped[bytes]
