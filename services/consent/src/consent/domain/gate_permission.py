"""Rule 2: does the permission stand as a whole? A consent, an exception, or nothing."""

from datetime import datetime

from .model import Consent, ConsentStatus, ExceptionDecision, Request, World
from .policy_bases import consent_counts

SAID_NO = {ConsentStatus.LATER: "NOT_DECIDED_YET", ConsentStatus.REFUSED: "PERSON_SAID_NO"}


def permission_problems(request: Request, world: World, protect_rules: bool) -> frozenset[str]:
    """Every code that says why the permission fails as a whole; none when it stands."""
    authority = world.authority
    if authority is None:
        return frozenset({"NO_PERMISSION"})
    if isinstance(authority, ExceptionDecision):
        return _exception_problems(authority, request, world.now, protect_rules)
    if authority.status in SAID_NO:
        return frozenset({SAID_NO[authority.status]})
    found = _given_consent_problems(authority, request, world.now)
    return found if consent_counts(world.bases) else found | {"NO_PERMISSION"}


def _exception_problems(
    exception: ExceptionDecision, request: Request, now: datetime, protect_rules: bool
) -> frozenset[str]:
    found = set()
    if not protect_rules:
        found.add("NO_PERMISSION")
    if exception.agency != request.agency or (exception.purposes and request.type not in exception.purposes):
        found.add("NOT_AGREED")
    if exception.valid_until is not None and now >= exception.valid_until:
        found.add("PERMISSION_EXPIRED")
    if exception.used:
        found.add("PERMISSION_USED")
    return frozenset(found)


def _given_consent_problems(consent: Consent, request: Request, now: datetime) -> frozenset[str]:
    found = set()
    if consent.status is ConsentStatus.WITHDRAWN:
        found.add("PERSON_WITHDREW")
    if consent.valid_from is not None and now < consent.valid_from:
        found.add("NO_PERMISSION")
    if consent.valid_until is not None and now >= consent.valid_until:
        found.add("PERMISSION_EXPIRED")
    if consent.agency != request.agency or request.type not in consent.purposes:
        found.add("NOT_AGREED")
    if consent.one_off and consent.used:
        found.add("PERMISSION_USED")
    return frozenset(found)
