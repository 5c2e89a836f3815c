"""A policy pack: the landlord's dated, versioned rules, read from plain data and checked when it is loaded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .agreement import LONDON
from .errors import PolicyPackInvalid
from .model import ReferralType, Urgency

SCHEMA = "alongside/policy-pack/1"
MARKS = {"necessary": "N", "with_reason": "o", "explicit_consent": "c", "pseudonym_only": "p"}


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


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """Ceilings, deadlines and obligations of one version. Whole days Europe/London, both ends in.

    `sha256`: of the content that it was read from, so that a record can name it.
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
    sha256: str = ""

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
        PolicyPackInvalid: a member is missing or of the wrong kind, or a category is unknown or marked twice.
    """
    try:
        if content["schema"] != SCHEMA:
            raise PolicyPackInvalid("The policy pack has another format than this version reads.")
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
            sha256=content_hash(content),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise PolicyPackInvalid from problem


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the pack's content as JSON with sorted members and no spaces, hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _referral_type(row: Mapping[str, Any], categories: frozenset[str]) -> ReferralType:
    marked = [(code, mark) for name, mark in MARKS.items() for code in row[name]]
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
