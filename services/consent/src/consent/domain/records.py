"""What the service keeps, as frozen values. All times are aware, in UTC. Free text is sealed by whoever stores it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .consent_cells import Answer, Cells, fold
from .consent_events import ConsentEvent, EventStatus, Span
from .consent_for_gate import Sending, project
from .model import (
    Agency,
    Agreement,
    Consent,
    ConsentStatus,
    ExceptionDecision,
    LegalBasis,
    Outcome,
    Request,
    Review,
    StandingRefusal,
)
from .safe_contact import as_known


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is behind a call, as their own token says; never taken from a body."""

    issuer: str
    name: str
    roles: frozenset[str]
    person: bool


@dataclass(frozen=True, slots=True)
class AuthorityRef:
    """The permission that a referral names: kind `consent` or `exception`, and its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """What the person was asked and answered. `circumstances`: who decided, which notice, how it was collected.

    `answers`: what she answered otherwise about some of it, in the form of the request. From `valid_until` on there
    is no first sending, from `updates_until` on no update (None: they end together).
    """

    agency: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    status: EventStatus
    mode: str
    valid_from: datetime | None
    valid_until: datetime | None
    circumstances: Mapping[str, Any]
    ref: str | None = None
    updates_until: datetime | None = None
    answers: tuple[Mapping[str, Any], ...] = ()

    @property
    def span(self) -> Span:
        """The dates that she was asked about."""
        return Span(self.valid_from, self.valid_until, self.updates_until)


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A consent and everything that happened to it, oldest first."""

    id: str
    subject: str
    terms: ConsentTerms
    events: tuple[ConsentEvent, ...]
    recorded_at: datetime

    @property
    def cells(self) -> Cells:
        """How each purpose and category stands after everything that happened."""
        return fold(self.terms.purposes, self.terms.categories, self.terms.span, self.events)

    @property
    def status(self) -> Answer:
        """The state now, in one word."""
        return self.cells.answer

    def for_gate(self, used: bool, purpose: str, now: datetime, sending: Sending = Sending.FIRST) -> Consent | None:
        """As the gate reads it for one purpose; None when there never was a valid answer."""
        terms = self.terms
        asked = Consent(
            id=self.id,
            agency=terms.agency,
            purposes=frozenset(terms.purposes),
            categories=frozenset(terms.categories),
            status=ConsentStatus.REFUSED,
            one_off=terms.mode == "one_off",
            valid_from=terms.valid_from,
            valid_until=terms.valid_until,
            used=used,
        )
        return project(asked, self.cells, purpose, now, sending)


@dataclass(frozen=True, slots=True)
class TellPerson:
    """Whether, by when and how the person is told that something was shared without their agreement.

    `why_withheld`: why they are not told yet.
    """

    when: str
    by: datetime | None = None
    who: str | None = None
    why_withheld: str | None = None


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A request for the data that came from outside: who asked, what for, when, and their reference."""

    requester: str
    stated_need: str
    received_at: datetime
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ExceptionTerms:
    """A documented decision to share without consent, as it was proposed. It never changes.

    `answers`: what the officer answered, when the system derived the basis from that. `acted_at`: when somebody acted
    before it was written down (break-glass). `valid_until`: when it ends, if somebody said so.
    """

    type: str
    agency: str
    categories: tuple[str, ...]
    facts: str
    why_no_consent: tuple[str, ...]
    wishes: str | None
    necessity: str
    proportionality: str
    basis: LegalBasis
    legal_power: tuple[str, ...]
    proposed_by: str
    authorised_by: str | None
    break_glass: bool
    tell_person: TellPerson
    review_due: datetime | None
    ref: str | None = None
    purposes: tuple[str, ...] = ()
    valid_until: datetime | None = None
    acted_at: datetime | None = None
    less_intrusive: str | None = None
    recipient_function: str | None = None
    capacity_note: str | None = None
    request: InboundRequest | None = None
    answers: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Who approved an exception. `vouched`: the import role said so for a name of the source system."""

    by: str
    at: datetime
    vouched: bool


@dataclass(frozen=True, slots=True)
class Declined:
    """A second person said no to an exception, and why. It is never approved nor used from then on."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """An exception and its approval, if there is one. `vouched`: the proposer is a name of the source system.

    `until`: it may be used before then; None for those of before there was an end. `trained`: see ExceptionDecision.
    """

    id: str
    subject: str
    terms: ExceptionTerms
    vouched: bool
    recorded_at: datetime
    authorisation: Authorisation | None = None
    until: datetime | None = None
    trained: bool | None = None
    declined: Declined | None = None

    @property
    def status(self) -> str:
        """`proposed` until somebody other than the proposer has approved it, or said no."""
        if self.declined is not None:
            return "declined"
        return "authorised" if self.for_gate(used=False).second_person else "proposed"

    @property
    def usable_until(self) -> datetime | None:
        """Before then it may be used: a no ends it at once, whatever its own end is."""
        if self.declined is None:
            return self.until
        return self.declined.at if self.until is None else min(self.until, self.declined.at)

    def for_gate(self, used: bool) -> ExceptionDecision:
        """As the gate reads it. Whoever was only named has not approved anything."""
        terms = self.terms
        return ExceptionDecision(
            id=self.id,
            type=terms.type,
            agency=terms.agency,
            categories=frozenset(terms.categories),
            why_no_consent=frozenset(terms.why_no_consent),
            basis=terms.basis,
            proposed_by=terms.proposed_by,
            authorised_by=self.authorisation.by if self.authorisation else None,
            break_glass=terms.break_glass,
            used=used,
            purposes=frozenset(terms.purposes),
            valid_until=self.usable_until,
            request_stated=terms.request is not None and bool(terms.request.stated_need.strip()),
            trained=self.trained,
        )


Permission = ConsentRecord | ExceptionRecord


@dataclass(frozen=True, slots=True)
class Refusal:
    """ "Never tell X": an agency or a type of agency, and what the person said."""

    id: str
    subject: str
    agency: str | None
    agency_type: str | None
    said: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """An agency and the thumbprint of its first identity key (its party id); None = no key is pinned yet."""

    agency: Agency
    party: str | None

    def for_gate(self, *, sealed: bool = True) -> Agency:
        """As the gate reads it: without a pinned key nothing can be sealed for it, whatever the state says.

        What somebody tells the agency by phone or on paper needs no key.
        """
        agency = self.agency
        if sealed and self.party is None and agency.active:
            return Agency(agency.id, agency.type, "invited", agency.protect)
        return agency


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """An agreement with the terms that travel in a sharing permission. Retention in days, notice in hours."""

    agreement: Agreement
    onward_sharing: str
    retention_days: int
    breach_notice_hours: int
    document_sha256: str


@dataclass(frozen=True, slots=True)
class Landlord:
    """Whose service this is. `party`: thumbprint of its first identity key."""

    id: str
    party: str
    controller_type: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Something that a person in `role` must look at by `due_at` (UTC)."""

    id: str
    review: Review
    role: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What referral asks: one referral of one person, in codes."""

    subject: str
    referral: str
    request: Request
    authority: AuthorityRef | None

    def known_at(self, now: datetime) -> "Question":
        """With the facts as they can be known at that moment; see `as_known`."""
        facts = as_known(self.request.facts, now)
        return self if facts is self.request.facts else replace(self, request=replace(self.request, facts=facts))


@dataclass(frozen=True, slots=True)
class Bearing:
    """What came before a question: it was decided, its permission was used, the same one is open.

    `disputes`: the person has said of something that it is not right, whatever came of that. `refusals`: whom she
    never wants to be told.
    """

    decided: bool
    used: bool
    is_open: bool
    disputes: bool
    refusals: tuple[StandingRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as far as it has to be known to say whether it still stands.

    `allowed`, `reasons`: what the gate answered then. `ended`: how its referral ended, if it did.
    """

    id: str
    question: Question
    outcome: Outcome
    send_by: datetime | None
    allowed: tuple[str, ...]
    reasons: tuple[str, ...]
    ended: str | None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision, whole. `record` is its canonical JSON; `answer` is what was replied, word for word.

    `digest` is over what was asked, so that the same referral asked again gets the same answer.
    """

    id: str
    question: Question
    digest: str
    outcome: Outcome
    decided_at: datetime
    send_by: datetime | None
    record: str
    record_salt: bytes
    record_hash: str
    answer: Mapping[str, Any]
    reviews: tuple[ReviewTask, ...]
