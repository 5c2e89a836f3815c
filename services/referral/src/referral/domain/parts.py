"""What travels: the allowed categories and nothing beside them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT, VISIT_RULES_ONLY_TYPES, in_table_order
from referral.domain.errors import Invalid

_VISIT_FIELDS = ("confirmed_at", "visits", "never")
_NEVER_TRAVELS = "code_word"

Content = Mapping[str, Any]


def check_incidents(data: Mapping[str, Content], named: Sequence[str] | None) -> None:
    """Refuse incident ids that the held INC does not have.

    Raises:
        Invalid: at least one id is not held; the sentence does not repeat it, since an id is a caller's text.
    """
    if named is None:
        return
    held = {one.get("id") for one in data.get("INC", {}).get("incidents", ())}
    missing = [index for index, name in enumerate(named) if name not in held]
    if missing:
        places = ", ".join(f"/incidents/{index}" for index in missing)
        raise Invalid(f"The held incidents have no such id as at {places}.")


def select(
    data: Mapping[str, Content], allowed: Iterable[str], incidents: Sequence[str] | None
) -> dict[str, dict[str, Any]]:
    """Return copies of the allowed categories: INC of the named incidents only, EVD without its path.

    SAF is not among them: its current version is taken when the message is sealed.
    """
    chosen: dict[str, dict[str, Any]] = {}
    for code in in_table_order(set(allowed) - {"SAF"}):
        if code not in data:
            raise Invalid(f"{code} is allowed and not held any more; ask again.")
        chosen[code] = _narrowed(code, data[code], incidents)
    return chosen


def _narrowed(code: str, content: Content, incidents: Sequence[str] | None) -> dict[str, Any]:
    if code == "INC" and incidents is not None:
        kept = [one for one in content["incidents"] if one.get("id") in incidents]
        return {**content, "incidents": kept}
    if code == "EVD":
        files = [{name: value for name, value in one.items() if name != "path"} for one in content["files"]]
        return {**content, "files": files}
    return dict(content)


def ask_part(ask: str, urgency: str, referral_type: str) -> dict[str, Any]:
    """Return `_ask`: what the agency is asked to do."""
    return {"ask": ask, "urgency": urgency, "type": referral_type}


def card_part(selected: Mapping[str, Content], urgency: str, referral_type: str) -> dict[str, Any]:
    """Return `_card`, what a reader sees before opening: no identity.

    District and language are taken from the categories that travel anyway, so the card never says more than
    the permission does.
    """
    return {
        "type": referral_type,
        "urgency": urgency,
        "district": outward(selected.get("ADR", {}).get("postcode")),
        "language": selected.get("COM", {}).get("language"),
    }


def outward(postcode: str | None) -> str | None:
    """Return the first half of a UK postcode ("EM1 4QT" gives "EM1"), or None when there is none to be had."""
    packed = "".join((postcode or "").split()).upper()
    return packed[:-3] if 5 <= len(packed) <= 7 and packed.isalnum() else None


def safe_contact_part(decided: str, record: Content | None, agency_type: str) -> Any:
    """Return the SAF part as the decision says: the literal when `decided` is unknown, else the current record.

    The code word never leaves; contractors and interpreters get visit rules and the never-list only.

    Raises:
        Invalid: the decision counts on a record and there is none.
    """
    if decided == "unknown":
        return UNKNOWN_SAFE_CONTACT
    if record is None:
        raise Invalid("The safe-contact record that the decision counted on is not held any more.")
    if agency_type in VISIT_RULES_ONLY_TYPES:
        return {name: record[name] for name in _VISIT_FIELDS if name in record}
    return {name: value for name, value in record.items() if name != _NEVER_TRAVELS}


def as_text(content: Any) -> str:
    """Return the JSON text of one part: members sorted, no blanks, so that the same content has one text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
