"""Who the landlord works with, what each may be told, for what and how long: what is in force, nobody's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.casedata.codes import REFERRAL_TYPES, in_table_order
from alongside.clock import Clock
from consent.domain.agreement import LONDON
from consent.domain.agreement_life import shown_status
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import AgreementRecord
from consent.usecases.ports import Units
from consent.usecases.world import rules

_MARKS = {"N": "usual", "o": "with_reason", "c": "only_if_agreed", "p": "without_names"}


@dataclass(frozen=True, slots=True)
class WorkingTogether:
    """`GET /working-together`. What an agreement lists and the policy allows: the narrower of the two."""

    units: Units
    clock: Clock

    def __call__(self) -> Mapping[str, Any]:
        """The agreements in force today (Europe/London), by agency. Raises NotReady."""
        now = self.clock.now()
        day = now.astimezone(LONDON).date()
        with self.units() as unit:
            landlord, pack = rules(unit, now)
            standing = unit.partnership.standing(now, None)
        in_force = [one for one in standing if _in_force(one, day)]
        return {
            "landlord": landlord.id,
            "on": day.isoformat(),
            "policy": {"title": pack.title, "version": f"{pack.id} {pack.version}"},
            "agreements": [_told(one, pack) for one in in_force],
        }


def _in_force(one: AgreementRecord, day: Any) -> bool:
    terms = one.agreement
    begun = terms.effective_from is None or terms.effective_from <= day
    return begun and shown_status(terms.status, terms.effective_to, day) == "active"


def _told(one: AgreementRecord, pack: PolicyPack) -> Mapping[str, Any]:
    terms = one.agreement
    listed = [name for name in REFERRAL_TYPES if name in terms.categories_by_type and name in pack.types]
    return {
        "agency": terms.agency,
        "until": terms.effective_to.isoformat() if terms.effective_to else None,
        "keep_days": one.retention_days,
        "onward_sharing": one.onward_sharing,
        "breach_notice_hours": one.breach_notice_hours,
        "purposes": [_purpose(name, terms.categories_by_type[name], pack) for name in listed],
    }


def _purpose(name: str, listed: frozenset[str], pack: PolicyPack) -> Mapping[str, Any]:
    about, ceiling = pack.about.get(name), pack.types[name].ceiling
    found: dict[str, Sequence[str]] = {
        word: in_table_order(code for code in listed if ceiling.get(code) == mark) for mark, word in _MARKS.items()
    }
    return {
        "type": name,
        "purpose": about.purpose if about else "",
        "section": about.section if about else "",
        **found,
    }
