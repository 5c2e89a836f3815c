"""Reviews: who does them, that silence hands them on, and what comes out."""

import json
import threading
import uuid
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from waiting import wait_until

from consent.domain.records import Actor
from consent.entrypoints.workers import workers
from consent.usecases.reviews import ListReviews

LEAD = {"roles": ["safeguarding_lead"], "name": "li.w"}
DPO = {"roles": ["dpo"], "name": "olu.p"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN", "INC"]}


def glass_broken(house):
    """Something went out in break-glass; its review for the safeguarding lead."""
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, break_glass=True, authorised_by=None)}
    assert house.decide(subject, permission, **EMERGENCY)["outcome"] == "send"
    return next(one for one in listed(house) if one["code"] == "break_glass")


def listed(house, state="open", who=None):
    return house.call("GET", f"/reviews?state={state}", **(who or LEAD)).json["reviews"]


def complete(house, review, who=None, **body):
    said = {"outcome": "justified", "words": "He would have been killed.", **body}
    return house.call("POST", f"/reviews/{review['review_id']}/completion", said, **(who or LEAD))


def alerted(house):
    """How often each role was told to look."""
    return Counter(json.loads(body)["data"]["role"] for body in house.scalars("SELECT body FROM event_outbox"))


def escalate(house):
    while house.service.oversight.escalate_reviews.step():
        pass


def test_what_is_due_is_listed_and_the_reading_leaves_a_trace(house):
    review = glass_broken(house)

    assert (review["role"], review["due_at"], review["state"]) == (
        "safeguarding_lead", "2026-03-05T17:00:00+00:00", "open",
    )  # fmt: skip
    assert house.scalars("SELECT kind FROM audit_reads") == ["reviews"]
    assert house.call("GET", "/reviews", roles=["case_officer"]).status_code == 403


def test_which_reviews_were_looked_through_is_written_down_with_who_did(house):
    for state, who in (("open", LEAD), ("completed", DPO)):
        assert house.call("GET", f"/reviews?state={state}", **who).status_code == 200

    with house.service.decide_referral.units() as unit:
        found = unit.audit.readings_of({"open", "completed"})
    seen = {(one.kind, one.object_id, one.reader, one.roles, one.at) for one in found}
    assert seen == {
        ("reviews", "open", "li.w", ("safeguarding_lead",), house.clock.at),
        ("reviews", "completed", "olu.p", ("dpo",), house.clock.at),
    }


def test_no_more_reviews_are_listed_than_one_answer_holds_the_first_due_first(house):
    glass_broken(house)
    house.clock.at += timedelta(days=1)
    glass_broken(house)
    auditor = Actor("sign-in", "amal.t", frozenset({"auditor"}), person=True)
    units, clock = house.service.decide_referral.units, house.clock

    every, at = ListReviews(units, clock)(auditor, completed=False)
    fewer, _ = ListReviews(units, clock, most=2)(auditor, completed=False)

    assert (len(every), [*fewer], at) == (4, [*every][:2], house.clock.at)
    assert [one.task.due_at for one in every] == sorted(one.task.due_at for one in every)
    assert ListReviews(units, clock).most == 500


def test_an_independent_person_completes_a_review_with_an_outcome(house):
    review = glass_broken(house)

    done = complete(house, review)

    assert (done.status_code, done.json["outcome"]) == (201, "justified")
    assert review["review_id"] not in {one["review_id"] for one in listed(house)}
    (kept,) = listed(house, "completed")
    assert kept["completion"]["by"] == "li.w"
    assert (kept["completion"]["outcome"], kept["completion"]["words"]) == ("justified", "He would have been killed.")


@pytest.mark.parametrize("name", ["nadia.k", "Nadia.K "])
def test_whoever_broke_the_glass_never_reviews_it(house, name):
    review = glass_broken(house)

    answer = complete(house, review, {"roles": ["safeguarding_lead", "dpo"], "name": name.strip()})

    assert (answer.status_code, answer.json["type"]) == (403, "/problems/may-not-review")
    assert house.rows()["review_completions"] == 0


@pytest.mark.parametrize("name", ["nadia.k", "sam.d", "Sam.D"])
def test_neither_who_proposed_nor_who_approved_reviews_what_was_shared_under_it(house, name):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, agency="adults")}
    house.decide(subject, permission, **{**EMERGENCY, "type": "safeguarding.adult", "agency": "adults"})
    (review,) = listed(house)
    assert review["code"] == "one_off_no_agreement"

    answer = complete(house, review, {"roles": ["dpo"], "name": name})

    assert (answer.status_code, answer.json["type"]) == (403, "/problems/may-not-review")
    assert house.rows()["review_completions"] == 0
    assert complete(house, review, DPO).status_code == 201


def test_a_review_is_done_by_the_role_that_was_asked(house):
    review = glass_broken(house)

    assert complete(house, review, DPO).status_code == 403
    assert house.rows()["review_completions"] == 0


def test_an_outcome_stays_as_it_is(house):
    review = glass_broken(house)
    complete(house, review)

    assert complete(house, review).status_code == 201
    other = complete(house, review, outcome="not_justified")
    somebody_else = complete(house, review, {"roles": ["safeguarding_lead"], "name": "sam.d"})

    assert {other.json["type"], somebody_else.json["type"]} == {"/problems/already-reviewed"}
    assert house.rows()["review_completions"] == 1


def test_what_was_not_justified_goes_to_the_data_protection_officer(house):
    review = glass_broken(house)
    before = alerted(house)

    complete(house, review, outcome="not_justified")

    (again,) = [one for one in listed(house) if one["code"] == "not_justified"]
    assert (again["role"], again["decision_id"]) == ("dpo", review["decision_id"])
    assert alerted(house) - before == Counter(dpo=1)
    complete(house, again, DPO, outcome="not_justified")
    assert "not_justified" not in {one["code"] for one in listed(house)}


def test_silence_hands_a_review_on_and_tells_the_next_role(house):
    review = glass_broken(house)
    before = alerted(house)
    house.clock.at = datetime(2026, 3, 5, 16, 59, tzinfo=UTC)
    escalate(house)
    assert house.rows()["review_escalations"] == 0

    house.clock.at = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)
    escalate(house)
    escalate(house)

    (now,) = [one for one in listed(house) if one["review_id"] == review["review_id"]]
    assert (now["role"], now["due_at"], now["state"]) == ("dpo", "2026-03-06T17:00:00+00:00", "open")
    assert alerted(house) - before == Counter(dpo=1)
    late = complete(house, review)
    assert (late.status_code, late.json["code"]) == (403, "REVIEW_HANDED_ON")
    assert "handed on" in late.json["detail"]
    assert house.rows()["review_completions"] == 0
    assert complete(house, review, DPO).status_code == 201
    house.clock.at += timedelta(days=30)
    escalate(house)
    steps = house.scalars(f"SELECT step FROM review_escalations WHERE task = '{review['review_id']}'")
    assert steps == [1]


def test_bank_holidays_are_those_of_the_nation_that_the_landlord_works_in(house):
    house.execute("UPDATE landlords SET jurisdiction = 'scotland'")
    house.clock.at = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday; St Andrew's Day is the Monday after it
    fresh = {"safe_contact_confirmed_at": house.clock.at.isoformat()}
    subject = house.person()
    alone = house.exception(
        subject, break_glass=True, authorised_by=None, review_due=None, tell_person={"when": "told_after"}
    )
    assert house.decide(subject, {"kind": "exception", "id": alone}, **EMERGENCY, **fresh)["outcome"] == "send"

    (review,) = [one for one in listed(house) if one["code"] == "break_glass"]
    assert review["due_at"] == "2026-11-27T17:00:00+00:00"
    house.clock.at = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
    escalate(house)
    (review,) = [one for one in listed(house) if one["code"] == "break_glass"]
    assert (review["role"], review["due_at"]) == ("dpo", "2026-12-01T17:00:00+00:00")

    complete(house, review, DPO, outcome="not_justified")
    (again,) = [one for one in listed(house) if one["code"] == "not_justified"]
    assert again["due_at"] == "2026-12-01T17:00:00+00:00"


@pytest.mark.parametrize(("nation", "due"), [("scotland", "2026-12-01"), ("england", "2026-11-30")])
def test_the_first_day_of_a_review_is_a_working_day_in_the_nation_too(house, nation, due):
    house.execute(f"UPDATE landlords SET jurisdiction = '{nation}'")
    house.clock.at = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday; St Andrew's Day is the Monday after it
    subject = house.person()
    alone = house.exception(
        subject, break_glass=True, authorised_by=None, review_due=None, tell_person={"when": "told_after"}
    )
    fresh = {"safe_contact_confirmed_at": house.clock.at.isoformat()}

    assert house.decide(subject, {"kind": "exception", "id": alone}, **EMERGENCY, **fresh)["outcome"] == "send"

    (review,) = [one for one in listed(house) if one["code"] == "break_glass"]
    assert review["due_at"] == f"{due}T17:00:00+00:00"


def test_it_is_never_closed_by_silence(house):
    review = glass_broken(house)

    for _ in range(5):
        house.clock.at += timedelta(days=4)
        escalate(house)

    (now,) = [one for one in listed(house) if one["review_id"] == review["review_id"]]
    assert [step["role"] for step in now["escalations"]] == ["dpo", "auditor", "auditor", "auditor", "auditor"]
    assert complete(house, review, {"roles": ["auditor"], "name": "au.d"}).status_code == 201


@pytest.mark.parametrize(
    ("tell", "alone", "opened_after"),
    [
        ({"when": "withheld_until_review", "why_withheld": "He reads her post."}, False, timedelta(days=28)),
        ({"when": "withheld_until_review"}, True, timedelta(days=1)),
        ({"when": "told_after"}, False, timedelta(days=28)),  # nobody said by when
        ({"when": "told_after", "by": "2026-03-05T10:00:00Z"}, False, None),
        ({"when": "told_before"}, False, None),
    ],
)
def test_what_she_is_not_told_yet_is_looked_at_again_also_when_nobody_named_a_day(
    house, bodies, tell, alone, opened_after
):
    subject, key = house.person(), str(uuid.uuid4())
    body = {"authorised_by": None, "break_glass": True} if alone else {}
    body = {**bodies["exception"](), "tell_person": tell, "review_due": None, **body}
    path = f"/subjects/{subject}/exceptions"
    made = [house.call("POST", path, body, roles=["import"], key=key) for _ in range(2)]
    house.execute("DELETE FROM idempotent_request")
    again = house.call("POST", path, body, roles=["import"], key=key)
    assert {one.json["exception_id"] for one in (*made, again)} == {made[0].json["exception_id"]}
    permission = {"kind": "exception", "id": again.json["exception_id"]}
    assert house.decide(subject, permission, **EMERGENCY)["outcome"] == "send"

    def opened():
        while house.service.oversight.open_dated_reviews.step():
            pass
        return [one for one in listed(house) if one["code"] == "date_set"]

    begun = house.clock.at
    house.clock.at = begun + (opened_after or timedelta(days=400)) - timedelta(seconds=1)
    assert opened() == []
    house.clock.at = begun + (opened_after or timedelta(days=400))
    assert len(opened()) == (0 if opened_after is None else 1)


def test_an_exception_is_looked_at_again_on_the_day_that_was_set(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, review_due="2026-03-10T10:00:00Z")}
    house.exception(subject, review_due="2026-03-09T10:00:00Z")  # nothing was ever shared under this one
    sent = house.decide(subject, permission, **EMERGENCY)["decision_id"]
    dated = house.service.oversight.open_dated_reviews

    house.clock.at = datetime(2026, 3, 10, 9, 59, tzinfo=UTC)
    early = dated.step()
    house.clock.at = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    before = alerted(house)

    assert (early, dated.step(), dated.step()) == (False, True, False)
    (review,) = [one for one in listed(house) if one["code"] == "date_set"]
    assert (review["decision_id"], review["role"]) == (sent, "safeguarding_lead")
    assert review["due_at"] == "2026-03-11T17:00:00+00:00"
    assert alerted(house) - before == Counter(safeguarding_lead=1)
    assert complete(house, review).status_code == 201
    assert not dated.step()


def read(house, review, who=LEAD):
    return house.call("GET", f"/reviews/{review['review_id']}", **who)


def test_whoever_is_asked_reads_what_it_is_about_and_the_reading_leaves_a_trace(house):
    review = glass_broken(house)
    before = house.rows()["audit_reads"]

    shown = read(house, review).json

    assert {name: shown[name] for name in ("review_id", "agency", "type", "shared", "asks_telling")} == {
        "review_id": review["review_id"], "agency": "police", "type": "police.emergency",
        "shared": ["IDN", "INC"], "asks_telling": True,
    }  # fmt: skip
    assert shown["why"]["proposed_by"] == "nadia.k" and shown["why"]["authorised_by"] is None
    assert shown["why"]["facts"] and shown["why"]["necessity"] and shown["why"]["why_no_consent"]
    assert shown["decided_at"] == house.clock.at.isoformat()
    assert house.rows()["audit_reads"] == before + 1
    with house.service.decide_referral.units() as unit:
        (seen,) = unit.audit.readings_of({review["review_id"]})
    assert (seen.kind, seen.reader, seen.roles) == ("review", "li.w", ("safeguarding_lead",))


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        ({"roles": ["director"], "name": "alex.r"}, 403),  # consent asks the lead
        ({"roles": ["directory_admin"], "name": "ruth.a"}, 403),
        ({"roles": ["case_officer"], "name": "nadia.k"}, 403),
        ({"roles": ["import"], "name": "import"}, 403),
        (DPO, 200),
        ({"roles": ["auditor"], "name": "au.d"}, 200),
    ],
)
def test_nobody_else_reads_it_but_those_who_oversee_all_of_them(house, caller, status):
    review = glass_broken(house)
    before = house.rows()["audit_reads"]

    assert read(house, review, caller).status_code == status
    assert house.rows()["audit_reads"] == before + (status == 200)


def test_a_reading_that_cannot_be_written_down_shows_nothing(house):
    review = glass_broken(house)
    house.refuse_rows("audit_reads")

    assert read(house, review).status_code >= 500


def test_the_rules_that_bear_on_it_are_named_with_whether_they_were_kept(house):
    subject = house.person()
    alone = house.exception(
        subject, break_glass=True, authorised_by=None, why_no_consent=[],
        art6="vital_interests", art9="spi.para10_unlawful_acts", art10="para10_36",
    )  # fmt: skip
    house.decide(subject, {"kind": "exception", "id": alone}, **EMERGENCY)
    review = next(one for one in listed(house) if one["code"] == "basis_corrected")

    shown = read(house, review, DPO).json

    assert {one["code"]: one["kept"] for one in shown["rules"]} == {"LB-4": False, "LB-8": True}
    assert "without consent" in next(one["asks"] for one in shown["rules"] if not one["kept"])
    assert shown["basis"]["art6"] == "vital_interests"


def test_what_she_said_against_it_is_there_for_whoever_reviews_it(house):
    subject = house.person()
    sent = house.decide(subject, {"kind": "exception", "id": house.exception(subject)}, **EMERGENCY)["decision_id"]
    body = {"decision": sent, "said": "I had said no."}
    officer = {"roles": ["case_officer"], "name": "nadia.k"}
    assert house.call("POST", f"/subjects/{subject}/objections", body, **officer).status_code == 201
    review = next(one for one in listed(house) if one["code"] == "objection")

    assert [one["said"] for one in read(house, review, DPO).json["objections"]] == ["I had said no."]


NOT_TOLD = {"when": "withheld_until_review", "why_withheld": "He reads her post."}


def heard(house):
    """What referral hears of telling people."""
    events = [json.loads(body) for body in house.scalars("SELECT body FROM event_outbox")]
    return [one["data"]["decision_ids"] for one in events if one["type"] == "telling.due"]


def kept_from_her(house, **terms):
    """Something went without her yes and she was not told; its exception, its decision and the review of that."""
    subject = house.person()
    terms = {"tell_person": NOT_TOLD, "review_due": "2026-03-10T10:00:00Z", **terms}
    exception = house.exception(subject, **terms)
    sent = house.decide(subject, {"kind": "exception", "id": exception}, **EMERGENCY)
    house.clock.at = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    assert house.service.oversight.open_dated_reviews.step()
    (review,) = [one for one in listed(house) if one["code"] == "date_set"]
    return subject, exception, sent["decision_id"], review


def exception_shown(house, exception):
    return house.call("GET", f"/exceptions/{exception}", **LEAD).json


def her_copy(house, subject):
    copy = house.call("GET", f"/subjects/{subject}/export", **DPO).json
    return [one["id"] for one in copy["shared_without_your_agreement"]]


def test_a_review_that_finds_that_she_may_be_told_is_heard_by_referral_and_her_copy_has_it(house):
    subject, exception, sent, review = kept_from_her(house)
    assert (heard(house), her_copy(house, subject)) == ([], [])
    assert exception_shown(house, exception)["may_be_told_at"] is None

    done = [complete(house, review, tell="now") for _ in range(2)]

    assert [one.status_code for one in done] == [201, 201]
    assert (heard(house), her_copy(house, subject)) == ([[sent]], [exception])
    shown = exception_shown(house, exception)
    assert shown["may_be_told_at"] == house.clock.at.isoformat()
    assert [one["completion"]["tell"] for one in shown["reviews"] if one["completion"]] == ["now"]
    assert complete(house, review).json["type"] == "/problems/already-reviewed"
    office = house.call("GET", f"/subjects/{subject}/export?copy=office", **DPO).json
    assert office["to_be_weighed"]["not_told_yet"] == []


def test_the_review_that_is_there_for_it_has_to_say_whether_she_can_be_told(house):
    _, _, _, review = kept_from_her(house)

    silent = complete(house, review)

    assert (silent.status_code, silent.json["code"]) == (422, "TELLING_NOT_SAID")
    assert house.rows()["review_completions"] == 0


def test_not_yet_is_looked_at_again_within_28_days_and_never_only_once(house):
    subject, exception, sent, review = kept_from_her(house)
    before = alerted(house)

    assert complete(house, review, tell="not_yet").status_code == 201

    assert (heard(house), her_copy(house, subject)) == ([], [])
    (again,) = [one for one in listed(house) if one["code"] == "date_set"]
    assert (again["decision_id"], again["due_at"]) == (sent, "2026-04-08T16:00:00+00:00")
    assert alerted(house) == before, "nobody is called for something that is weeks away"
    assert complete(house, again, tell="not_yet").status_code == 201
    (third,) = [one for one in listed(house) if one["code"] == "date_set"]
    assert complete(house, third, tell="now").status_code == 201
    assert (heard(house), exception_shown(house, exception)["status"]) == ([[sent]], "authorised")


def test_not_yet_before_the_day_that_was_set_leaves_that_day_as_it_is(house):
    subject = house.person()
    exception = house.exception(
        subject, break_glass=True, authorised_by=None, tell_person=NOT_TOLD, review_due="2026-03-10T10:00:00Z"
    )
    house.decide(subject, {"kind": "exception", "id": exception}, **EMERGENCY)
    (review,) = [one for one in listed(house) if one["code"] == "break_glass"]

    assert complete(house, review, tell="not_yet").status_code == 201

    assert [one for one in listed(house) if one["code"] == "date_set"] == []
    house.clock.at = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    assert house.service.oversight.open_dated_reviews.step()


def test_any_review_of_it_may_say_so_and_what_she_knows_already_is_not_asked(house):
    subject = house.person()
    told = house.exception(
        subject, ref="X1", break_glass=True, authorised_by=None, tell_person={"when": "told_before"}
    )
    hidden = house.exception(subject, ref="X2", break_glass=True, authorised_by=None, tell_person=NOT_TOLD)
    sent = {}
    for one in (told, hidden):
        sent[house.decide(subject, {"kind": "exception", "id": one}, **EMERGENCY)["decision_id"]] = one
    reviews = {sent[one["decision_id"]]: one for one in listed(house) if one["code"] == "break_glass"}

    house.clock.at += timedelta(hours=1)

    refused = complete(house, reviews[told], tell="now")
    allowed = complete(house, reviews[hidden], tell="now")

    assert (refused.status_code, refused.json["code"]) == (422, "NOTHING_TO_TELL")
    assert (allowed.status_code, len(heard(house))) == (201, 1)
    assert complete(house, reviews[told]).status_code == 201


def test_that_she_may_be_told_is_recorded_only_if_referral_can_hear_it(house):
    _, _, _, review = kept_from_her(house)
    house.refuse_rows("event_outbox")

    assert complete(house, review, tell="now").status_code >= 500
    assert house.rows()["review_completions"] == 0


def test_a_landlord_in_scotland_keeps_scottish_working_days(house):
    house.execute("UPDATE landlords SET jurisdiction = 'scotland'")
    house.clock.at = datetime(2026, 4, 2, 20, 0, tzinfo=UTC)  # the evening before Good Friday

    assert glass_broken(house)["due_at"] == "2026-04-06T16:00:00+00:00"  # elsewhere Easter Monday is a holiday


def test_what_follows_later_keeps_the_working_days_of_the_nation_too(house):
    house.execute("UPDATE landlords SET jurisdiction = 'scotland'")
    house.clock.at = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)  # the day before Good Friday
    review = glass_broken(house)

    house.clock.at = datetime(2026, 4, 2, 20, 0, tzinfo=UTC)
    assert complete(house, review, outcome="not_justified").status_code == 201
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, review_due="2026-04-02T21:00:00Z")}
    house.decide(subject, permission, **EMERGENCY)
    house.clock.at = datetime(2026, 4, 2, 21, 0, tzinfo=UTC)
    assert house.service.oversight.open_dated_reviews.step()

    due = {one["code"]: one["due_at"] for one in listed(house)}
    assert due["date_set"] == "2026-04-06T16:00:00+00:00"  # elsewhere Easter Monday is a holiday
    assert due["not_justified"] == "2026-04-06T16:00:00+00:00"


def test_a_day_that_another_process_saw_meanwhile_opens_no_second_review(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, review_due="2026-03-10T10:00:00Z")}
    sent = house.decide(subject, permission, **EMERGENCY)["decision_id"]
    house.clock.at = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    mine = house.service.oversight.open_dated_reviews
    before = SimpleNamespace(oversight=SimpleNamespace(at_their_date=lambda _now, _most: [(sent, subject)]))
    late = replace(mine, reading=lambda: nullcontext(before))

    assert (mine.step(), late.step()) == (True, False)
    assert len([one for one in listed(house) if one["code"] == "date_set"]) == 1


def test_a_review_that_another_process_handed_on_meanwhile_is_not_handed_on_again(house):
    glass_broken(house)
    house.clock.at += timedelta(days=1, hours=6)
    mine = house.service.oversight.escalate_reviews
    with house.service.decide_referral.units() as unit:
        overdue = unit.oversight.overdue(house.clock.at, 50)
    before = SimpleNamespace(oversight=SimpleNamespace(overdue=lambda _now, _most: overdue))
    late = replace(mine, reading=lambda: nullcontext(before))

    assert overdue
    assert (mine.step(), late.step()) == (True, False)
    assert house.rows()["review_escalations"] == len(overdue)


def test_a_handing_on_that_cannot_be_told_is_not_recorded(house):
    glass_broken(house)
    house.refuse_rows("event_outbox")
    house.clock.at += timedelta(days=3)

    with pytest.raises(Exception, match=r"no room left|never changed"):
        house.service.oversight.escalate_reviews.step()

    assert house.rows()["review_escalations"] == 0


def test_several_processes_hand_a_review_on_once(house):
    glass_broken(house)
    house.clock.at += timedelta(days=3)
    tasks = house.rows()["review_tasks"]
    start, failed = threading.Barrier(3), []

    def step():
        start.wait()
        try:
            house.service.oversight.escalate_reviews.step()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=step) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    assert house.rows()["review_escalations"] == tasks


def test_the_worker_hands_on_and_stops_when_asked(house):
    glass_broken(house)
    house.clock.at += timedelta(days=3)
    stop = threading.Event()
    (watcher,) = [worker for worker in workers(house.service) if worker.name == "consent.reviews"]
    thread = threading.Thread(target=watcher.run, args=(stop,))

    thread.start()
    try:
        wait_until(lambda: house.rows()["review_escalations"])
    finally:
        stop.set()
        thread.join(timeout=10)

    assert house.rows()["review_escalations"] > 0
    assert not thread.is_alive()


def test_a_review_that_nobody_knows_is_not_found(house):
    unknown = {"review_id": "8b2f6b86-14ab-4d28-9b0b-0c6fbd8d9d4f"}

    assert complete(house, unknown).status_code == 404
