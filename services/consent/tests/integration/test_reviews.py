"""Reviews: who does them, that silence hands them on, and what comes out."""

import json
import threading
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from consent.entrypoints.workers import workers

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
    assert complete(house, review, DPO).status_code == 201
    house.clock.at += timedelta(days=30)
    escalate(house)
    steps = house.scalars(f"SELECT step FROM review_escalations WHERE task = '{review['review_id']}'")
    assert steps == [1]


def test_it_is_never_closed_by_silence(house):
    review = glass_broken(house)

    for _ in range(5):
        house.clock.at += timedelta(days=4)
        escalate(house)

    (now,) = [one for one in listed(house) if one["review_id"] == review["review_id"]]
    assert [step["role"] for step in now["escalations"]] == ["dpo", "auditor", "auditor", "auditor", "auditor"]
    assert complete(house, review, {"roles": ["auditor"], "name": "au.d"}).status_code == 201


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
    for _ in range(200):
        if house.rows()["review_escalations"]:
            break
        stop.wait(0.05)
    stop.set()
    thread.join(timeout=10)

    assert house.rows()["review_escalations"] > 0
    assert not thread.is_alive()


def test_a_review_that_nobody_knows_is_not_found(house):
    unknown = {"review_id": "8b2f6b86-14ab-4d28-9b0b-0c6fbd8d9d4f"}

    assert complete(house, unknown).status_code == 404
