"""Who may decide and review, for how long a decision may be used, and what happens when nobody looks."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from gate_world import NOW, PROTECT_REQUEST, PROTECT_WORLD, under

from consent.domain.bank_holidays import Nation
from consent.domain.errors import (
    ExceptionTimeInvalid,
    ReviewHandedOn,
    ReviewNotIndependent,
    ReviewNotYours,
    TrainingTimesInvalid,
)
from consent.domain.exception_limits import ends_at, recorded_late
from consent.domain.gate import decide, still_stands
from consent.domain.model import Agency, LegalBasis, Outcome, Review
from consent.domain.records import Actor, ExceptionTerms, Recipient, ReviewTask, TellPerson
from consent.domain.reviews import (
    Completion,
    Escalation,
    ReviewState,
    check_completes,
    escalated,
    roles_of,
    roles_to_alert,
)
from consent.domain.training import Course, Training, check_days, in_date, standing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIVE = datetime(2026, 3, 4, 17, tzinfo=UTC)  # Wednesday
TERMS = ExceptionTerms(
    type="danger_to_life", agency="police", categories=("INC",), facts="", why_no_consent=(), wishes=None,
    necessity="", proportionality="", basis=LegalBasis(None, None, None), legal_power=(), proposed_by="nadia.k",
    authorised_by=None, break_glass=False, tell_person=TellPerson("told_after"), review_due=None,
)  # fmt: skip
TASK = ReviewTask("t", Review.BREAK_GLASS, "safeguarding_lead", FIVE)
REVIEW = ReviewState(TASK, "d", "s", decided_by=("nadia.k", "sam.d"))


def by(name, *roles):
    return Actor("sign-in", name, frozenset(roles), person=True)


# the gate


def test_an_exception_is_not_used_after_its_time_and_what_went_before_stands():
    over = under(PROTECT_WORLD, valid_until=NOW)

    assert decide(PROTECT_REQUEST, over).reasons == ("PERMISSION_EXPIRED",)
    assert decide(PROTECT_REQUEST, under(PROTECT_WORLD, valid_until=NOW + HOUR)).outcome is Outcome.SEND
    assert still_stands(PROTECT_REQUEST, over, ("INC",)) == ()


def test_an_exception_for_one_purpose_is_for_no_other():
    other = under(PROTECT_WORLD, purposes=frozenset({"police.report"}))
    same = under(PROTECT_WORLD, purposes=frozenset({"police.report", PROTECT_REQUEST.type}))

    assert decide(PROTECT_REQUEST, other).reasons == ("NOT_AGREED",)
    assert decide(PROTECT_REQUEST, same).outcome is Outcome.SEND


@pytest.mark.parametrize(
    ("trained", "reviews"),
    [
        (True, (Review.BREAK_GLASS,)),
        (None, (Review.BREAK_GLASS,)),
        (False, (Review.BREAK_GLASS, Review.TRAINING_OUT_OF_DATE)),
    ],
)
def test_training_never_stops_break_glass_and_adds_a_review(trained, reviews):
    verdict = decide(PROTECT_REQUEST, under(PROTECT_WORLD, break_glass=True, authorised_by=None, trained=trained))

    assert (verdict.outcome, verdict.reviews) == (Outcome.SEND, reviews)


def test_a_request_that_is_attached_carries_a_disclosure_on_request():
    asked = replace(PROTECT_WORLD.authority.basis, art6="rli.request")

    assert decide(PROTECT_REQUEST, under(PROTECT_WORLD, basis=asked)).reasons == ("EXCEPTION_BASIS_INVALID",)
    assert decide(PROTECT_REQUEST, under(PROTECT_WORLD, basis=asked, request_stated=True)).outcome is Outcome.SEND


# how long


@pytest.mark.parametrize(
    ("break_glass", "said", "end"),
    [
        (False, None, NOW + 28 * DAY), (False, NOW + DAY, NOW + DAY), (False, NOW + 28 * DAY, NOW + 28 * DAY),
        (True, None, NOW + DAY), (True, NOW + HOUR, NOW + HOUR), (True, NOW + 5 * DAY, NOW + DAY),
    ],
)  # fmt: skip
def test_every_exception_ends(break_glass, said, end):
    assert ends_at(replace(TERMS, break_glass=break_glass, valid_until=said), NOW) == end


@pytest.mark.parametrize("said", [NOW, NOW - HOUR, NOW + 28 * DAY + timedelta(seconds=1)])
def test_an_end_that_is_no_end_is_refused(said):
    with pytest.raises(ExceptionTimeInvalid):
        ends_at(replace(TERMS, valid_until=said), NOW)


@pytest.mark.parametrize(("minutes", "late"), [(None, False), (60, False), (61, True)])
def test_help_first_and_written_down_within_the_hour(minutes, late):
    acted = None if minutes is None else NOW - timedelta(minutes=minutes)

    assert recorded_late(replace(TERMS, acted_at=acted), NOW) is late


# recipients


@pytest.mark.parametrize(
    ("party", "status", "sealed", "found"),
    [
        ("p" * 43, "active", {}, "active"),
        (None, "active", {}, "invited"),
        (None, "active", {"sealed": False}, "active"),
        (None, "suspended", {}, "suspended"),
    ],
)
def test_an_agency_without_a_pinned_key_is_one_that_was_invited_and_no_other(party, status, sealed, found):
    agency = Agency("harbour", "victim_support_commissioned", status, protect=True)

    assert Recipient(agency, party).for_gate(**sealed) == replace(agency, status=found)


# training


def course(completed, until):
    return Course("c", "nadia.k", "Sharing", completed, until, "dana.r", NOW)


TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("courses", "found"),
    [
        ([], Training.UNKNOWN),
        ([course(date(2025, 3, 5), TODAY)], Training.CURRENT),
        ([course(TODAY, date(2027, 1, 1))], Training.CURRENT),
        ([course(date(2025, 3, 4), date(2026, 3, 3))], Training.OUT_OF_DATE),
        ([course(date(2026, 3, 5), date(2027, 1, 1))], Training.OUT_OF_DATE),
        ([course(date(2024, 1, 1), date(2025, 1, 1)), course(date(2026, 1, 1), date(2027, 1, 1))], Training.CURRENT),
    ],
)
def test_where_somebody_stands(courses, found):
    assert standing(courses, TODAY) is found


@pytest.mark.parametrize(
    ("found", "live", "rehearsal"),
    [
        (Training.CURRENT, True, True),
        (Training.UNKNOWN, False, True),
        (Training.OUT_OF_DATE, False, False),
    ],
)
def test_only_a_rehearsal_lets_people_without_a_record_decide(found, live, rehearsal):
    assert (in_date(found, rehearsal=False), in_date(found, rehearsal=True)) == (live, rehearsal)


@pytest.mark.parametrize(
    ("completed", "until"), [(date(2026, 3, 5), date(2027, 1, 1)), (date(2026, 3, 1), date(2026, 2, 28))]
)
def test_a_course_is_not_completed_tomorrow_and_does_not_end_before_it_began(completed, until):
    check_days(TODAY, TODAY, TODAY)
    with pytest.raises(TrainingTimesInvalid):
        check_days(completed, until, TODAY)


# reviews


def test_nothing_is_handed_on_before_its_end_or_after_its_outcome():
    done = replace(REVIEW, completion=Completion("justified", "w", "sam", FIVE))

    assert escalated(REVIEW, FIVE - timedelta(seconds=1), Nation.ENGLAND_AND_WALES) is None
    assert escalated(done, FIVE + 9 * DAY, Nation.ENGLAND_AND_WALES) is None


def test_a_review_is_handed_on_by_the_working_days_of_the_nation():
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)  # St Andrew's Day is the Monday after it
    review = replace(REVIEW, task=replace(TASK, due_at=friday))

    here, there = (escalated(review, friday, nation) for nation in (Nation.ENGLAND_AND_WALES, Nation.SCOTLAND))

    assert here.due_at == friday + 3 * DAY
    assert there.due_at == friday + 4 * DAY


def test_silence_goes_from_role_to_role_and_never_ends_a_review():
    review, now, roles = REVIEW, FIVE, []
    for _ in range(4):
        step = escalated(review, now, Nation.ENGLAND_AND_WALES)
        roles.append((step.step, step.role))
        review, now = replace(review, escalations=(*review.escalations, step)), step.due_at

    assert roles == [(1, "dpo"), (2, "auditor"), (3, "auditor"), (4, "auditor")]
    assert now == datetime(2026, 3, 10, 17, tzinfo=UTC)  # four working days after Wednesday
    assert review.state(now) == "overdue"


def test_a_review_is_open_until_its_end_and_done_whenever_it_was_done():
    done = replace(REVIEW, completion=Completion("justified", "w", "sam", FIVE))

    assert REVIEW.state(FIVE - timedelta(seconds=1)) == "open"
    assert REVIEW.state(FIVE) == "overdue"
    assert done.state(FIVE + 9 * DAY) == "completed"


@pytest.mark.parametrize(
    ("role", "following"),
    [("case_officer", "safeguarding_lead"), ("safeguarding_lead", "dpo"), ("dpo", "auditor"), ("auditor", "auditor")],
)
def test_a_silent_role_hands_it_to_the_next(role, following):
    review = replace(REVIEW, task=replace(TASK, role=role))

    assert escalated(review, FIVE, Nation.ENGLAND_AND_WALES) == Escalation(1, following, FIVE, FIVE + DAY)


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (by("li.w", "safeguarding_lead"), None),
        (by("li.w", "dpo"), ReviewNotYours),
        (by("li.w", "auditor"), ReviewNotYours),
        (by("nadia.k", "safeguarding_lead"), ReviewNotIndependent),
        (by(" Nadia.K", "safeguarding_lead"), ReviewNotIndependent),
        (by("sam.d", "safeguarding_lead"), ReviewNotIndependent),
    ],
)
def test_who_broke_the_glass_or_approved_never_reviews(who, refused):
    with nullcontext() if refused is None else pytest.raises(refused):
        check_completes(REVIEW, who)


@pytest.mark.parametrize(
    ("reviewed", "roles"),
    [
        (Review.BREAK_GLASS, {"safeguarding_lead", "director"}),
        (Review.NOT_JUSTIFIED, {"safeguarding_lead"}),
    ],
)
def test_whom_the_pack_names_may_review_broken_glass_as_well_and_nothing_else(reviewed, roles):
    review = replace(REVIEW, task=replace(TASK, review=reviewed))

    assert roles_of(review, frozenset({"director"})) == roles
    with nullcontext() if "director" in roles else pytest.raises(ReviewNotYours):
        check_completes(review, by("bea.b", "director"), frozenset({"director"}))


@pytest.mark.parametrize("review", [Review.BREAK_GLASS, Review.OBJECTION])
@pytest.mark.parametrize(("steps", "now"), [(("dpo",), "dpo"), (("dpo", "auditor"), "auditor")])
def test_after_it_was_handed_on_only_the_role_that_has_it_now_completes_it(review, steps, now):
    asked = tuple(Escalation(at, role, FIVE, FIVE + at * DAY) for at, role in enumerate(steps, start=1))
    handed = replace(REVIEW, task=replace(TASK, review=review), escalations=asked)

    check_completes(handed, by("li.w", now), frozenset({"safeguarding_lead", "director"}))
    for role in {"safeguarding_lead", "director", "dpo", "auditor"} - {now}:
        with pytest.raises(ReviewHandedOn) as refused:
            check_completes(handed, by("li.w", role), frozenset({"safeguarding_lead", "director"}))
        assert refused.value.code == "REVIEW_HANDED_ON"


@pytest.mark.parametrize(
    ("reviews", "roles"),
    [
        ((), []),
        ((Review.BREAK_GLASS,), ["safeguarding_lead", "dpo"]),
        ((Review.BREAK_GLASS, Review.ONE_OFF_NO_AGREEMENT), ["safeguarding_lead", "dpo"]),
        ((Review.ONE_OFF_NO_AGREEMENT,), ["dpo"]),
    ],
)
def test_of_broken_glass_the_data_protection_officer_hears_at_once(reviews, roles):
    role = {Review.BREAK_GLASS: "safeguarding_lead"}
    tasks = [ReviewTask(str(n), review, role.get(review, "dpo"), FIVE) for n, review in enumerate(reviews)]

    assert roles_to_alert(tasks) == roles
