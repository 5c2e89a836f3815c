"""What the use cases need from outside. Each protocol is kept by one adapter and by the tests' own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

from alongside.envelope.model import Permission as PermissionClaims
from alongside.events.model import Event
from consent.domain.consent_deadlines import Ending
from consent.domain.consent_events import ConsentEvent
from consent.domain.model import StandingRefusal
from consent.domain.notices import Notice
from consent.domain.policy_pack import PolicyPack
from consent.domain.receipts import Handover, Receipt
from consent.domain.records import (
    Actor,
    AgreementRecord,
    Authorisation,
    AuthorityRef,
    Bearing,
    ConsentRecord,
    Decided,
    DecisionRecord,
    Declined,
    ExceptionRecord,
    Landlord,
    Permission,
    Question,
    Recipient,
    Refusal,
)
from consent.usecases.ports_agreements import Agreements, CallBacks, Confidential, Packs, Rechecks
from consent.usecases.ports_oversight import Oversight, Staff, Tellings
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
    def add_consent_event(
        self,
        consent: ConsentRecord,
        event: ConsentEvent,
        by: Actor,
        words: Mapping[str, Any] | None = None,
        event_id: str | None = None,
    ) -> ConsentRecord:
        """The consent with that event; `words` (who decided, how it was said, why) are sealed with it."""
        ...

    def has_event(self, event_id: str) -> bool:
        """Whether the event of that id was added before."""
        ...

    def said_about(self, consent: ConsentRecord) -> Sequence[Mapping[str, Any]]:
        """The sealed words of each event, oldest first: `by` and whatever came with it."""
        ...

    def consent(self, consent_id: str) -> ConsentRecord | None: ...
    def consents_of(self, subject: str) -> Sequence[ConsentRecord]: ...
    def add_exception(self, exception: ExceptionRecord, by: Actor) -> None: ...
    def add_authorisation(self, exception: ExceptionRecord, authorisation: Authorisation) -> None: ...
    def add_decline(self, exception: ExceptionRecord, declined: Declined) -> None: ...
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

    def for_gate(self, refs: Iterable[AuthorityRef]) -> Mapping[AuthorityRef, Permission]:
        """Those of these permissions that are known, as the gate reads them: no word of a consent is opened."""
        ...


class Partnership(Protocol):
    """The landlord, its partners, their agreements and the policy packs. First recorded stays."""

    def recipients(
        self, agency_ids: Collection[str], now: datetime
    ) -> Mapping[str, tuple[Recipient, tuple[AgreementRecord, ...]]]:
        """Those of these agencies that are partners, by id, each with its agreements as they stand at that moment.

        The agreements are in the order in which they count: that of listing.
        """
        ...

    def agreements(self, agency_id: str | None = None) -> Sequence[AgreementRecord]:
        """As they were recorded, in the order in which they were first listed; of one agency or of all."""

    def standing(self, now: datetime, agency_id: str | None = None) -> Sequence[AgreementRecord]:
        """The same as they stand at that moment, whatever happened to them since."""
        ...

    def rules(self, now: datetime) -> tuple[Landlord | None, PolicyPack | None]:
        """Whose rules, and the pack in force for it at that moment: of several, the one with the latest first day."""
        ...

    def add_landlord(self, landlord: Landlord) -> bool: ...
    def add_agency(self, recipient: Recipient, at: datetime) -> bool: ...
    def pin_party(self, agency_id: str, party: str) -> bool:
        """Note the party id of an agency that has none yet."""

    def name_agency(self, agency_id: str, name: str) -> None:
        """Note what people call an agency that has no name yet."""

    def names(self, agency_ids: Collection[str]) -> Mapping[str, str]:
        """What people call these agencies; the id where nobody said."""
        ...

    def add_agreement(self, agreement: AgreementRecord, at: datetime) -> bool:
        """List it after all others."""

    def add_pack(self, content: Mapping[str, Any], at: datetime) -> bool: ...


class Notices(Protocol):
    """The exact words that people were shown, by their hash. Rows are added, never changed."""

    def lock(self) -> None:
        """Wait for whoever adds a notice now."""

    def add(self, notice: Notice) -> None: ...
    def get(self, sha256: str) -> Notice | None: ...
    def named(self, notice_id: str, version: str) -> Sequence[Notice]:
        """Every language and format of one version, first recorded first."""
        ...

    def all(self) -> Sequence[Notice]: ...


class Receipts(Protocol):
    """What people are told that was recorded, and how it reached them. Rows are added, never changed."""

    def add(self, receipt: Receipt) -> None: ...
    def get(self, receipt_id: str) -> Receipt | None: ...
    def of(self, subject: str) -> Sequence[Receipt]: ...
    def add_handover(self, receipt: Receipt, handover: Handover, by: Actor) -> None: ...


class Deadlines(Protocol):
    """When each consent is to be looked at next because something of it ends."""

    def put(self, consent_id: str, due_at: datetime, ends_at: datetime) -> None: ...
    def remove(self, consent_id: str) -> None: ...
    def due(self, now: datetime, most: int) -> Sequence[str]:
        """Consents to look at now, longest due first."""
        ...

    def ending(self, before: datetime, most: int) -> Sequence[Ending]:
        """Consents of which something ends before that moment, soonest first."""
        ...


class Decisions(Protocol):
    """Decisions, what they used up, what they left open, and the reviews that they made due."""

    def add(self, decision: DecisionRecord) -> None:
        """Record it and the reviews that it makes due. One to send leaves a referral open and uses its permission."""

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

    def to_check(self, decision_ids: Sequence[str]) -> Mapping[str, Decided | None]:
        """Those of these decisions that are known, by id; None for one whose record cannot be opened."""
        ...

    def signs(self, decision_ids: Sequence[str]) -> Mapping[str, object]:
        """Of those that are known: something that differs as soon as any row differs that only its lease rests on.

        These are: how its referral ended, what was said under its permission or for or against it, what the person
        refused, and her key. Everything else about it is never changed once it is written.
        """
        ...

    def listed(self, after: str, most: int) -> Sequence[str]:
        """Ids of decisions, in the order of the ids, that come after this one; at most so many."""
        ...

    def whole(self, decision_ids: Sequence[str]) -> Mapping[str, DecisionRecord | None]:
        """Those of these decisions that are known, by id; None for one whose record cannot be opened."""
        ...

    def ended(self, decision_id: str, how: str, at: datetime, give_back: bool) -> bool:
        """Close the open referral; False when there is none open under that decision."""


class Audit(Protocol):
    """Who read what. Append-only."""

    def read(self, kind: str, object_id: str, by: Actor, at: datetime) -> None: ...
    def readings_of(self, objects: Collection[str]) -> Sequence[Reading]:
        """Who read these things, oldest first."""
        ...

    def readings_of_list(self, kind: str, objects: Collection[str], most: int) -> Sequence[Reading]:
        """Who looked through a list, oldest first, of many the newest. `objects` empty: readings of whatever."""
        ...


AT_ONCE: Final = timedelta(0)


class Outbox(Protocol):
    """Domain events that leave when the transaction has committed."""

    def add(self, event: Event, *, after: timedelta = AT_ONCE) -> None:
        """`after`: how long it waits before it leaves, by the machine's clock."""


class UnitOfWork(Protocol):
    """One transaction; leaving without `commit` rolls back."""

    subjects: Subjects
    permissions: Permissions
    partnership: Partnership
    notices: Notices
    receipts: Receipts
    deadlines: Deadlines
    decisions: Decisions
    oversight: Oversight
    tellings: Tellings
    staff: Staff
    disputes: Disputes
    audit: Audit
    chain: AuditChain
    outbox: Outbox
    agreements: Agreements
    rechecks: Rechecks
    call_backs: CallBacks
    packs: Packs
    confidential: Confidential

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...
    def look_ahead(self, question: Question) -> Bearing | None:
        """Begin with what a decision about this question reads; None when nobody knows the person.

        The person is locked, then whoever changes agreements or rules is waited for, and all else is read after
        that: it is true until the transaction ends.
        """


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
