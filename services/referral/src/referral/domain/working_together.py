"""The policy section "who we work with": agreements and rules in force, in plain words, and nobody's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from referral.domain.agency import CUT_OFF, Agency
from referral.domain.need_to_know import in_public
from referral.domain.plain_words import DETAILS, NEEDS

KINDS: Final[dict[str, str]] = {
    "police": "The police",
    "police_btp": "The railway police",
    "local_authority": "The council",
    "victim_support_commissioned": "A support charity",
    "hate_specialist": "A charity that knows hate incidents",
    "domestic_abuse_service": "A domestic abuse charity",
    "sexual_violence_service": "A charity for people hurt by sexual violence",
    "nhs": "The health service",
    "fire_rescue": "The fire service",
    "probation_youth_justice": "Probation and youth justice",
    "education": "A school or college",
    "registered_provider_other": "Another landlord",
    "sanctuary_provider": "A company that makes homes safer",
    "repairs_contractor": "A repairs company",
    "interpreting_service": "An interpreting service",
    "solicitor_panel": "Solicitors",
    "independent_advice": "Independent advice",
    "immigration_advice": "Immigration advice",
    "advocacy_imca": "Advocates",
    "faith_community_org": "A faith or community group",
    "panel_coordinator": "A meeting of several agencies",
    "mediation_rj": "Mediators",
    "oversight": "A body that checks on us",
}
ONWARD: Final[dict[str, str]] = {
    "none": "They do not pass it on to anybody.",
    "named": "They pass it on only to those whom our agreement names.",
    "with_permission": "They pass it on only if we say that they may.",
}


@dataclass(frozen=True)
class Purpose:
    """One kind of help and what it takes. Lists are headings in plain words, in the order of a story."""

    need: str
    why: str
    usual: tuple[str, ...]
    with_reason: tuple[str, ...]
    only_if_agreed: tuple[str, ...]
    without_names: tuple[str, ...]


@dataclass(frozen=True)
class Partner:
    """One agency. `keep`, `onward`, `breach`: what it promised; `until`: how long the agreement runs."""

    name: str
    kind: str
    purposes: tuple[Purpose, ...]
    keep: str
    onward: str
    breach: str
    until: date | None


@dataclass(frozen=True)
class WhoWeWorkWith:
    """The whole page, for one day."""

    on: date
    policy: str
    version: str
    partners: tuple[Partner, ...]
    never: tuple[str, ...]


def who_we_work_with(told: Mapping[str, Any], agencies: Sequence[Agency]) -> WhoWeWorkWith:
    """Arrange what consent says is in force; an agency that is suspended or has left is not on the page."""
    known = {one.agency_id: in_public(one) for one in agencies if one.status not in CUT_OFF}
    listed = [(known[row["agency"]], row) for row in told["agreements"] if row["agency"] in known]
    partners = tuple(_partner(agency, row) for agency, row in sorted(listed, key=lambda one: one[0].name.casefold()))
    shared = {code for row in told["agreements"] for one in row["purposes"] for code in _codes(one)}
    return WhoWeWorkWith(
        on=date.fromisoformat(told["on"]),
        policy=str(told["policy"]["title"]),
        version=str(told["policy"]["version"]),
        partners=partners,
        never=tuple(DETAILS[code] for code in ("PAD", "VCH", "IMM", "FIN") if code not in shared),
    )


def days_in_words(days: int) -> str:
    """A number of days as people say it: 365 is 12 months, 14 is 14 days."""
    months = round(days / 30.4)
    return f"{months} months" if days >= 60 else f"{days} days"


def _partner(agency: Agency, row: Mapping[str, Any]) -> Partner:
    hours = int(row["breach_notice_hours"])
    return Partner(
        name=agency.name,
        kind=KINDS.get(agency.type) or KINDS.get(agency.type.partition(".")[0], "An agency"),
        purposes=tuple(_purpose(one) for one in row["purposes"]),
        keep=f"If they cannot help, they delete what we told them within {days_in_words(int(row['keep_days']))}.",
        onward=ONWARD.get(row["onward_sharing"], ONWARD["none"]),
        breach=f"If something goes wrong with it, they tell us within {hours} hours.",
        until=date.fromisoformat(row["until"]) if row["until"] else None,
    )


def _purpose(one: Mapping[str, Any]) -> Purpose:
    return Purpose(
        need=NEEDS.get(one["type"], "Help"),
        why=str(one["purpose"]),
        usual=_words(one["usual"]),
        with_reason=_words(one["with_reason"]),
        only_if_agreed=_words(one["only_if_agreed"]),
        without_names=_words(one["without_names"]),
    )


def _codes(one: Mapping[str, Any]) -> list[str]:
    return [code for part in ("usual", "with_reason", "only_if_agreed") for code in one[part]]


def _words(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(DETAILS[code] for code in codes if code in DETAILS)
