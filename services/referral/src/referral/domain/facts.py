"""The facts that consent is told: codes, yes or no, dates. Never a word of what is held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.casedata.codes import STATEMENT_TAGS, in_table_order

UNDER_18 = frozenset({"under_16", "16_17"})


@dataclass(frozen=True)
class Facts:
    """What `POST /decisions` asks about one referral; every field is a code, a flag or a time."""

    asked: tuple[str, ...]
    held: tuple[str, ...]
    with_reason: tuple[str, ...]
    age_band: str
    child_present: bool
    care_and_support_needs: bool
    risk_level: str | None
    immediate_danger: bool
    safe_contact_confirmed_at: datetime | None
    statements_tagged: bool


def gather(
    *,
    categories: Iterable[str],
    reasons: Mapping[str, str],
    data: Mapping[str, Mapping[str, Any]],
    age_band: str,
    safe_contact_confirmed_at: datetime | None,
) -> Facts:
    """Return the facts of a referral from the held `data` (category code to content, without SAF).

    SAF counts as held when notify has a record, which is when `safe_contact_confirmed_at` is a time.
    """
    held = set(data) | ({"SAF"} if safe_contact_confirmed_at is not None else set())
    risk = data.get("RLV", {})
    return Facts(
        asked=tuple(in_table_order(set(categories))),
        held=tuple(in_table_order(held)),
        with_reason=tuple(in_table_order(code for code, why in reasons.items() if why.strip())),
        age_band=age_band,
        child_present=_child_present(data),
        care_and_support_needs=data.get("HEA", {}).get("care_and_support_needs") is True,
        risk_level=risk.get("level"),
        immediate_danger=risk.get("immediate_danger") is True,
        safe_contact_confirmed_at=safe_contact_confirmed_at,
        statements_tagged=_statements_tagged(data),
    )


def _child_present(data: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(person.get("age_band") in UNDER_18 for person in data.get("CHD", {}).get("people", ()))


def _statements_tagged(data: Mapping[str, Mapping[str, Any]]) -> bool:
    said = [*data.get("PID", {}).get("people", ()), *data.get("PCO", {}).get("history", ())]
    return all(one.get("statement") in STATEMENT_TAGS for one in said)
