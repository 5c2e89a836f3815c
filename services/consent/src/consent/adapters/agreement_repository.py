"""Agreements with their drafts and everything that happened to them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import wait_turn
from alongside.vault import KeyRing
from consent.adapters.partnership_repository import agreement_of
from consent.adapters.rules_turn import RULES_TURN
from consent.adapters.tables import AgencyRow, AgreementRow
from consent.adapters.tables_agreements import AgreementDraftRow, AgreementEventRow
from consent.domain.agreement_life import AgreementEvent, Listed, agreement_key
from consent.domain.agreement_rules import AgreementTerms, Draft, Series
from consent.domain.model import Agreement
from consent.domain.records import AgreementRecord

_TERMS = ("onward_sharing", "retention_days", "breach_notice_hours", "document_sha256")


class AgreementRepository:
    """Keeps `Agreements`. Names and words are sealed under the service's own key."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def take_turn(self) -> None:
        """See Agreements. In this order: seeding takes the first one only."""
        connection = self._session.connection()
        wait_turn(connection, "partnership")
        wait_turn(connection, RULES_TURN)

    def series(self, key: str) -> Series | None:
        """See Agreements."""
        known = [
            *self._session.execute(select(AgreementRow.agency, AgreementRow.id).distinct()),
            *self._session.execute(select(AgreementDraftRow.agency, AgreementDraftRow.agreement).distinct()),
        ]
        found = next(((agency, own) for agency, own in known if agreement_key(agency, own) == key), None)
        return None if found is None else self.named(*found)

    def named(self, agency: str, agreement: str) -> Series:
        """See Agreements."""
        listed = select(AgreementRow).where(AgreementRow.agency == agency, AgreementRow.id == agreement)
        drafts = select(AgreementDraftRow).where(
            AgreementDraftRow.agency == agency, AgreementDraftRow.agreement == agreement
        )
        events = select(AgreementEventRow).where(
            AgreementEventRow.agency == agency, AgreementEventRow.agreement == agreement
        )
        return Series(
            agency,
            agreement,
            _listed(self._session.scalars(listed.order_by(AgreementRow.position))),
            tuple(_draft(row) for row in self._session.scalars(drafts.order_by(AgreementDraftRow.version))),
            tuple(self._event(row) for row in self._session.scalars(events.order_by(AgreementEventRow.seq))),
        )

    def add_draft(self, draft: Draft) -> None:
        """See Agreements."""
        agreement = draft.record.agreement
        self._add(
            AgreementDraftRow(
                id=draft.id,
                agency=agreement.agency,
                agreement=agreement.id,
                version=agreement.version,
                terms=_as_json(draft),
                recorded_at=draft.recorded_at,
            )
        )

    def add_event(self, series: Series, event: AgreementEvent) -> None:
        """See Agreements."""
        words = {"by": event.by, "issuer": event.issuer, "details": dict(event.details)}
        self._add(
            AgreementEventRow(
                id=event.id,
                agency=series.agency,
                agreement=series.id,
                seq=event.seq,
                kind=event.kind,
                version=event.version,
                vouched=event.vouched,
                at=event.at,
                sealed=self._ring.encrypt_own(json.dumps(words, ensure_ascii=False).encode(), _place(event.id)),
            )
        )

    def knows_agency(self, agency: str) -> bool:
        """See Agreements."""
        return self._session.get(AgencyRow, agency) is not None

    def _event(self, row: AgreementEventRow) -> AgreementEvent:
        words = json.loads(self._ring.decrypt_own(row.sealed, _place(row.id)))
        return AgreementEvent(row.id, row.seq, row.kind, row.version, row.at, vouched=row.vouched, **words)

    def _add(self, row: object) -> None:
        self._session.add(row)
        self._session.flush()


def _place(event: str) -> str:
    return f"agreement_events/sealed/{event}"


def _listed(rows: Iterable[AgreementRow]) -> tuple[Listed, ...]:
    return tuple(Listed(row.position, agreement_of(row)) for row in rows)


def _as_json(draft: Draft) -> dict[str, Any]:
    record, terms = draft.record, asdict(draft.terms)
    agreement = record.agreement
    days = {name: _iso(getattr(agreement, name)) for name in ("effective_from", "effective_to")}
    return {
        **days,
        **{name: getattr(record, name) for name in _TERMS},
        **{name: list(value) if isinstance(value, tuple) else value for name, value in terms.items()},
        "review_due": _iso(draft.terms.review_due),
        "categories_by_type": {t: sorted(codes) for t, codes in agreement.categories_by_type.items()},
    }


def _draft(row: AgreementDraftRow) -> Draft:
    terms: Mapping[str, Any] = row.terms
    agreement = Agreement(
        id=row.agreement,
        version=row.version,
        agency=row.agency,
        status="draft",
        effective_from=_day(terms["effective_from"]),
        effective_to=_day(terms["effective_to"]),
        categories_by_type={t: frozenset(codes) for t, codes in terms["categories_by_type"].items()},
    )
    record = AgreementRecord(agreement, **{name: terms[name] for name in _TERMS})
    beside = AgreementTerms(
        tuple(terms["purposes"]), tuple(terms["onward_to"]), _day(terms["review_due"]), terms["assessment"]
    )
    return Draft(row.id, record, beside, row.recorded_at)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
