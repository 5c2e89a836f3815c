"""Lengths of time, reviewers and bases that a landlord's policy pack sets, and how far it may."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from gate_world import CHOICE_REQUEST, CHOICE_WORLD, PROTECT_REQUEST, PROTECT_WORLD, asking, under

from alongside.casedata.codes import CATEGORIES, PROTECT_TYPES, REFERRAL_TYPES
from consent.domain import codes
from consent.domain.consent_ages import with_an_end
from consent.domain.consent_errors import AnswerDoesNotFit
from consent.domain.consent_events import ConsentEvent, EventStatus, Span
from consent.domain.gate import decide
from consent.domain.model import Bases, LegalBasis, Outcome, Review
from consent.domain.pack_limits import REVIEWS, STANDARD, Limits, ReviewRule
from consent.domain.pack_rules import mistakes_in
from consent.domain.pack_terms import terms_on
from consent.domain.policy_pack import parse_pack

KNOWN = frozenset(CATEGORIES)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BASES = Bases(
    frozenset({"consent", "vital_interests", "legal_obligation"}),
    frozenset({"explicit_consent", "spi.para10_unlawful_acts"}),
    frozenset({"legitimate_interests"}),
    frozenset({"para10_36"}),
)


def content(version="2026.3", **changed):
    text = files("consent").joinpath(f"data/policy-pack-standard-{version}.json").read_text(encoding="utf-8")
    return {**json.loads(text), **changed}


def pack(**changed):
    return parse_pack(content(**changed), KNOWN)


def test_a_pack_without_limits_has_the_standard_ones_and_the_newest_says_the_same():
    assert pack(version="2026.2").limits == STANDARD
    assert replace(pack().limits, reviews={}) == STANDARD
    assert pack().limits.reviews == REVIEWS
    assert pack().types == parse_pack(content("2026.2"), KNOWN).types


def test_the_newest_standard_pack_rules_out_no_basis_that_the_law_allows_where_help_is_urgent():
    without_consent = {"art10": set(codes.ART10) - {"consent_29"}}

    for slug in PROTECT_TYPES:
        bases = pack().bases_of(slug)
        assert bases.subject_art6 == set(codes.ART6) and bases.subject_art9 == set(codes.ART9)
        assert bases.others_art10 == without_consent["art10"]
    assert all("consent" in pack().bases_of(slug).subject_art6 for slug in REFERRAL_TYPES)


@pytest.mark.parametrize("review", Review)
def test_the_rule_of_a_pack_for_a_review_comes_before_the_standard_one(review):
    own = ReviewRule("director", 4)

    assert Limits(reviews={review: own}).review(review) is own
    assert Limits(reviews={review: own}) != STANDARD
    assert Limits().review(review) == REVIEWS[review]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"limits": {"exception_days": 29}}, "/limits/exception_days"),
        ({"limits": {"exception_days": 0}}, "/limits/exception_days"),
        ({"limits": {"break_glass_hours": 25}}, "/limits/break_glass_hours"),
        ({"limits": {"record_within_minutes": 61}}, "/limits/record_within_minutes"),
        ({"limits": {"safe_contact_days": {"otherwise": 91}}}, "/limits/safe_contact_days/otherwise"),
        ({"limits": {"safe_contact_days": {"high_or_unknown": 31}}}, "/limits/safe_contact_days/high_or_unknown"),
        ({"limits": {"safe_contact_days": {"ever": 1}}}, "/limits/safe_contact_days/ever"),
        ({"limits": {"safe_contact_days": {"otherwise": 0}}}, "/limits/safe_contact_days/otherwise"),
        ({"limits": {"patience": 1}}, "/limits"),
        ({"limits": {"consent_days": 91, "longest_consent_days": 90}}, "/limits/consent_days"),
        ({"reviews": {"whim": {"role": "dpo", "working_days": 1}}}, "/reviews"),
        (
            {"reviews": {"break_glass": {"role": "safeguarding_lead", "working_days": 2}}},
            "/reviews/break_glass/working_days",
        ),
        ({"reviews": {"not_justified": {"role": "dpo", "working_days": 2}}}, "/reviews/not_justified/working_days"),
        (
            {"reviews": {"one_off_no_agreement": {"role": "dpo", "working_days": 3}}},
            "/reviews/one_off_no_agreement/working_days",
        ),
        ({"reviews": {"objection": {"role": "dpo", "working_days": 11}}}, "/reviews/objection/working_days"),
        ({"reviews": {"objection": {"role": "case_officer", "working_days": 1}}}, "/reviews/objection/role"),
        ({"reviews": {"break_glass": {"role": "dpo", "working_days": 1}}}, "/reviews/break_glass/role"),
        ({"reviews": {"break_glass": {"role": "director", "working_days": 1}}}, "/reviews/break_glass/role"),
    ],
)
def test_no_pack_loosens_a_limit(changed, pointer):
    assert pointer in [place for place, _ in mistakes_in(content(**changed), REFERRAL_TYPES, KNOWN)]


@pytest.mark.parametrize(
    "limits",
    [
        {"safe_contact_days": {"high_or_unknown": 1, "otherwise": 1}},
        {"consent_days": 90, "longest_consent_days": 90},
    ],
)
def test_a_landlord_may_be_as_strict_as_that(limits):
    assert mistakes_in(content(limits=limits), REFERRAL_TYPES, KNOWN) == []


def test_broken_glass_that_officers_review_among_themselves_goes_first_to_whom_it_would_without_a_pack():
    roles = {**content()["roles"], "review_break_glass": ["case_officer"]}

    assert pack(version="2026.2", roles=roles).review(Review.BREAK_GLASS) == ReviewRule("safeguarding_lead", 1)


def test_broken_glass_goes_first_to_whom_the_pack_lets_review_it():
    roles = {**content()["roles"], "review_break_glass": ["director"]}

    assert pack().review(Review.BREAK_GLASS) == ReviewRule("safeguarding_lead", 1)
    without = pack(version="2026.2", roles=roles)
    assert without.review(Review.BREAK_GLASS) == ReviewRule("director", 1)
    assert without.review(Review.OBJECTION) == ReviewRule("dpo", 1)


def exception_under(bases, basis=None, request=PROTECT_REQUEST, **changed):
    world = replace(PROTECT_WORLD, bases=bases)
    return decide(request, under(world, **({"basis": basis} if basis else {}), **changed))


@pytest.mark.parametrize(
    ("basis", "reasons"),
    [
        (LegalBasis("vital_interests", "spi.para10_unlawful_acts", "para10_36"), ()),
        (LegalBasis("legal_obligation.CareAct_s42", None, "para10_36"), ()),
        (LegalBasis("legal_obligation.CareAct.s42.1", None, "para10_36"), ()),
        (LegalBasis("public_task", None, "para10_36"), ("EXCEPTION_BASIS_INVALID",)),
        (LegalBasis("vital_interests", "legal_claims", "para10_36"), ("EXCEPTION_BASIS_INVALID",)),
        (LegalBasis("vital_interests", None, "legal_claims_33"), ("EXCEPTION_BASIS_INVALID",)),
    ],
)
def test_an_exception_rests_on_what_the_policy_names_for_the_type(basis, reasons):
    assert exception_under(BASES, basis).reasons == reasons
    assert exception_under(None, basis).reasons == ()


def test_a_basis_that_the_policy_does_not_name_never_stops_broken_glass():
    found = exception_under(BASES, LegalBasis("public_task", None, "para10_36"), break_glass=True, authorised_by=None)

    assert found.outcome is Outcome.SEND
    assert "BASIS_CORRECTED" in found.notes and Review.BASIS_CORRECTED in found.reviews


def test_consent_carries_only_types_that_the_policy_lets_rest_on_it():
    without = replace(BASES, subject_art6=BASES.subject_art6 - {"consent"})

    assert decide(CHOICE_REQUEST, replace(CHOICE_WORLD, bases=BASES)).outcome is Outcome.SEND
    assert decide(CHOICE_REQUEST, replace(CHOICE_WORLD, bases=without)).reasons == ("NO_PERMISSION",)


def test_explicit_consent_carries_special_categories_only_where_the_policy_names_it():
    world = under(CHOICE_WORLD, categories=frozenset({"IDN", "CON", "SAF", "INC", "HEA"}))
    request = asking(CHOICE_REQUEST, "IDN", "CON", "SAF", "INC", "HEA", with_reason=frozenset({"HEA"}))
    without = replace(BASES, subject_art9=frozenset())

    assert "HEA" in decide(request, replace(world, bases=BASES)).allowed
    assert decide(request, replace(world, bases=without)).withheld == {"HEA": "CEILING_NEVER"}


@pytest.mark.parametrize(
    ("controller", "others", "goes"),
    [
        ("independent_controller", {"legitimate_interests"}, True),
        ("public_authority", {"legitimate_interests"}, False),
        ("public_authority", {"rli.crime", "public_task"}, True),
        ("public_authority", {"rli.crime", "rli.safeguarding"}, False),
        ("independent_controller", {"rli.crime"}, True),
        ("independent_controller", set(), False),
    ],
)
def test_other_people_in_the_story_need_a_basis_that_is_open_to_this_landlord(controller, others, goes):
    kind = replace(
        CHOICE_WORLD.referral_type, ceiling={**CHOICE_WORLD.referral_type.ceiling, "PID": "N"},
        art10_for_others="para10_36",
    )  # fmt: skip
    agreed = [replace(CHOICE_WORLD.agreements[0], categories_by_type={kind.slug: frozenset(kind.ceiling)})]
    world = replace(
        under(CHOICE_WORLD, categories=frozenset({"IDN", "CON", "SAF", "INC", "PID"})),
        referral_type=kind, agreements=tuple(agreed), bases=replace(BASES, others_art6=frozenset(others)),
        policy=replace(CHOICE_WORLD.policy, controller_type=controller),
    )  # fmt: skip

    found = decide(asking(CHOICE_REQUEST, "IDN", "CON", "SAF", "INC", "PID"), world)

    assert (found.outcome is Outcome.SEND) is goes
    assert found.reasons == (() if goes else ("EXCEPTION_BASIS_INVALID",))


@pytest.mark.parametrize(("days", "risk", "stale"), [(11, "low?", True), (9, None, False), (25, "medium", True)])
def test_safe_contact_counts_as_long_as_the_policy_says(days, risk, stale):
    policy = replace(CHOICE_WORLD.policy, fresh_days=20, fresh_days_at_high_risk=10)
    confirmed = CHOICE_WORLD.now - days * DAY
    request = asking(CHOICE_REQUEST, safe_contact_confirmed_at=confirmed, risk_level=risk)

    assert (decide(request, replace(CHOICE_WORLD, policy=policy)).reasons == ("SAFE_CONTACT_STALE",)) is stale


GIVEN = ConsentEvent(EventStatus.GIVEN, NOW)
NINETY = Limits(consent_for=90 * DAY, longest_consent=180 * DAY)


@pytest.mark.parametrize(
    ("event", "asked", "limits", "ends"),
    [
        (GIVEN, Span(), STANDARD, None),
        (GIVEN, Span(), NINETY, NOW + 90 * DAY),
        (GIVEN, Span(), Limits(longest_consent=180 * DAY), NOW + 180 * DAY),
        (GIVEN, Span(valid_until=NOW + DAY), NINETY, None),
        (replace(GIVEN, span=Span(valid_until=NOW + DAY)), Span(), NINETY, NOW + DAY),
        (replace(GIVEN, status=EventStatus.WIDENED), Span(), NINETY, NOW + 90 * DAY),
        (replace(GIVEN, status=EventStatus.REFUSED), Span(), NINETY, None),
        (GIVEN, Span(valid_from=NOW + 100 * DAY), NINETY, NOW + 100 * DAY),
        (GIVEN, Span(valid_from=NOW + 90 * DAY), NINETY, NOW + 90 * DAY),
        (GIVEN, Span(valid_until=NOW + 180 * DAY), NINETY, None),  # the longest there may be
        (
            replace(GIVEN, status=EventStatus.REFUSED, span=Span(valid_until=NOW + 999 * DAY)),
            Span(),
            NINETY,
            NOW + 999 * DAY,
        ),  # a no may be as long as she likes
    ],
)
def test_a_yes_without_an_end_has_the_one_that_the_policy_gives(event, asked, limits, ends):
    found = with_an_end(event, asked, limits)

    assert (found.span.valid_until if found.span else None) == ends


@pytest.mark.parametrize("status", [EventStatus.GIVEN, EventStatus.WIDENED, EventStatus.RECONFIRMED])
@pytest.mark.parametrize("name", ["valid_until", "updates_until"])
def test_a_yes_is_never_longer_than_the_policy_lets_it_be(status, name):
    late = ConsentEvent(status, NOW, span=Span(**{"valid_until": NOW + DAY, name: NOW + 181 * DAY}))

    with pytest.raises(AnswerDoesNotFit, match="sooner"):
        with_an_end(late, Span(), NINETY)


def test_a_yes_that_is_confirmed_again_without_new_dates_is_taken_as_it_is():
    again = ConsentEvent(EventStatus.RECONFIRMED, NOW)

    assert with_an_end(again, Span(), NINETY) is again


def test_every_mistake_of_a_pack_is_told_in_a_plain_sentence():
    changed = {
        "limits": {
            "patience": 1, "exception_days": 29, "consent_days": 91, "longest_consent_days": 90,
            "safe_contact_days": {"otherwise": 91},
        },
        "reviews": {
            "whim": {"role": "dpo", "working_days": 1},
            "objection": {"role": "case_officer", "working_days": 11},
            "break_glass": {"role": "director", "working_days": 1},
        },
        "send_within_hours": {"standard": 9_999, "urgent": 0, "emergency": 1},
        "one_off_without_agreement": {"allowed": True, "call_back_days": 367},
    }  # fmt: skip

    told = dict(mistakes_in(content(**changed), REFERRAL_TYPES, KNOWN))

    assert told["/limits"] == "There is no such limit."
    assert told["/limits/consent_days"] == "The usual time is longer than the longest."
    assert told["/limits/safe_contact_days/otherwise"] == "Safe contact is asked again at least as often as that."
    assert told["/reviews"] == "There is no such review."
    assert told["/reviews/objection/role"] == "Officers and imports review nothing; another role must be named."
    assert told["/reviews/break_glass/role"] == "Whoever may review it must be asked first."
    assert "/reviews/objection/working_days" in told, "one mistake hides no other"
    assert told["/send_within_hours/urgent"] == "A message cannot wait as long as that, or not so short."
    assert told["/one_off_without_agreement/call_back_days"] == "A call back holds for 1 to 366 days."


def test_the_clocks_of_a_type_are_terms_of_its_permissions():
    assert terms_on(pack(), NOW, "police.report").clocks == (
        "acknowledge_within:24_hours", "decide_within:3_days", "first_contact_within:24_hours",
    )  # fmt: skip
    assert terms_on(pack(), NOW).clocks == terms_on(pack(version="2026.1"), NOW, "police.report").clocks == ()
