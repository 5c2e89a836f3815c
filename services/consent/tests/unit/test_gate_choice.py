"""How the gate decides under the Choice rules: each rule has a test that dies with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from gate_world import (
    CHOICE_REQUEST,
    CHOICE_WORLD,
    CONSENT,
    DAY,
    EXCEPTION,
    NOW,
    POLICE,
    PROTECT_REQUEST,
    PROTECT_WORLD,
    SUPPORT,
    agreement,
    asking,
    under,
)

from consent.domain.gate import decide, still_stands
from consent.domain.model import (
    Agency,
    ConsentStatus,
    Lane,
    LegalBasis,
    Outcome,
    SafeContact,
    StandingRefusal,
    Urgency,
)


def reasons(request=CHOICE_REQUEST, world=CHOICE_WORLD):
    verdict = decide(request, world)
    return list(verdict.reasons)


def left_out(code, *asked, world=CHOICE_WORLD, **facts):
    verdict = decide(asking(CHOICE_REQUEST, "IDN", "CON", "SAF", "INC", *asked, **facts), world)
    assert verdict.outcome is Outcome.SEND, verdict.reasons
    return verdict.withheld.get(code)


def agreed_to(*more, **changes):
    return under(CHOICE_WORLD, categories=CONSENT.categories | set(more), **changes)


def test_a_given_consent_lets_exactly_what_was_asked_through():
    verdict = decide(asking(CHOICE_REQUEST, "INC", "CON", "IDN", "INC", "SAF"), CHOICE_WORLD)

    assert (verdict.outcome, verdict.allowed) == (Outcome.SEND, ("IDN", "CON", "SAF", "INC"))
    assert (verdict.reasons, verdict.notes, dict(verdict.withheld)) == ((), (), {})
    assert verdict.safe_contact is SafeContact.CURRENT


def test_all_stopping_codes_are_reported_sorted_and_once_and_nothing_else_is_said():
    world = replace(
        under(CHOICE_WORLD, status=ConsentStatus.WITHDRAWN, valid_until=NOW),
        agency=replace(CHOICE_WORLD.agency, status="suspended"),
        agreements=(),
        standing_refusals=(StandingRefusal(agency="harbour"),),
        open_referral=True,
    )

    verdict = decide(asking(CHOICE_REQUEST, "CON", "PID", safe_contact_confirmed_at=NOW - 91 * DAY), world)

    assert verdict.reasons == (
        "AGENCY_NOT_ACTIVE", "DUPLICATE_OPEN", "PERMISSION_EXPIRED", "PERSON_WITHDREW", "SAFE_CONTACT_STALE",
        "SHARING_AGREEMENT_MISSING", "STANDING_REFUSAL",
    )  # fmt: skip
    assert (verdict.allowed, verdict.notes, dict(verdict.withheld)) == ((), (), {})


# Rule 1: the recipient, and something to send


@pytest.mark.parametrize("status", ["invited", "suspended", "retired"])
def test_an_agency_that_is_not_active_gets_nothing(status):
    assert reasons(world=replace(CHOICE_WORLD, agency=replace(CHOICE_WORLD.agency, status=status))) == [
        "AGENCY_NOT_ACTIVE"
    ]


def test_an_unknown_agency_gets_nothing():
    assert reasons(world=replace(CHOICE_WORLD, agency=None)) == ["AGENCY_NOT_ACTIVE"]


def test_nothing_left_to_send_stops_only_when_nothing_else_does():
    only_out_of_scope = asking(CHOICE_REQUEST, "HEA")

    assert reasons(only_out_of_scope) == ["NOTHING_TO_SEND"]
    assert reasons(asking(CHOICE_REQUEST), replace(CHOICE_WORLD, authority=None)) == ["NO_PERMISSION"]
    assert reasons(only_out_of_scope, replace(CHOICE_WORLD, open_referral=True)) == ["DUPLICATE_OPEN"]


# Rule 2: consent as permission


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": ConsentStatus.LATER}, "NOT_DECIDED_YET"),
        ({"status": ConsentStatus.REFUSED}, "PERSON_SAID_NO"),
        ({"status": ConsentStatus.WITHDRAWN}, "PERSON_WITHDREW"),
        ({"valid_from": NOW + timedelta(seconds=1)}, "NO_PERMISSION"),
        ({"valid_until": NOW}, "PERMISSION_EXPIRED"),
        ({"agency": "willow"}, "NOT_AGREED"),
        ({"purposes": frozenset({"support.witness"})}, "NOT_AGREED"),
        ({"one_off": True, "used": True}, "PERMISSION_USED"),
    ],
)
def test_each_way_a_consent_can_fail_has_its_code(changes, code):
    assert reasons(world=under(CHOICE_WORLD, **changes)) == [code]


def test_no_authority_named_is_no_permission():
    assert reasons(world=replace(CHOICE_WORLD, authority=None)) == ["NO_PERMISSION"]


@pytest.mark.parametrize("status", [ConsentStatus.LATER, ConsentStatus.REFUSED])
def test_dates_agency_and_purpose_are_not_examined_when_she_said_later_or_no(status):
    world = under(CHOICE_WORLD, status=status, agency="willow", valid_until=NOW - DAY, purposes=frozenset())

    assert len(reasons(world=world)) == 1


def test_a_consent_counts_from_its_first_moment_to_just_before_its_end():
    first = under(CHOICE_WORLD, valid_from=NOW)
    without_dates = under(CHOICE_WORLD, valid_from=None, valid_until=None)
    last = under(CHOICE_WORLD, valid_until=NOW + timedelta(microseconds=1))

    assert (reasons(world=first), reasons(world=last), reasons(world=without_dates)) == ([], [], [])


def test_a_consent_with_updates_is_not_used_up():
    assert reasons(world=under(CHOICE_WORLD, one_off=False, used=True)) == []


def test_a_failed_permission_does_not_have_its_list_examined():
    nothing_listed = under(CHOICE_WORLD, status=ConsentStatus.LATER, categories=frozenset())

    assert reasons(world=nothing_listed) == ["NOT_DECIDED_YET"]


def test_with_a_failed_permission_agreement_and_reasons_still_count_for_what_the_agency_cannot_act_without():
    world = replace(
        under(CHOICE_WORLD, status=ConsentStatus.REFUSED),
        agreements=(agreement("harbour", {"support.victim_general": {"IDN"}}),),
    )
    needs_reason = replace(CHOICE_WORLD.referral_type, ceiling={**SUPPORT.ceiling, "CON": "o"})

    assert reasons(world=world) == ["PERSON_SAID_NO", "SHARING_AGREEMENT_SCOPE"]
    assert reasons(world=replace(under(CHOICE_WORLD, status=ConsentStatus.REFUSED), referral_type=needs_reason)) == [
        "NEEDS_REASON", "PERSON_SAID_NO",
    ]  # fmt: skip


def test_an_exception_is_no_permission_in_the_choice_lane():
    named = replace(EXCEPTION, agency="harbour", categories=CONSENT.categories)

    assert reasons(world=replace(CHOICE_WORLD, authority=named)) == ["NO_PERMISSION"]
    assert reasons(world=replace(CHOICE_WORLD, authority=replace(named, agency="willow"))) == [
        "NOT_AGREED", "NO_PERMISSION",
    ]  # fmt: skip


def test_a_consent_in_the_protect_lane_follows_the_choice_rules():
    request = replace(CHOICE_REQUEST, lane=Lane.PROTECT)

    assert reasons(request, replace(CHOICE_WORLD, agreements=())) == ["SHARING_AGREEMENT_MISSING"]


def test_a_consent_to_tell_the_police_follows_the_choice_rules_in_the_protect_lane_too():
    given = replace(CONSENT, agency="norshire-police", purposes=frozenset({"police.emergency"}))

    assert reasons(PROTECT_REQUEST, replace(PROTECT_WORLD, authority=given, agreements=())) == [
        "SHARING_AGREEMENT_MISSING"
    ]


def test_a_protected_address_that_she_agreed_to_needs_nobody_else():
    given = replace(
        CONSENT,
        agency="norshire-police",
        purposes=frozenset({"police.emergency"}),
        categories=frozenset({"INC", "PAD"}),
    )
    request = asking(PROTECT_REQUEST, "INC", "PAD", with_reason=frozenset({"PAD"}))

    assert decide(request, replace(PROTECT_WORLD, authority=given)).allowed == ("PAD", "INC")


# Rule 4: sharing agreements


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "draft"}, "SHARING_AGREEMENT_MISSING"),
        ({"status": "suspended"}, "SHARING_AGREEMENT_MISSING"),
        ({"effective_to": date(2026, 3, 2)}, "SHARING_AGREEMENT_MISSING"),
        ({"effective_from": date(2026, 3, 4)}, "SHARING_AGREEMENT_MISSING"),
        ({"agency": "willow"}, "SHARING_AGREEMENT_MISSING"),
        ({"categories_by_type": {"support.witness": frozenset({"IDN"})}}, "SHARING_AGREEMENT_SCOPE"),
    ],
)
def test_without_an_active_agreement_that_has_the_type_nothing_goes(changes, code):
    world = replace(CHOICE_WORLD, agreements=tuple(replace(a, **changes) for a in CHOICE_WORLD.agreements))

    assert reasons(world=world) == [code]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), []),  # 23:59 in London: still the last day
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), ["SHARING_AGREEMENT_MISSING"]),  # midnight in London
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), ["SHARING_AGREEMENT_MISSING"]),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), []),  # 1 April has begun in London
    ],
)
def test_agreement_days_are_whole_days_in_london_both_ends_in(now, expected):
    days = {"effective_from": date(2026, 4, 1), "effective_to": date(2026, 6, 30)}
    world = replace(
        under(CHOICE_WORLD, valid_until=None),
        now=now,
        agreements=(agreement("harbour", {"support.victim_general": set(SUPPORT.ceiling)}, **days),),
    )

    assert reasons(asking(CHOICE_REQUEST, safe_contact_confirmed_at=now), world) == expected


def test_of_several_agreements_with_the_type_the_first_listed_counts():
    narrow = agreement("harbour", {"support.victim_general": {"IDN", "CON", "SAF"}})
    other_type = agreement("harbour", {"support.witness": {"IDN"}})
    world = replace(CHOICE_WORLD, agreements=(other_type, narrow, *CHOICE_WORLD.agreements))

    assert dict(decide(CHOICE_REQUEST, world).withheld) == {"INC": "SHARING_AGREEMENT_SCOPE"}


# Rule 5: ceilings, reasons, what was agreed


def test_each_category_that_is_left_out_has_its_code():
    assert left_out("PID", "PID") == "CEILING_NEVER"
    assert left_out("COM", "COM", held=CHOICE_REQUEST.facts.held - {"COM"}) == "NOT_HELD"
    assert left_out("VCH", "VCH") == "NEEDS_EXPLICIT_CONSENT"
    assert left_out("COM", "COM") == "NOT_AGREED"
    assert left_out("HEA", "HEA", world=agreed_to("HEA")) == "NEEDS_REASON"
    scope = agreement("harbour", {"support.victim_general": {"IDN", "CON", "SAF", "INC"}})
    assert left_out("COM", "COM", world=replace(agreed_to("COM"), agreements=(scope,))) == "SHARING_AGREEMENT_SCOPE"


def test_a_pseudonymised_category_never_goes_as_it_is():
    pseudonymised = replace(CHOICE_WORLD, referral_type=replace(SUPPORT, ceiling={**SUPPORT.ceiling, "INC": "p"}))

    verdict = decide(CHOICE_REQUEST, pseudonymised)

    assert dict(verdict.withheld) == {"INC": "PSEUDONYM_ONLY"}


def test_the_first_code_in_order_is_the_one_that_is_told():
    not_held = CHOICE_REQUEST.facts.held - {"PID", "VCH", "HEA"}

    assert left_out("PID", "PID", held=not_held) == "CEILING_NEVER"
    assert left_out("VCH", "VCH", held=not_held) == "NOT_HELD"
    narrow = agreement("harbour", {"support.victim_general": {"IDN", "CON", "SAF", "INC"}})
    assert left_out("HEA", "HEA", world=replace(CHOICE_WORLD, agreements=(narrow,))) == "NOT_AGREED"
    assert left_out("HEA", "HEA", world=replace(agreed_to("HEA"), agreements=(narrow,))) == "SHARING_AGREEMENT_SCOPE"


def test_an_explicit_yes_opens_a_category_that_only_she_can_open():
    assert left_out("VCH", "VCH", world=agreed_to("VCH")) is None


def test_an_optional_category_goes_with_a_reason_or_in_an_emergency():
    asked = asking(CHOICE_REQUEST, "CON", "HEA")

    assert left_out("HEA", "HEA", world=agreed_to("HEA"), with_reason=frozenset({"HEA"})) is None
    assert "HEA" in decide(replace(asked, urgency=Urgency.EMERGENCY), agreed_to("HEA")).allowed
    assert "HEA" not in decide(replace(asked, urgency=Urgency.URGENT), agreed_to("HEA")).allowed


def test_contact_points_never_travel_without_the_safe_contact_rules_whatever_was_agreed():
    narrow = agreement("harbour", {"support.victim_general": {"IDN", "CON"}})
    world = replace(under(CHOICE_WORLD, categories=frozenset({"IDN", "CON"})), agreements=(narrow,))

    for asked in (("IDN", "CON"), ("IDN", "CON", "SAF")):
        verdict = decide(asking(CHOICE_REQUEST, *asked), world)
        assert verdict.allowed == ("IDN", "CON", "SAF")
        assert dict(verdict.withheld) == {}


def test_safe_contact_that_was_not_agreed_stays_out_when_no_contact_points_go():
    verdict = decide(asking(CHOICE_REQUEST, "IDN", "SAF"), under(CHOICE_WORLD, categories=frozenset({"IDN"})))

    assert (verdict.allowed, dict(verdict.withheld)) == (("IDN",), {"SAF": "NOT_AGREED"})
    assert verdict.safe_contact is SafeContact.NONE


def test_what_the_agency_cannot_act_without_stops_the_referral_only_when_asked_and_held():
    without_contact = under(CHOICE_WORLD, categories=frozenset({"IDN", "INC"}))

    assert reasons(world=without_contact) == ["NOT_AGREED"]
    assert reasons(asking(CHOICE_REQUEST, "IDN"), without_contact) == []
    assert left_out("CON", "CON", held=CHOICE_REQUEST.facts.held - {"CON"}) == "NOT_HELD"


def test_what_her_consent_rests_on_is_named_by_what_leaves():
    with_health = decide(asking(CHOICE_REQUEST, "IDN", "HEA", with_reason=frozenset({"HEA"})), agreed_to("HEA"))

    assert decide(CHOICE_REQUEST, CHOICE_WORLD).basis == LegalBasis("consent", None, None)
    assert with_health.basis == LegalBasis("consent", "explicit_consent", None)


# Rule 6: safe contact


@pytest.mark.parametrize(
    ("risk", "age", "code"),
    [
        ("high", 30 * DAY, None),
        ("high", 30 * DAY + timedelta(seconds=1), "SAFE_CONTACT_STALE"),
        (None, 31 * DAY, "SAFE_CONTACT_STALE"),
        ("medium", 31 * DAY, None),
        ("standard", 90 * DAY, None),
        ("standard", 91 * DAY, "SAFE_CONTACT_STALE"),
    ],
)
def test_safe_contact_grows_stale_sooner_at_high_or_unknown_risk(risk, age, code):
    request = asking(CHOICE_REQUEST, risk_level=risk, safe_contact_confirmed_at=NOW - age)

    assert reasons(request) == ([code] if code else [])


def test_without_safe_contact_rules_nothing_goes_whether_asked_or_not():
    nothing_known = {"held": CHOICE_REQUEST.facts.held - {"SAF"}, "safe_contact_confirmed_at": None}

    assert reasons(asking(CHOICE_REQUEST, **nothing_known)) == ["SAFE_CONTACT_MISSING"]
    assert reasons(asking(CHOICE_REQUEST, "IDN", **nothing_known)) == ["SAFE_CONTACT_MISSING"]


def test_a_type_that_never_carries_safe_contact_does_not_need_it():
    anonymous = replace(SUPPORT, ceiling={"INC": "N"}, cannot_act_without=frozenset())
    request = asking(CHOICE_REQUEST, "INC", held=frozenset({"INC"}), safe_contact_confirmed_at=None)

    assert reasons(request, replace(CHOICE_WORLD, referral_type=anonymous)) == []


# LB-7 for a consent, rule 8


def test_her_consent_is_no_basis_for_other_peoples_offence_data():
    police = replace(
        under(CHOICE_WORLD, purposes=frozenset({"police.emergency"}), categories=frozenset({"INC", "PID"})),
        referral_type=POLICE,
        agreements=(agreement("harbour", {"police.emergency": {"INC", "PID"}}),),
    )
    request = replace(asking(CHOICE_REQUEST, "INC", "PID"), type="police.emergency")
    no_condition = replace(police, referral_type=replace(POLICE, art10_for_others=None))

    assert reasons(request, police) == []
    assert decide(request, police).basis.art10 == "para10_36"
    assert decide(asking(request, "INC"), police).basis.art10 is None  # nothing about others leaves
    assert reasons(request, no_condition) == ["EXCEPTION_BASIS_INVALID"]
    assert reasons(asking(request, statements_tagged=False), police) == ["EXCEPTION_BASIS_INVALID"]


@pytest.mark.parametrize(
    ("refusal", "agency_type", "stops"),
    [
        (StandingRefusal(agency="harbour"), "police", True),
        (StandingRefusal(agency="willow"), "police", False),
        (StandingRefusal(agency_type="police"), "police", True),
        (StandingRefusal(agency_type="police"), "police_btp", False),
        (StandingRefusal(agency_type="local_authority"), "local_authority.housing_options", True),
        (StandingRefusal(agency_type="local_authority.housing_options"), "local_authority", False),
        (StandingRefusal(agency_type="police"), None, False),
        (StandingRefusal(), "police", False),
        (StandingRefusal(), None, False),
    ],
)
def test_a_standing_refusal_speaks_of_an_agency_or_a_type_and_all_below_it(refusal, agency_type, stops):
    world = replace(
        CHOICE_WORLD,
        agency=Agency("harbour", agency_type, "active", protect=False),
        standing_refusals=(StandingRefusal(agency="nobody"), refusal),
    )

    assert reasons(world=world) == (["STANDING_REFUSAL"] if stops else [])


def test_an_open_referral_of_the_same_kind_is_not_sent_twice():
    assert reasons(world=replace(CHOICE_WORLD, open_referral=True)) == ["DUPLICATE_OPEN"]


# The same gate at dispatch


def test_what_was_decided_stands_although_it_used_up_its_own_permission_and_is_the_open_referral():
    later = replace(under(CHOICE_WORLD, one_off=True, used=True), open_referral=True, now=NOW + 60 * DAY)
    asked = asking(CHOICE_REQUEST, risk_level="high")

    assert still_stands(asked, later, ("IDN", "CON", "SAF", "INC")) == ()


def test_what_was_sent_beside_what_was_asked_does_not_stand_when_nothing_lets_it_go_now():
    assert still_stands(asking(CHOICE_REQUEST, "INC"), CHOICE_WORLD, ("SAF", "INC")) == ("NOT_AGREED",)


@pytest.mark.parametrize(
    ("world", "code"),
    [
        (under(CHOICE_WORLD, status=ConsentStatus.WITHDRAWN), "PERSON_WITHDREW"),
        (under(CHOICE_WORLD, valid_until=NOW), "PERMISSION_EXPIRED"),
        (replace(CHOICE_WORLD, agency=replace(CHOICE_WORLD.agency, status="suspended")), "AGENCY_NOT_ACTIVE"),
        (replace(CHOICE_WORLD, agreements=()), "SHARING_AGREEMENT_MISSING"),
        (replace(CHOICE_WORLD, standing_refusals=(StandingRefusal(agency="harbour"),)), "STANDING_REFUSAL"),
        (under(CHOICE_WORLD, categories=frozenset({"CON", "IDN"})), "NOT_AGREED"),
    ],
)
def test_what_changed_since_the_decision_stops_the_dispatch(world, code):
    assert still_stands(CHOICE_REQUEST, world, ("IDN", "CON", "SAF", "INC")) == (code,)
