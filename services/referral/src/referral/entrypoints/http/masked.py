"""What a caller of the API reads of confidential agencies: as on the pages, nothing that says which they are.

Whoever works with people reads them, and so do imports, which send to them, and whoever keeps the directory. An
auditor reads "a specialist service".
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from alongside.web.auth import current_caller
from referral.bootstrap import Referral
from referral.domain.agency import Agency
from referral.domain.need_to_know import SPECIALIST
from referral.domain.staff import DIRECTORY_ADMIN, FRONT_LINE
from referral.entrypoints.http.seeing import IMPORT

SPECIALIST_ID: Final = "specialist-service"
_NEED: Final = frozenset({*FRONT_LINE, DIRECTORY_ADMIN, IMPORT})


def hidden_agencies(service: Referral, roles: Sequence[str]) -> tuple[Agency, ...]:
    """Those that the caller need not know. `roles`: those of the route; another role of the caller opens nothing."""
    if current_caller().roles & set(roles) & _NEED:
        return ()
    return tuple(one for one in service.reading.agencies() if one.confidential)


def masked(told: Any, hidden: Sequence[Agency]) -> Any:
    """An answer, or a part of one, without ids, names and telephone numbers of these agencies."""
    if not hidden:
        return told
    if isinstance(told, Mapping):
        whole = {name: masked(one, hidden) for name, one in told.items()}
        rings = any(told.get("phone") and told["phone"] == one.contact.phone for one in hidden)
        return {**whole, "phone": "", **({"who": SPECIALIST} if "who" in told else {})} if rings else whole
    if isinstance(told, list | tuple):
        return [masked(one, hidden) for one in told]
    return _without(told, hidden) if isinstance(told, str) else told


def masked_agency(told: Mapping[str, Any], hidden: Sequence[Agency]) -> Mapping[str, Any]:
    """A row of the directory: that there is such an agency, and no more."""
    if told["id"] not in {one.agency_id for one in hidden}:
        return told
    nobody = {"role": "", "phone": ""}
    return {**told, "id": SPECIALIST_ID, "name": SPECIALIST, "accepts": [], "contact": nobody, "pinned": None}


def masked_evidence(told: Mapping[str, Any], agency: str, hidden: Sequence[Agency]) -> Mapping[str, Any]:
    """What proves the decision only: what else is signed names the agency, or what was agreed with it."""
    if agency not in {one.agency_id for one in hidden}:
        return told
    signed: dict[str, Any] = {"permission": None, "permission_salt": None, "manifest": None, "receipts": []}
    return {**told, **signed, "parties": {**told["parties"], "agency": None}}


def _without(text: str, hidden: Sequence[Agency]) -> str:
    for one in hidden:
        text = SPECIALIST_ID if text == one.agency_id else text.replace(one.name, SPECIALIST.lower())
    return text
