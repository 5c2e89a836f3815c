"""With what of a referral the person does not agree: told with the referral, or later, or over again.

What the landlord says is data of another party: categories that are none, and anything else of another form, are
passed over.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from alongside.casedata.codes import CATEGORIES, in_table_order

MEMBER: Final = "disputed"
STANDS: Final = "stands"
OVER: Final = ("corrected", "settled")
_TERM: Final = "disputed:"


def of_extra(extra: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a message says of a dispute in what older readers ignore: `categories` and `standing`; None: nothing."""
    said = extra.get(MEMBER)
    if not isinstance(said, Mapping) or said.get("standing") not in (STANDS, *OVER):
        return None
    listed = said.get("categories")
    known = (
        [code for code in listed if isinstance(code, str) and code in CATEGORIES] if isinstance(listed, list) else []
    )
    return {"categories": in_table_order(set(known)), "standing": said["standing"]} if known else None


def standing(terms: Iterable[str], told: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The categories with which she does not agree now. `told`: what was said later, oldest first."""
    found = {code for term in terms if term.startswith(_TERM) for code in term.removeprefix(_TERM).split(",")}
    for one in told:
        codes = set(one["categories"])
        found = found | codes if one["standing"] == STANDS else found - codes
    return tuple(in_table_order(found & set(CATEGORIES)))
