"""How the gate decides under the Protect rules, and about exceptions: each rule has a test that dies with it."""

from dataclasses import replace

import pytest
from gate_world import (
    CHARITY,
    DAY,
    NOW,
    POLICE,
    POLICY,
    PROTECT_REQUEST,
    PROTECT_WORLD,
    agreement,
    asking,
    under,
)

from consent.domain.gate import decide, still_stands
from consent.domain.model import (
    Facts,
    Lane,
    LegalBasis,
    Outcome,
    Review,
    SafeContact,
    StandingRefusal,
    Urgency,
)


def sent(request=PROTECT_REQUEST, world=PROTECT_WORLD):
    verdict = decide(request, world)
    assert verdict.outcome is Outcome.SEND, verdict.reasons
    return verdict


def reasons(request=PROTECT_REQUEST, world=PROTECT_WORLD):
    return list(decide(request, world).reasons)


def based_on(art6="vital_interests", art9="spi.para10_unlawful_acts", art10="para10_36", **changes):
    return under(PROTECT_WORLD, basis=LegalBasis(art6, art9, art10), **changes)


def test_a_documented_exception_lets_exactly_what_was_asked_through():
    verdict = sent()

    assert verdict.allowed == ("IDN", "CON", "SAF", "INC", "PID")
    assert (verdict.notes, dict(verdict.withheld), verdict.reviews) == ((), {}, ())
    assert verdict.safe_contact is SafeContact.CURRENT


# Rule 3: when the Protect rules apply, and what they never stop


@pytest.mark.parametrize(
    ("request_", "world"),
    [
        (replace(PROTECT_REQUEST, lane=Lane.CHOICE), PROTECT_WORLD),
        (PROTECT_REQUEST, replace(PROTECT_WORLD, agency=replace(PROTECT_WORLD.agency, protect=False))),
        (
            replace(PROTECT_REQUEST, type="support.victim_general"),
            replace(
                PROTECT_WORLD,
                agreements=(agreement("norshire-police", {"support.victim_general": set(POLICE.ceiling)}),),
            ),
        ),
    ],
)
def test_break_glass_is_no_way_round_lane_type_or_the_mark_that_two_people_set(request_, world):
    assert reasons(request_, under(world, break_glass=True)) == ["NO_PERMISSION"]


def test_a_missing_agreement_becomes_a_noted_one_off_with_a_review():
    for none_with_the_type in ((), (agreement("norshire-police", {"police.report": {"INC"}}),)):
        verdict = sent(world=replace(PROTECT_WORLD, agreements=none_with_the_type))

        assert verdict.notes == ("ONE_OFF_NO_AGREEMENT",)
        assert verdict.reviews == (Review.ONE_OFF_NO_AGREEMENT,)


def test_an_agreement_never_takes_a_category_from_a_protect_referral():
    narrow = (agreement("norshire-police", {"police.emergency": {"INC"}}),)

    verdict = sent(world=replace(PROTECT_WORLD, agreements=narrow))

    assert (dict(verdict.withheld), verdict.notes) == ({}, ())


@pytest.mark.parametrize(
    "facts",
    [
        {"held": PROTECT_REQUEST.facts.held - {"SAF"}, "safe_contact_confirmed_at": None},
        {"safe_contact_confirmed_at": NOW - 91 * DAY},
    ],
)
@pytest.mark.parametrize("asked", [("INC",), ("INC", "SAF"), ("INC", "CON")])
def test_unknown_safe_contact_is_sent_as_unknown_asked_or_not(facts, asked):
    nothing_agreed_but = under(PROTECT_WORLD, categories=frozenset({"INC", "CON"}))

    verdict = sent(asking(PROTECT_REQUEST, *asked, **facts), nothing_agreed_but)

    assert set(verdict.allowed) == {*asked, "SAF"}
    assert dict(verdict.withheld) == {}
    assert verdict.notes == ("SAFE_CONTACT_UNKNOWN",)
    assert verdict.safe_contact is SafeContact.UNKNOWN


def test_the_warning_alone_counts_as_something_to_send():
    nothing_held = asking(PROTECT_REQUEST, "INC", held=frozenset(), safe_contact_confirmed_at=None)

    assert sent(nothing_held).allowed == ("SAF",)
    assert reasons(asking(PROTECT_REQUEST, "DOB")) == ["NOTHING_TO_SEND"]


def test_what_the_agency_cannot_act_without_is_left_out_and_the_rest_goes():
    verdict = sent(world=under(PROTECT_WORLD, categories=frozenset({"IDN", "PID"})))

    assert dict(verdict.withheld) == {"CON": "NOT_AGREED", "SAF": "NOT_AGREED", "INC": "NOT_AGREED"}


def test_the_agencys_own_state_stops_every_lane():
    suspended = replace(PROTECT_WORLD, agency=replace(PROTECT_WORLD.agency, status="suspended"))

    assert reasons(world=suspended) == ["AGENCY_NOT_ACTIVE"]


def test_standing_refusal_and_open_referral_are_acknowledged_not_obeyed():
    world = replace(PROTECT_WORLD, standing_refusals=(StandingRefusal(agency_type="police"),), open_referral=True)

    assert sent(world=world).notes == ("LINKED_TO_OPEN", "STANDING_REFUSAL_ACKNOWLEDGED")


def test_an_unknown_agency_never_has_the_mark():
    assert reasons(world=replace(PROTECT_WORLD, agency=None)) == ["AGENCY_NOT_ACTIVE", "NO_PERMISSION"]


@pytest.mark.parametrize("facts", [{"safe_contact_confirmed_at": NOW - 91 * DAY}, {}])
def test_at_dispatch_safe_contact_is_left_to_the_sealer_and_never_stops_urgent_help(facts):
    world = under(PROTECT_WORLD, categories=frozenset({"INC"}))
    request = asking(PROTECT_REQUEST, "INC", **facts)

    assert still_stands(request, replace(world, now=NOW + 40 * DAY), sent(request, world).allowed) == ()


# Rule 2 for exceptions


def test_an_exception_is_for_one_agency_and_one_sending():
    assert reasons(world=under(PROTECT_WORLD, agency="eastmere-adults")) == ["NOT_AGREED"]
    assert reasons(world=under(PROTECT_WORLD, used=True)) == ["PERMISSION_USED"]


def test_an_exception_covers_the_categories_it_lists_and_no_other():
    verdict = sent(asking(PROTECT_REQUEST, "INC", "PID", "COM"))

    assert dict(verdict.withheld) == {"COM": "NOT_AGREED"}


# Rule 5 for exceptions


def test_an_exception_never_opens_what_only_the_person_can_open():
    listed = under(PROTECT_WORLD, categories=PROTECT_WORLD.authority.categories | {"VCH"})

    assert dict(sent(asking(PROTECT_REQUEST, "INC", "VCH"), listed).withheld) == {"VCH": "NEEDS_EXPLICIT_CONSENT"}


@pytest.mark.parametrize("break_glass", [False, True])
@pytest.mark.parametrize("authorised_by", [None, "", "nadia.k", " Nadia.K "])
def test_a_protected_address_needs_a_second_person_even_in_break_glass(break_glass, authorised_by):
    request = replace(asking(PROTECT_REQUEST, "INC", "PAD"), urgency=Urgency.EMERGENCY)
    world = under(
        PROTECT_WORLD,
        categories=frozenset({"INC", "PAD"}),
        authorised_by=authorised_by,
        break_glass=break_glass,
    )

    verdict = decide(request, world)

    if break_glass:
        assert dict(verdict.withheld) == {"PAD": "SECOND_PERSON_NEEDED"}
    else:
        assert verdict.reasons == ("SECOND_PERSON_NEEDED",)
    assert "PAD" in sent(request, under(world, authorised_by="sam.d")).allowed


def test_an_optional_category_needs_no_written_reason_in_an_emergency():
    world = under(PROTECT_WORLD, categories=frozenset({"INC", "HEA"}))
    asked = asking(PROTECT_REQUEST, "INC", "HEA")

    assert dict(sent(asked, world).withheld) == {"HEA": "NEEDS_REASON"}
    assert "HEA" in sent(replace(asked, urgency=Urgency.EMERGENCY), world).allowed


def test_break_glass_alone_carries_every_category_but_the_protected_address():
    world = under(PROTECT_WORLD, categories=frozenset({"INC", "HEA"}), authorised_by=None, break_glass=True)
    request = replace(asking(PROTECT_REQUEST, "INC", "HEA"), urgency=Urgency.EMERGENCY)

    assert sent(request, world).allowed == ("INC", "HEA")


# Rule 7: LB-1 to LB-8


ADULT_AT_RISK = {"care_and_support_needs": True}
HEALTH = {"categories": frozenset({"INC", "HEA"})}
SAFEGUARDING = {"art6": "rli.safeguarding", "art9": "spi.para18_safeguarding", "art10": "para18_36"}


@pytest.mark.parametrize(
    ("name", "world", "facts"),
    [
        ("an Art 6 basis must be stated", based_on(art6=None), {}),
        ("consent is no basis of an exception", based_on(art6="consent"), {}),
        ("explicit consent is no condition of an exception", based_on(art9="explicit_consent"), {}),
        ("consent to criminal data is no condition of an exception", based_on(art10="consent_29"), {}),
        ("LB-1 a special category needs a condition", based_on(art9=None, **HEALTH), {}),
        ("LB-2 vital interests need incapacity", based_on(art9="vital_interests_incapable"), {}),
        ("LB-3 safeguarding needs somebody at risk, Art 6", based_on(art6="rli.safeguarding"), {}),
        ("LB-3 safeguarding needs somebody at risk, Art 9", based_on(art9="spi.para18_safeguarding"), {}),
        ("LB-3 safeguarding needs somebody at risk, Art 10", based_on(art10="para18_36"), {}),
        (
            "LB-4 why there is no consent",
            based_on(art10=None, why_no_consent=frozenset(), categories=frozenset({"INC"})),
            {},
        ),
        (
            "LB-4 why there is no consent, Art 10",
            based_on(art9=None, why_no_consent=frozenset(), categories=frozenset({"INC"})),
            {},
        ),
        ("LB-5 there is no request attached", based_on(art6="rli.request"), {}),
        ("LB-7 other people's data need a condition", based_on(art10=None), {}),
        ("LB-7 each statement is tagged", PROTECT_WORLD, {"statements_tagged": False}),
    ],
)
def test_a_basis_that_does_not_hold_stops_the_referral(name, world, facts):
    request = replace(
        asking(PROTECT_REQUEST, *sorted(world.authority.categories), **facts), urgency=Urgency.EMERGENCY
    )

    assert reasons(request, world) == ["EXCEPTION_BASIS_INVALID"], name


@pytest.mark.parametrize(
    ("name", "world", "facts"),
    [
        ("LB-1 nothing special leaves", based_on(art9=None), {}),
        (
            "LB-2 she cannot consent",
            based_on(art9="vital_interests_incapable", why_no_consent=frozenset({"lacks_capacity"})),
            {},
        ),
        ("LB-3 a child", based_on(**SAFEGUARDING), {"age_band": "16_17"}),
        ("LB-3 a small child", based_on(**SAFEGUARDING), {"age_band": "under_16"}),
        ("LB-3 care and support needs", based_on(**SAFEGUARDING), ADULT_AT_RISK),
        ("LB-3 a child in the home", based_on(**SAFEGUARDING, type="child_at_risk"), {"child_present": True}),
        (
            "LB-4 nothing of paragraph 10 or 18 is stated",
            based_on(art9=None, art10="vital_30", why_no_consent=frozenset()),
            {},
        ),
        ("LB-6 a landlord that is no public authority", based_on(art6="rli.crime"), {}),
        (
            "LB-7 no offence data leaves",
            based_on(art10=None, categories=frozenset({"INC"})),
            {"statements_tagged": False},
        ),
    ],
)
def test_a_basis_that_holds_lets_the_referral_go(name, world, facts):
    assert reasons(asking(PROTECT_REQUEST, **facts), world) == [], name


def test_who_counts_as_at_risk_depends_on_the_type_of_exception():
    child_in_the_home = based_on(**SAFEGUARDING)
    care_needs = based_on(**SAFEGUARDING, type="child_at_risk")

    assert reasons(asking(PROTECT_REQUEST, child_present=True), child_in_the_home) == ["EXCEPTION_BASIS_INVALID"]
    assert reasons(asking(PROTECT_REQUEST, care_and_support_needs=True), care_needs) == ["EXCEPTION_BASIS_INVALID"]


@pytest.mark.parametrize("art6", ["rli.crime", "rli.emergency", "legitimate_interests"])
def test_lb6_a_public_authority_has_no_recognised_or_legitimate_interests(art6):
    public = replace(POLICY, controller_type="public_authority")

    assert reasons(world=replace(based_on(art6=art6), policy=public)) == ["EXCEPTION_BASIS_INVALID"]
    assert reasons(world=replace(based_on(art6="vital_interests"), policy=public)) == []
    assert reasons(world=based_on(art6=art6)) == []


def test_lb8_only_conditions_of_substantial_public_interest_need_a_policy_document():
    none_in_force = replace(POLICY, appropriate_policy_document=None)

    assert reasons(world=replace(based_on(art9="legal_claims"), policy=none_in_force)) == []


def test_lb8_no_policy_document_blocks_except_paragraph_ten_to_the_police():
    none_in_force = replace(POLICY, appropriate_policy_document=None)
    social_care = replace(PROTECT_WORLD.agency, type="local_authority.adult_social_care")
    para18 = replace(based_on(art9="spi.para18_safeguarding"), policy=none_in_force)

    transport = replace(PROTECT_WORLD.agency, type="police_btp")

    assert reasons(world=replace(PROTECT_WORLD, policy=none_in_force)) == []
    assert reasons(world=replace(PROTECT_WORLD, policy=none_in_force, agency=transport)) == []
    assert reasons(world=replace(PROTECT_WORLD, policy=none_in_force, agency=social_care)) == [
        "EXCEPTION_BASIS_INVALID"
    ]
    assert reasons(asking(PROTECT_REQUEST, **ADULT_AT_RISK), para18) == ["EXCEPTION_BASIS_INVALID"]


def test_the_basis_is_judged_on_what_would_leave():
    no_condition = based_on(art10=None)

    assert reasons(world=no_condition) == ["EXCEPTION_BASIS_INVALID"]
    assert reasons(asking(PROTECT_REQUEST, held=PROTECT_REQUEST.facts.held - {"PID"}), no_condition) == []
    assert (
        reasons(world=replace(no_condition, authority=replace(no_condition.authority, categories=frozenset({"INC"}))))
        == []
    )


def test_a_list_that_is_not_examined_does_not_narrow_what_the_basis_is_judged_on():
    elsewhere = based_on(art10=None, categories=frozenset({"INC"}), agency="willow")
    only_with_consent = based_on(art9=None, agency="willow")

    assert reasons(world=elsewhere) == ["EXCEPTION_BASIS_INVALID", "NOT_AGREED"]
    assert reasons(asking(PROTECT_REQUEST, "INC", "VCH"), only_with_consent) == [
        "EXCEPTION_BASIS_INVALID", "NOT_AGREED",
    ]  # fmt: skip


def test_an_exception_is_judged_in_the_choice_lane_too():
    request = replace(PROTECT_REQUEST, lane=Lane.CHOICE)
    invalid = based_on(art6="consent", authorised_by=None)

    assert reasons(request, invalid) == ["EXCEPTION_BASIS_INVALID", "NO_PERMISSION", "SECOND_PERSON_NEEDED"]


# Rule 7: the second person, and break-glass


@pytest.mark.parametrize("authorised_by", [None, "nadia.k", "NADIA.K"])
def test_nobody_authorises_their_own_exception(authorised_by):
    assert reasons(world=under(PROTECT_WORLD, authorised_by=authorised_by)) == ["SECOND_PERSON_NEEDED"]


@pytest.mark.parametrize(
    ("type_", "facts", "alone"),
    [
        ("danger_to_life", {}, True),
        ("child_at_risk", {"immediate_danger": True, "child_present": True}, True),
        ("adult_at_risk", {"immediate_danger": True, **ADULT_AT_RISK}, True),
        ("child_at_risk", {"child_present": True}, False),
        ("adult_at_risk", {"immediate_danger": None, **ADULT_AT_RISK}, False),
        ("serious_crime_prevention", {"immediate_danger": True}, False),
    ],
)
def test_break_glass_is_for_one_officer_alone_only_when_minutes_matter(type_, facts, alone):
    world = under(PROTECT_WORLD, type=type_, authorised_by=None, break_glass=True)

    verdict = decide(asking(PROTECT_REQUEST, **facts), world)

    assert verdict.reasons == (() if alone else ("SECOND_PERSON_NEEDED",))
    assert verdict.reviews == ((Review.BREAK_GLASS,) if alone else ())


@pytest.mark.parametrize(
    ("type_", "facts", "basis"),
    [
        ("danger_to_life", {}, LegalBasis("vital_interests", "spi.para10_unlawful_acts", "para10_36")),
        (
            "danger_to_life",
            ADULT_AT_RISK,
            LegalBasis("vital_interests", "spi.para10_unlawful_acts", "para10_36"),
        ),
        (
            "adult_at_risk",
            {"immediate_danger": True, **ADULT_AT_RISK},
            LegalBasis("vital_interests", "spi.para18_safeguarding", "para18_36"),
        ),
        (
            "adult_at_risk",
            {"immediate_danger": True},
            LegalBasis("vital_interests", "spi.para10_unlawful_acts", "para10_36"),
        ),
    ],
)
def test_in_break_glass_a_wrong_code_is_corrected_from_the_facts_and_never_stops(type_, facts, basis):
    world = based_on("consent", "explicit_consent", None, type=type_, break_glass=True, authorised_by=None)

    verdict = sent(asking(PROTECT_REQUEST, **facts), world)

    assert verdict.notes == ("BASIS_CORRECTED",)
    assert verdict.basis == basis
    assert verdict.reviews == (Review.BREAK_GLASS, Review.BASIS_CORRECTED)


def test_a_sound_break_glass_basis_is_left_as_the_officer_stated_it():
    verdict = sent(world=based_on("rli.emergency", break_glass=True, authorised_by=None))

    assert (verdict.notes, verdict.basis.art6) == ((), "rli.emergency")


def test_break_glass_to_a_friendly_firm_stays_shut():
    friend = replace(CHARITY, id="norshire-police")

    verdict = decide(PROTECT_REQUEST, replace(under(PROTECT_WORLD, break_glass=True), agency=friend))

    assert verdict.reasons == ("NO_PERMISSION",)


def test_facts_that_nobody_knows_count_as_unknown_not_as_no():
    nothing_known = Facts(held=frozenset({"INC"}))

    assert sent(replace(PROTECT_REQUEST, asked=("INC",), facts=nothing_known)).notes == ("SAFE_CONTACT_UNKNOWN",)
