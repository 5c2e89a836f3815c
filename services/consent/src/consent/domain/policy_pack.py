"""A policy pack: the landlord's dated, versioned rules, read from plain data and checked when it is loaded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from alongside.casedata.codes import REFERRAL_TYPES

from . import pack_rules
from .agreement import LONDON
from .errors import PolicyPackInvalid
from .model import Bases, ReferralType, Review, Urgency
from .pack_limits import REVIEWERS, STANDARD, Limits, ReviewRule, limits_of
from .roles import roles_for

SCHEMA = "alongside/policy-pack/1"


@dataclass(frozen=True, slots=True)
class TypeRules:
    """What the landlord's policy says of one type, beside its ceiling.

    `bases`: for the person (`subject`) and for everybody else in the story (`others`), Article -> codes. `clocks`:
    what the agency is expected to do -> unit -> number.
    """

    title: str
    section: str
    purpose: str
    bases: Mapping[str, Mapping[str, tuple[str, ...]]]
    clocks: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class OneOff:
    """Whether one referral may go to an agency without an agreement, and for how many days a call back holds."""

    allowed: bool = False
    call_back_days: int = 0


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """An appropriate policy document (DPA 2018 Schedule 1 paragraph 39). Whole days, both ends in; None = open."""

    id: str
    version: str
    effective_from: date | None
    effective_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether the document is in force on that day."""
        return _within(day, self.effective_from, self.effective_to)


@dataclass(frozen=True, slots=True, eq=False)
class PolicyPack:
    """Ceilings, deadlines and obligations of one version. Whole days Europe/London, both ends in.

    `sha256`: of the content that it was read from, so that a record can name it. A pack is equal to itself alone, so
    that what follows from it can be remembered.
    """

    id: str
    version: str
    effective_from: date | None
    effective_to: date | None
    policy_documents: tuple[PolicyDocument, ...]
    send_within: Mapping[Urgency, timedelta]
    keep_days_without_agreement: int
    known_legal_powers: frozenset[str]
    obligations: tuple[str, ...]
    types: Mapping[str, ReferralType]
    jurisdictions: frozenset[str] = frozenset()
    landlord: str | None = None
    title: str = ""
    small_team: bool = False
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    one_off: OneOff = OneOff()
    about: Mapping[str, TypeRules] = field(default_factory=dict)
    limits: Limits = STANDARD
    sha256: str = ""

    def is_for(self, landlord: str, jurisdiction: str) -> bool:
        """Whether it was made for this landlord, and for the nation whose law it works under."""
        return jurisdiction in self.jurisdictions and self.landlord in (None, landlord)

    def roles_for(self, action: str) -> frozenset[str]:
        """Roles that may do this at this landlord; see `roles`."""
        return roles_for(action, self.roles, self.small_team)

    def bases_of(self, slug: str) -> Bases | None:
        """On what a type may rest; None for a pack of the first format, which names no bases."""
        rules = self.about.get(slug)
        if rules is None:
            return None
        subject, others = rules.bases["subject"], rules.bases["others"]
        named = (subject["art6"], subject["art9"], others["art6"], others["art10"])
        return Bases(*(frozenset(codes) for codes in named))

    def review(self, review: Review) -> ReviewRule:
        """Who looks first, and by when. Broken glass goes to somebody whom the pack lets review it."""
        rule = self.limits.review(review)
        may = self.roles_for("review_break_glass")
        if review is not Review.BREAK_GLASS or rule.role in may:
            return rule
        return ReviewRule(min(may & REVIEWERS, default=rule.role), rule.working_days)

    def in_force(self, now: datetime) -> bool:
        """Whether these are the rules at that moment."""
        return within(now, self.effective_from, self.effective_to)

    def policy_document(self, now: datetime) -> str | None:
        """Id and version of the appropriate policy document in force, or None."""
        day = now.astimezone(LONDON).date()
        return next((f"{d.id}@{d.version}" for d in self.policy_documents if d.in_force(day)), None)


def within(now: datetime, first: date | None, last: date | None) -> bool:
    """Whether the moment lies in these whole days in London, both ends in; None = open."""
    return _within(now.astimezone(LONDON).date(), first, last)


def parse_pack(content: Mapping[str, Any], categories: frozenset[str]) -> PolicyPack:
    """Read a pack from its JSON form.

    Raises:
        PolicyPackInvalid: a member is missing or of the wrong kind, a number is not whole, or a category is unknown
            or marked twice.
    """
    try:
        if content["schema"] not in (SCHEMA, pack_rules.SCHEMA):
            raise PolicyPackInvalid("The policy pack has another format than this version reads.")
        if any(pack_rules.not_whole(content)):
            raise PolicyPackInvalid(pack_rules.NOT_WHOLE)
        second = content["schema"] == pack_rules.SCHEMA
        if second and pack_rules.mistakes_in(content, REFERRAL_TYPES, categories):
            raise PolicyPackInvalid("The policy pack has mistakes in it.")
        return PolicyPack(
            id=str(content["id"]),
            version=str(content["version"]),
            effective_from=_day(content["effective_from"]),
            effective_to=_day(content["effective_to"]),
            policy_documents=tuple(_document(d) for d in content["policy_documents"]),
            send_within={u: timedelta(hours=int(content["send_within_hours"][u.value])) for u in Urgency},
            keep_days_without_agreement=int(content["keep_days_without_agreement"]),
            known_legal_powers=frozenset(content["known_legal_powers"]),
            obligations=tuple(content["obligations"]),
            types={t["type"]: _referral_type(t, categories) for t in content["types"]},
            jurisdictions=frozenset(content["jurisdictions"]),
            **(_of_the_second_format(content) if second else {}),
            sha256=content_hash(content),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise PolicyPackInvalid from problem


def _of_the_second_format(content: Mapping[str, Any]) -> dict[str, Any]:
    switch = content["one_off_without_agreement"]
    return {
        "landlord": content["landlord"],
        "title": str(content["title"]),
        "small_team": content["small_team"],
        "roles": {action: frozenset(roles) for action, roles in content["roles"].items()},
        "one_off": OneOff(switch["allowed"], int(switch["call_back_days"])),
        "about": {t["type"]: _type_rules(t) for t in content["types"]},
        "limits": limits_of(content),
    }


def _type_rules(row: Mapping[str, Any]) -> TypeRules:
    bases = {who: {art: tuple(of) for art, of in arts.items()} for who, arts in row["bases"].items()}
    clocks = {name: {unit: int(number) for unit, number in time.items()} for name, time in row["clocks"].items()}
    return TypeRules(row["policy"]["title"], row["policy"]["section"], row["purpose"], bases, clocks)


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the pack's content as JSON with sorted members and no spaces, hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _referral_type(row: Mapping[str, Any], categories: frozenset[str]) -> ReferralType:
    marked = pack_rules.marks_of(row)
    ceiling = dict(marked)
    needed = frozenset(row["cannot_act_without"])
    if len(ceiling) != len(marked) or not (set(ceiling) | needed) <= categories:
        raise PolicyPackInvalid("The policy pack marks a category twice, or one that does not exist.")
    return ReferralType(row["type"], ceiling, needed, row["condition_for_others"])


def _document(row: Mapping[str, Any]) -> PolicyDocument:
    return PolicyDocument(row["id"], row["version"], _day(row["effective_from"]), _day(row["effective_to"]))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
