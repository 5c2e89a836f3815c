"""Consents, exceptions and standing refusals. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import ByKey, new_id, rows_of
from alongside.database.round_trip import Query
from consent.adapters.consent_rows import EVENT_COLUMNS, event_from, event_row
from consent.adapters.exception_fields import beside_terms, exception_codes, exception_words, more_terms
from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables import AuthorisationRow, ConsentEventRow, ConsentRow, ExceptionRow, RefusalRow
from consent.adapters.tables_oversight import DeclineRow
from consent.domain.consent_events import ConsentEvent, EventStatus
from consent.domain.model import LegalBasis, StandingRefusal
from consent.domain.records import (
    Actor,
    Authorisation,
    AuthorityRef,
    ConsentRecord,
    ConsentTerms,
    Declined,
    ExceptionRecord,
    ExceptionTerms,
    Permission,
    Refusal,
    TellPerson,
)

SEALED_WORDS = ("facts", "wishes", "necessity", "proportionality", "proposed_by", "authorised_by", "ref")
CODES = ("type", "agency", "categories", "why_no_consent", "legal_power", "break_glass")

# A consent and what was said under it, in one answer: a row for each event.
_SAID = (
    select(ConsentRow.__table__, *EVENT_COLUMNS)
    .outerjoin(ConsentEventRow, ConsentEventRow.consent == ConsentRow.id)
    .order_by(ConsentRow.recorded_at, ConsentRow.id, ConsentEventRow.seq)
)
CONSENTS = ByKey(_SAID, ConsentRow.id)
_EXCEPTIONS = (
    select(ExceptionRow.__table__, AuthorisationRow.at, AuthorisationRow.sealed.label("approval"))
    .add_columns(AuthorisationRow.vouched.label("approval_vouched"))
    .add_columns(DeclineRow.at.label("declined_at"), DeclineRow.sealed.label("no"))
    .outerjoin(AuthorisationRow, AuthorisationRow.exception == ExceptionRow.id)
    .outerjoin(DeclineRow, DeclineRow.exception == ExceptionRow.id)
    .order_by(ExceptionRow.recorded_at, ExceptionRow.id)
)
EXCEPTIONS = ByKey(_EXCEPTIONS, ExceptionRow.id)
REFUSALS = ByKey(select(RefusalRow.subject, RefusalRow.agency, RefusalRow.agency_type), RefusalRow.subject)


class PermissionRepository:
    """Keeps `Permissions`."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add_consent(self, consent: ConsentRecord, by: Actor) -> None:
        """The consent and the events it comes with."""
        terms = consent.terms
        words: dict[str, Any] = {"circumstances": dict(terms.circumstances), "ref": terms.ref}
        words |= {"answers": list(terms.answers)} if terms.answers else {}
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
                updates_until=terms.updates_until,
                sealed=self._subjects.seal(consent.subject, words, f"consents/sealed/{consent.id}"),
                recorded_at=consent.recorded_at,
            )
        )
        for seq, event in enumerate(consent.events):
            self._add_event(consent, seq, event, {"by": _who(by)})

    def add_consent_event(
        self,
        consent: ConsentRecord,
        event: ConsentEvent,
        by: Actor,
        words: Mapping[str, Any] | None = None,
        event_id: str | None = None,
    ) -> ConsentRecord:
        """One more thing that happened."""
        self._add_event(consent, len(consent.events), event, {**(words or {}), "by": _who(by)}, event_id)
        return replace(consent, events=(*consent.events, event))

    def has_event(self, event_id: str) -> bool:
        """Whether the event of that id was added before."""
        return self._session.get(ConsentEventRow, event_id) is not None

    def said_about(self, consent: ConsentRecord) -> Sequence[Mapping[str, Any]]:
        """The sealed words of each event, oldest first."""
        of = select(ConsentEventRow).where(ConsentEventRow.consent == consent.id).order_by(ConsentEventRow.seq)
        return [
            self._subjects.unseal(consent.subject, row.sealed, f"consent_events/sealed/{row.id}")
            for row in self._session.scalars(of)
        ]

    def consent(self, consent_id: str) -> ConsentRecord | None:
        """The consent with all its events."""
        return next(iter(self._consents(CONSENTS.asked([consent_id]))), None)

    def consents_of(self, subject: str) -> Sequence[ConsentRecord]:
        """Oldest first."""
        return self._consents((_SAID.where(ConsentRow.subject == subject), {}))

    def add_exception(self, exception: ExceptionRecord, by: Actor) -> None:
        """The exception, and its approval if it came with one that was vouched for."""
        terms = exception.terms
        codes = {name: getattr(terms, name) for name in CODES}
        codes |= {"basis": asdict(terms.basis), "tell_when": terms.tell_person.when}
        codes |= exception_codes(exception)
        words = {name: getattr(terms, name) for name in SEALED_WORDS}
        words |= {"tell_who": terms.tell_person.who, "tell_by": _text(terms.tell_person.by), "by": _who(by)}
        words |= exception_words(terms)
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

    def add_decline(self, exception: ExceptionRecord, declined: Declined) -> None:
        """The no; a second one is refused by the primary key."""
        words = {"by": declined.by, "why": declined.why}
        sealed = self._subjects.seal(exception.subject, words, f"exception_declines/sealed/{exception.id}")
        self._add(DeclineRow(exception=exception.id, at=declined.at, sealed=sealed))

    def exception(self, exception_id: str) -> ExceptionRecord | None:
        """The exception with its approval."""
        return next(iter(self._exceptions([exception_id])), None)

    def exceptions_of(self, subject: str) -> Sequence[ExceptionRecord]:
        """Oldest first."""
        rows = self._session.execute(_EXCEPTIONS.where(ExceptionRow.subject == subject)).all()
        return [self._exception(row) for row in rows]

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

    def refusals_among(self, subjects: Collection[str]) -> dict[str, tuple[StandingRefusal, ...]]:
        """The standing refusals of these people as the gate reads them, by person."""
        found: defaultdict[str, tuple[StandingRefusal, ...]] = defaultdict(tuple)
        for row in rows_of(self._session, *REFUSALS.asked(subjects)):
            found[row.subject] += (StandingRefusal(row.agency, row.agency_type),)
        return found

    def named(self, ref: AuthorityRef) -> Permission | None:
        """The consent or exception of that id, whoever's it is."""
        return self.consent(ref.id) if ref.kind == "consent" else self.exception(ref.id)

    def for_gate(self, refs: Iterable[AuthorityRef]) -> dict[AuthorityRef, Permission]:
        """Those of these permissions that are known; no word of a consent is opened."""
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for ref in refs:
            ids[ref.kind].add(ref.id)
        rows = rows_of(self._session, *CONSENTS.asked(ids["consent"])) if ids["consent"] else []
        found: dict[AuthorityRef, Permission] = {}
        for group in _by_id(rows):
            record = _consent(group, {"circumstances": {}})
            found[AuthorityRef("consent", record.id)] = record
        for exception in self._exceptions(ids["exception"]) if ids["exception"] else []:
            found[AuthorityRef("exception", exception.id)] = exception
        return found

    def _add(self, row: object) -> None:
        self._session.add(row)
        self._session.flush()

    def _add_event(
        self,
        consent: ConsentRecord,
        seq: int,
        event: ConsentEvent,
        words: Mapping[str, Any],
        event_id: str | None = None,
    ) -> None:
        event_id = event_id or new_id()
        sealed = self._subjects.seal(consent.subject, words, f"consent_events/sealed/{event_id}")
        self._add(event_row(event_id, consent.id, seq, event, sealed))

    def _consents(self, asked: tuple[Query, Mapping[str, Any]]) -> list[ConsentRecord]:
        groups = _by_id(rows_of(self._session, *asked))
        return [_consent(group, self._words(group[0])) for group in groups]

    def _words(self, row: Any) -> dict[str, Any]:
        words: dict[str, Any] = self._subjects.unseal(row.subject, row.sealed, f"consents/sealed/{row.id}")
        return words

    def _exceptions(self, ids: Collection[str]) -> list[ExceptionRecord]:
        return [self._exception(row) for row in rows_of(self._session, *EXCEPTIONS.asked(ids))]

    def _exception(self, row: Any) -> ExceptionRecord:
        words = self._subjects.unseal(row.subject, row.sealed, f"exceptions/sealed/{row.id}")
        terms = _terms(row, words)
        record = ExceptionRecord(row.id, row.subject, terms, row.vouched, row.recorded_at, **beside_terms(row.codes))
        if row.no is not None:
            said = self._subjects.unseal(row.subject, row.no, f"exception_declines/sealed/{row.id}")
            record = replace(record, declined=Declined(said["by"], row.declined_at, said["why"]))
        if row.approval is None:
            return record
        context = f"exception_authorisations/sealed/{row.id}"
        by = self._subjects.unseal(row.subject, row.approval, context)["by"]
        return replace(record, authorisation=Authorisation(by, row.at, row.approval_vouched))

    def _refusal(self, row: RefusalRow) -> Refusal:
        words = self._subjects.unseal(row.subject, row.sealed, f"standing_refusals/sealed/{row.id}")
        return Refusal(row.id, row.subject, row.agency, row.agency_type, words["said"], row.recorded_at)


def _by_id(rows: Iterable[Any]) -> list[list[Any]]:
    """The rows of each consent together, in the order they came."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.id, []).append(row)
    return list(groups.values())


def _consent(group: Sequence[Any], words: dict[str, Any]) -> ConsentRecord:
    row = group[0]
    events = tuple(event_from(e) for e in group if e.said is not None)
    terms = ConsentTerms(
        agency=row.agency,
        purposes=tuple(row.purposes),
        categories=tuple(row.categories),
        status=events[0].status if events else EventStatus.REFUSED,
        mode=row.mode,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        updates_until=row.updates_until,
        circumstances=words["circumstances"],
        ref=words.get("ref"),
        answers=tuple(words.get("answers", ())),
    )
    return ConsentRecord(row.id, row.subject, terms, events, row.recorded_at)


def _terms(row: Any, words: dict[str, Any]) -> ExceptionTerms:
    codes = row.codes
    return ExceptionTerms(
        type=codes["type"],
        agency=codes["agency"],
        categories=tuple(codes["categories"]),
        why_no_consent=tuple(codes["why_no_consent"]),
        legal_power=tuple(codes["legal_power"]),
        break_glass=codes["break_glass"],
        basis=LegalBasis(**codes["basis"]),
        tell_person=TellPerson(
            codes["tell_when"], _time(words["tell_by"]), words["tell_who"], words.get("why_withheld")
        ),
        review_due=row.review_due,
        **{name: words[name] for name in SEALED_WORDS},
        **more_terms(codes, words),
    )


def _who(by: Actor) -> dict[str, Any]:
    return {"issuer": by.issuer, "name": by.name, "roles": sorted(by.roles), "person": by.person}


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
