"""A small world for the gate's tests: one referral that may go in each lane, from which each test takes one thing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from consent.domain.model import (
    Agency,
    Agreement,
    Consent,
    ConsentStatus,
    ExceptionDecision,
    Facts,
    Lane,
    LegalBasis,
    Policy,
    ReferralType,
    Request,
    Urgency,
    World,
)

NOW = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)

SUPPORT = ReferralType(
    "support.victim_general",
    {
        "IDN": "N",
        "DOB": "o",
        "CON": "N",
        "SAF": "N",
        "PAD": "c",
        "COM": "N",
        "INC": "N",
        "VCH": "c",
        "HEA": "o",
    },
    frozenset({"CON"}),
)
POLICE = ReferralType(
    "police.emergency",
    {
        "IDN": "N",
        "DOB": "o",
        "CON": "N",
        "SAF": "N",
        "PAD": "o",
        "INC": "N",
        "STR": "o",
        "HEA": "o",
        "VCH": "c",
        "PID": "N",
        "PCO": "N",
        "COM": "N",
    },
    frozenset({"INC"}),
    "para10_36",
)
CHARITY = Agency("harbour", "victim_support_commissioned", "active", protect=False)
FORCE = Agency("norshire-police", "police", "active", protect=True)
POLICY = Policy("independent_controller", "APD-2026-1")

HELD = frozenset({"IDN", "DOB", "CON", "SAF", "COM", "INC", "STR", "HEA", "VCH", "PID", "PCO", "PAD"})
FACTS = Facts(
    held=HELD,
    risk_level="medium",
    safe_contact_confirmed_at=NOW - DAY,
    statements_tagged=True,
    care_and_support_needs=False,
    immediate_danger=False,
)


def agreement(agency: str, types: dict[str, set[str]], **changes) -> Agreement:
    """An agreement in force all of 2026."""
    listed = {slug: frozenset(codes) for slug, codes in types.items()}
    whole = Agreement(f"ISA-{agency}", 1, agency, "active", date(2026, 1, 1), date(2026, 12, 31), listed)
    return replace(whole, **changes)


CONSENT = Consent(
    id="C1",
    agency="harbour",
    purposes=frozenset({"support.victim_general"}),
    categories=frozenset({"IDN", "CON", "SAF", "INC"}),
    status=ConsentStatus.GIVEN,
    one_off=False,
    valid_from=NOW - DAY,
    valid_until=NOW + 90 * DAY,
)
EXCEPTION = ExceptionDecision(
    id="X1",
    type="danger_to_life",
    agency="norshire-police",
    categories=frozenset({"IDN", "CON", "SAF", "INC", "PID"}),
    why_no_consent=frozenset({"refused"}),
    basis=LegalBasis("vital_interests", "spi.para10_unlawful_acts", "para10_36"),
    proposed_by="nadia.k",
    authorised_by="sam.d",
    break_glass=False,
)
CHOICE_REQUEST = Request(
    "support.victim_general", "harbour", Lane.CHOICE, Urgency.STANDARD, ("IDN", "CON", "SAF", "INC"), FACTS
)
PROTECT_REQUEST = Request(
    "police.emergency",
    "norshire-police",
    Lane.PROTECT,
    Urgency.URGENT,
    ("IDN", "CON", "SAF", "INC", "PID"),
    FACTS,
)
CHOICE_WORLD = World(
    now=NOW,
    referral_type=SUPPORT,
    policy=POLICY,
    authority=CONSENT,
    agency=CHARITY,
    agreements=(agreement("harbour", {"support.victim_general": set(SUPPORT.ceiling)}),),
)
PROTECT_WORLD = World(
    now=NOW,
    referral_type=POLICE,
    policy=POLICY,
    authority=EXCEPTION,
    agency=FORCE,
    agreements=(agreement("norshire-police", {"police.emergency": set(POLICE.ceiling)}),),
)


def asking(request: Request, *codes: str, **facts) -> Request:
    """The same request asking for other categories, with other facts."""
    return replace(request, asked=codes or request.asked, facts=replace(request.facts, **facts))


def under(world: World, **changes) -> World:
    """The same world with another permission: fields of its authority replaced."""
    return replace(world, authority=replace(world.authority, **changes))
