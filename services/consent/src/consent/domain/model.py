"""What the gate looks at and what it answers. Frozen values; all times are aware, in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .names import same_person


class Lane(StrEnum):
    """Choice: the person's agreement is needed. Protect: a documented exception can authorise."""

    CHOICE = "choice"
    PROTECT = "protect"


class Urgency(StrEnum):
    """How soon the agency must act; an emergency is never held up by a missing written reason."""

    STANDARD = "standard"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class ConsentStatus(StrEnum):
    """What the person said. Absence of a consent is a refusal."""

    GIVEN = "given"
    REFUSED = "refused"
    LATER = "later"
    WITHDRAWN = "withdrawn"


class SafeContact(StrEnum):
    """What travels about safe contact: the current rules, the literal 'unknown', or nothing."""

    CURRENT = "current"
    UNKNOWN = "unknown"
    NONE = "none"


class Outcome(StrEnum):
    """A decision is one of two."""

    SEND = "send"
    NOT_SENT = "not_sent"


class Review(StrEnum):
    """Reviews that a decision makes due, or what came after it: why somebody looks at it afterwards."""

    BREAK_GLASS = "break_glass"
    BASIS_CORRECTED = "basis_corrected"
    ONE_OFF_NO_AGREEMENT = "one_off_no_agreement"
    TRAINING_OUT_OF_DATE = "training_out_of_date"
    OBJECTION = "objection"
    NOT_JUSTIFIED = "not_justified"
    DATE_SET = "date_set"


@dataclass(frozen=True, slots=True)
class Agency:
    """A recipient as consent knows it. `protect` is a mark that two people set in the directory."""

    id: str
    type: str
    status: str
    protect: bool

    @property
    def active(self) -> bool:
        """No case data goes to an agency in any other state, in any lane."""
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An information-sharing agreement. Whole days Europe/London, both ends in (docs/gate.md, 4)."""

    id: str
    version: int
    agency: str
    status: str
    effective_from: date | None
    effective_to: date | None
    categories_by_type: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ReferralType:
    """A referral type's ceiling (code -> N, o, c or p; absent = never) and what the agency cannot start without."""

    slug: str
    ceiling: Mapping[str, str]
    cannot_act_without: frozenset[str]
    art10_for_others: str | None = None


@dataclass(frozen=True, slots=True)
class Bases:
    """On what the landlord's policy lets a type of referral rest: for the person, and for others in the story."""

    subject_art6: frozenset[str]
    subject_art9: frozenset[str]
    others_art6: frozenset[str]
    others_art10: frozenset[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """The dated rules of one landlord that a decision reads. `one_off`: sharing without agreement is on.

    `fresh_days`, `fresh_days_at_high_risk`: how long safe-contact rules count after somebody confirmed them.
    """

    controller_type: str
    appropriate_policy_document: str | None
    one_off: bool = False
    fresh_days: int = 90
    fresh_days_at_high_risk: int = 30


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent, folded from its events. `used`: an earlier referral was sent under it."""

    id: str
    agency: str
    purposes: frozenset[str]
    categories: frozenset[str]
    status: ConsentStatus
    one_off: bool
    valid_from: datetime | None
    valid_until: datetime | None
    used: bool = False


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Article 6 basis, Article 9 and Article 10 conditions (UK GDPR; DPA 2018 Schedule 1), each stated or not."""

    art6: str | None
    art9: str | None
    art10: str | None


@dataclass(frozen=True, slots=True)
class ExceptionDecision:
    """A documented decision to share without consent (`used`: its one disclosure has been made).

    `purposes`: the referral types that it is for; empty = it names none. `valid_until`: it may be used before then.
    `request_stated`: a request that says why the data are needed is attached. `trained`: whether the refresher
    training of whoever proposed it was in date; None = a name of a source system, for which the import vouches.
    """

    id: str
    type: str
    agency: str
    categories: frozenset[str]
    why_no_consent: frozenset[str]
    basis: LegalBasis
    proposed_by: str
    authorised_by: str | None
    break_glass: bool
    used: bool = False
    purposes: frozenset[str] = frozenset()
    valid_until: datetime | None = None
    request_stated: bool = False
    trained: bool | None = None

    @property
    def second_person(self) -> bool:
        """Whether somebody other than the proposer authorised it; spelling in another case is the same person."""
        if self.authorised_by is None or not self.authorised_by.strip():
            return False
        return not same_person(self.authorised_by, self.proposed_by)


Authority = Consent | ExceptionDecision | None


@dataclass(frozen=True, slots=True)
class StandingRefusal:
    """ "Never tell X": one agency, or a type of agency and everything below it before a dot."""

    agency: str | None = None
    agency_type: str | None = None

    def covers(self, agency_id: str, agency_type: str | None) -> bool:
        """Whether this refusal speaks of that agency."""
        if self.agency is not None:
            return self.agency == agency_id
        if self.agency_type is None or agency_type is None:
            return False
        return agency_type == self.agency_type or agency_type.startswith(self.agency_type + ".")


@dataclass(frozen=True, slots=True)
class Facts:
    """The named facts that referral states; never content. Unknown is None."""

    held: frozenset[str]
    with_reason: frozenset[str] = frozenset()
    age_band: str = "adult"
    child_present: bool = False
    care_and_support_needs: bool | None = None
    risk_level: str | None = None
    immediate_danger: bool | None = None
    safe_contact_confirmed_at: datetime | None = None
    statements_tagged: bool = False

    @property
    def under_18(self) -> bool:
        """Whether the person is a child in the sense of the Children Acts."""
        return self.age_band in ("16_17", "under_16")


@dataclass(frozen=True, slots=True)
class Request:
    """One referral, in codes. `sealed`: by message; else somebody tells the agency, by phone or on paper."""

    type: str
    agency: str
    lane: Lane
    urgency: Urgency
    asked: tuple[str, ...]
    facts: Facts
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class World:
    """Everything else that the decision depends on, as it stood at one moment."""

    now: datetime
    referral_type: ReferralType
    policy: Policy
    authority: Authority = None
    agency: Agency | None = None
    agreements: tuple[Agreement, ...] = ()
    standing_refusals: tuple[StandingRefusal, ...] = ()
    open_referral: bool = False
    agency_called_back: bool = False
    """Somebody rang the agency, on a number from elsewhere, lately enough."""
    bases: Bases | None = None
    """What the policy pack lets this type rest on; None: it names none, so every basis that holds in law counts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer. When nothing is sent, `allowed`, `withheld` and `notes` are empty."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    safe_contact: SafeContact = SafeContact.NONE
    basis: LegalBasis | None = None
    agreement: Agreement | None = None
    protect_rules: bool = False
    reviews: tuple[Review, ...] = ()
