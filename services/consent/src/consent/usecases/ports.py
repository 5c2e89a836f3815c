"""What the use cases need from outside. Each protocol is kept by one adapter and by the tests' own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from alongside.envelope.model import Permission as PermissionClaims
from alongside.events.model import Event
from consent.domain.consent_events import ConsentEvent
from consent.domain.model import Authority, StandingRefusal
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import (
    Actor,
    AgreementRecord,
    Authorisation,
    AuthorityRef,
    Bearing,
    ConsentRecord,
    Decided,
    DecisionRecord,
    ExceptionRecord,
    Landlord,
    Permission,
    Question,
    Recipient,
    Refusal,
)
from consent.usecases.ports_rights import AuditChain, Disputes, Reading


class Subjects(Protocol):
    """Pseudonymous people, each with a key of their own."""

    def add(self, subject: str, at: datetime) -> None:
        """Register a person; without effect when they are known."""

    def lock(self, subject: str) -> bool:
        """Make every other transaction about this person wait; False when nobody is known by that id."""


class Permissions(Protocol):
    """Consents, exceptions and standing refusals of people. Rows are added, never changed."""

    def add_consent(self, consent: ConsentRecord, by: Actor) -> None: ...
    def add_consent_event(self, consent: ConsentRecord, event: ConsentEvent, by: Actor) -> None: ...
    def consent(self, consent_id: str) -> ConsentRecord | None: ...
    def consents_of(self, subject: str) -> Sequence[ConsentRecord]: ...
    def add_exception(self, exception: ExceptionRecord, by: Actor) -> None: ...
    def add_authorisation(self, exception: ExceptionRecord, authorisation: Authorisation) -> None: ...
    def exception(self, exception_id: str) -> ExceptionRecord | None: ...
    def exceptions_of(self, subject: str) -> Sequence[ExceptionRecord]: ...
    def add_refusal(self, refusal: Refusal, by: Actor) -> None: ...
    def refusal(self, refusal_id: str) -> Refusal | None: ...
    def refusals_of(self, subject: str) -> Sequence[Refusal]: ...
    def refusals_among(self, subjects: Collection[str]) -> Mapping[str, tuple[StandingRefusal, ...]]:
        """The standing refusals of these people as the gate reads them, by person; empty for who has none."""
        ...

    def named(self, ref: AuthorityRef) -> Permission | None:
        """The consent or exception that a referral names, whoever's it is."""

    def for_gate(self, refs: Iterable[AuthorityRef]) -> Mapping[AuthorityRef, tuple[str, Authority]]:
        """Whose each of these permissions is, and how it stands now for the gate (as not used)."""
        ...


class Partnership(Protocol):
    """The landlord, its partners, their agreements and the policy packs. First recorded stays."""

    def recipients(self, agency_ids: Collection[str]) -> Mapping[str, tuple[Recipient, tuple[AgreementRecord, ...]]]:
        """Those of these agencies that are partners, by id, each with its agreements in the order of listing."""
        ...

    def agreements(self, agency_id: str | None = None) -> Sequence[AgreementRecord]:
        """In the order in which they were first listed; of one agency or of all."""

    def rules(self, now: datetime) -> tuple[Landlord | None, PolicyPack | None]:
        """Whose rules, and the newest pack in force at that moment."""
        ...

    def add_landlord(self, landlord: Landlord) -> bool: ...
    def add_agency(self, recipient: Recipient, at: datetime) -> bool: ...
    def pin_party(self, agency_id: str, party: str) -> bool:
        """Note the party id of an agency that has none yet."""

    def add_agreement(self, agreement: AgreementRecord, at: datetime) -> bool:
        """List it after all others."""

    def add_pack(self, content: Mapping[str, Any], at: datetime) -> bool: ...


class Decisions(Protocol):
    """Decisions, what they used up, what they left open, and the reviews that they made due."""

    def add(self, decision: DecisionRecord) -> None: ...
    def get(self, decision_id: str) -> DecisionRecord | None: ...
    def of_referral(self, referral: str) -> DecisionRecord | None: ...
    def sent_under(self, permission_id: str) -> Sequence[str]:
        """Ids of decisions that sent something under this permission and did not give it back."""

    def about(self, subject: str) -> Sequence[str]:
        """Ids of every decision about this person, in no order."""
        ...

    def sent_with(self, subject: str, categories: frozenset[str]) -> Sequence[str]:
        """Ids of decisions about this person that let one of these categories go and were not taken back."""
        ...

    def bearing_on(self, question: Question) -> Bearing:
        """What earlier decisions mean for this question."""
        ...

    def to_check(self, decision_ids: Sequence[str]) -> Mapping[str, Decided | None]:
        """Those of these decisions that are known, by id; None for one whose record cannot be opened."""
        ...

    def listed(self, after: str, most: int) -> Sequence[str]:
        """Ids of decisions, in the order of the ids, that come after this one; at most so many."""
        ...

    def whole(self, decision_ids: Sequence[str]) -> Mapping[str, DecisionRecord | None]:
        """Those of these decisions that are known, by id; None for one whose record cannot be opened."""
        ...

    def opened(self, decision: DecisionRecord) -> None:
        """A referral may be sent: it is open, and it uses its permission."""

    def ended(self, decision_id: str, how: str, at: datetime, give_back: bool) -> bool:
        """Close the open referral; False when there is none open under that decision."""


class Audit(Protocol):
    """Who read what. Append-only."""

    def read(self, kind: str, object_id: str, by: Actor, at: datetime) -> None: ...
    def readings_of(self, objects: Collection[str]) -> Sequence[Reading]:
        """Who read these things, oldest first."""
        ...


class Outbox(Protocol):
    """Domain events that leave when the transaction has committed."""

    def add(self, event: Event) -> None: ...


class UnitOfWork(Protocol):
    """One transaction; leaving without `commit` rolls back."""

    subjects: Subjects
    permissions: Permissions
    partnership: Partnership
    decisions: Decisions
    disputes: Disputes
    audit: Audit
    chain: AuditChain
    outbox: Outbox

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...


class Units(Protocol):
    """Makes a new unit of work for each call."""

    def __call__(self) -> UnitOfWork: ...


class Signer(Protocol):
    """Holds the permission key; the only holder in the whole system."""

    def permission(self, claims: PermissionClaims) -> str:
        """The signed sharing permission, a compact JWS."""

    def statement(self, claims: Mapping[str, Any]) -> str:
        """A signed statement about a decision, a compact JWS of type `alongside.decision.1+jwt`."""


class Pseudonyms(Protocol):
    """Names for people that only one recipient ever sees."""

    def for_agency(self, subject: str, agency: str) -> str:
        """A stable id of this person towards this agency; two agencies cannot tell that they know the same one."""
