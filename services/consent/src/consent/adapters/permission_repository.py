"""Consents, exceptions and standing refusals. Rows are added, never changed."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import new_id
from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables import AuthorisationRow, ConsentEventRow, ConsentRow, ExceptionRow, RefusalRow
from consent.domain.consent_events import ConsentEvent
from consent.domain.model import ConsentStatus, LegalBasis
from consent.domain.records import (
    Actor,
    Authorisation,
    AuthorityRef,
    ConsentRecord,
    ConsentTerms,
    ExceptionRecord,
    ExceptionTerms,
    Permission,
    Refusal,
    TellPerson,
)

SEALED_WORDS = ("facts", "wishes", "necessity", "proportionality", "proposed_by", "authorised_by", "ref")
CODES = ("type", "agency", "categories", "why_no_consent", "legal_power", "break_glass")


class PermissionRepository:
    """Keeps `Permissions`."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add_consent(self, consent: ConsentRecord, by: Actor) -> None:
        """The consent and the events it comes with."""
        terms = consent.terms
        words = {"circumstances": dict(terms.circumstances), "ref": terms.ref}
        self._add(
            ConsentRow(
                id=consent.id,
                subject=consent.subject,
                agency=terms.agency,
                purposes=list(terms.purposes),
                categories=list(terms.categories),
                mode=terms.mode,
                valid_from=terms.valid_from,
                valid_until=terms.valid_until,
                sealed=self._subjects.seal(consent.subject, words, f"consents/sealed/{consent.id}"),
                recorded_at=consent.recorded_at,
            )
        )
        for seq, event in enumerate(consent.events):
            self._add_event(consent, seq, event, by)

    def add_consent_event(self, consent: ConsentRecord, event: ConsentEvent, by: Actor) -> None:
        """One more thing that the person said."""
        self._add_event(consent, len(consent.events), event, by)

    def consent(self, consent_id: str) -> ConsentRecord | None:
        """The consent with all its events."""
        row = self._session.get(ConsentRow, consent_id)
        return None if row is None else self._consent(row)

    def consents_of(self, subject: str) -> Sequence[ConsentRecord]:
        """Oldest first."""
        of = select(ConsentRow).where(ConsentRow.subject == subject).order_by(ConsentRow.recorded_at, ConsentRow.id)
        return [self._consent(row) for row in self._session.scalars(of)]

    def add_exception(self, exception: ExceptionRecord, by: Actor) -> None:
        """The exception, and its approval if it came with one that was vouched for."""
        terms = exception.terms
        codes = {name: getattr(terms, name) for name in CODES}
        codes |= {"basis": asdict(terms.basis), "tell_when": terms.tell_person.when}
        words = {name: getattr(terms, name) for name in SEALED_WORDS}
        words |= {"tell_who": terms.tell_person.who, "tell_by": _text(terms.tell_person.by), "by": _who(by)}
        self._add(
            ExceptionRow(
                id=exception.id,
                subject=exception.subject,
                codes=codes,
                sealed=self._subjects.seal(exception.subject, words, f"exceptions/sealed/{exception.id}"),
                vouched=exception.vouched,
                review_due=terms.review_due,
                recorded_at=exception.recorded_at,
            )
        )
        if exception.authorisation is not None:
            self.add_authorisation(exception, exception.authorisation)

    def add_authorisation(self, exception: ExceptionRecord, authorisation: Authorisation) -> None:
        """The approval; a second one is refused by the primary key."""
        context = f"exception_authorisations/sealed/{exception.id}"
        self._add(
            AuthorisationRow(
                exception=exception.id,
                at=authorisation.at,
                vouched=authorisation.vouched,
                sealed=self._subjects.seal(exception.subject, {"by": authorisation.by}, context),
            )
        )

    def exception(self, exception_id: str) -> ExceptionRecord | None:
        """The exception with its approval."""
        row = self._session.get(ExceptionRow, exception_id)
        return None if row is None else self._exception(row)

    def exceptions_of(self, subject: str) -> Sequence[ExceptionRecord]:
        """Oldest first."""
        of = select(ExceptionRow).where(ExceptionRow.subject == subject)
        ordered = of.order_by(ExceptionRow.recorded_at, ExceptionRow.id)
        return [self._exception(row) for row in self._session.scalars(ordered)]

    def add_refusal(self, refusal: Refusal, by: Actor) -> None:
        """A standing refusal, in the person's words."""
        words = {"said": refusal.said, "by": _who(by)}
        self._add(
            RefusalRow(
                id=refusal.id,
                subject=refusal.subject,
                agency=refusal.agency,
                agency_type=refusal.agency_type,
                sealed=self._subjects.seal(refusal.subject, words, f"standing_refusals/sealed/{refusal.id}"),
                recorded_at=refusal.recorded_at,
            )
        )

    def refusal(self, refusal_id: str) -> Refusal | None:
        """One standing refusal."""
        row = self._session.get(RefusalRow, refusal_id)
        return None if row is None else self._refusal(row)

    def refusals_of(self, subject: str) -> Sequence[Refusal]:
        """Oldest first."""
        of = select(RefusalRow).where(RefusalRow.subject == subject).order_by(RefusalRow.recorded_at, RefusalRow.id)
        return [self._refusal(row) for row in self._session.scalars(of)]

    def named(self, ref: AuthorityRef) -> Permission | None:
        """The consent or exception of that id, whoever's it is."""
        return self.consent(ref.id) if ref.kind == "consent" else self.exception(ref.id)

    def _add(self, row: object) -> None:
        self._session.add(row)
        self._session.flush()

    def _add_event(self, consent: ConsentRecord, seq: int, event: ConsentEvent, by: Actor) -> None:
        event_id = new_id()
        sealed = self._subjects.seal(consent.subject, {"by": _who(by)}, f"consent_events/sealed/{event_id}")
        self._add(
            ConsentEventRow(
                id=event_id, consent=consent.id, seq=seq, status=event.status.value, at=event.at, sealed=sealed
            )
        )

    def _consent(self, row: ConsentRow) -> ConsentRecord:
        words = self._subjects.unseal(row.subject, row.sealed, f"consents/sealed/{row.id}")
        of = select(ConsentEventRow).where(ConsentEventRow.consent == row.id).order_by(ConsentEventRow.seq)
        events = tuple(ConsentEvent(ConsentStatus(e.status), e.at) for e in self._session.scalars(of))
        first = events[0].status if events else ConsentStatus.REFUSED
        terms = ConsentTerms(
            agency=row.agency,
            purposes=tuple(row.purposes),
            categories=tuple(row.categories),
            status=first,
            mode=row.mode,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            **words,
        )
        return ConsentRecord(row.id, row.subject, terms, events, row.recorded_at)

    def _exception(self, row: ExceptionRow) -> ExceptionRecord:
        words = self._subjects.unseal(row.subject, row.sealed, f"exceptions/sealed/{row.id}")
        record = ExceptionRecord(row.id, row.subject, _terms(row, words), row.vouched, row.recorded_at)
        approval = self._session.get(AuthorisationRow, row.id)
        if approval is None:
            return record
        context = f"exception_authorisations/sealed/{row.id}"
        by = self._subjects.unseal(row.subject, approval.sealed, context)["by"]
        return replace(record, authorisation=Authorisation(by, approval.at, approval.vouched))

    def _refusal(self, row: RefusalRow) -> Refusal:
        words = self._subjects.unseal(row.subject, row.sealed, f"standing_refusals/sealed/{row.id}")
        return Refusal(row.id, row.subject, row.agency, row.agency_type, words["said"], row.recorded_at)


def _terms(row: ExceptionRow, words: dict[str, Any]) -> ExceptionTerms:
    codes = row.codes
    return ExceptionTerms(
        type=codes["type"],
        agency=codes["agency"],
        categories=tuple(codes["categories"]),
        why_no_consent=tuple(codes["why_no_consent"]),
        legal_power=tuple(codes["legal_power"]),
        break_glass=codes["break_glass"],
        basis=LegalBasis(**codes["basis"]),
        tell_person=TellPerson(codes["tell_when"], _time(words["tell_by"]), words["tell_who"]),
        review_due=row.review_due,
        **{name: words[name] for name in SEALED_WORDS},
    )


def _who(by: Actor) -> dict[str, Any]:
    return {"issuer": by.issuer, "name": by.name, "roles": sorted(by.roles), "person": by.person}


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
