"""The day has come by which she was to be told what went without her yes: her officers are asked to, once."""

import json
import threading
import uuid
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from waiting import wait_until

from alongside.database import create_engine, downgrade, migrate, migrations_of
from consent.entrypoints.workers import workers
from consent.usecases.end_referral import end_referral

LEAD = {"roles": ["safeguarding_lead"], "name": "li.w"}
DPO = {"roles": ["dpo"], "name": "olu.p"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN", "INC"]}
DAY = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
TOLD_AFTER = {"when": "told_after", "by": DAY.isoformat()}
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
ALONE = {"break_glass": True, "authorised_by": None}


def proposed(house, subject=None, tell=TOLD_AFTER, **terms):
    """Somebody, and what allows to share about them without their yes."""
    subject = subject or house.person()
    return subject, house.exception(subject, **{"tell_person": tell, "review_due": None, **terms})


def send(house, subject, exception):
    answer = house.decide(subject, {"kind": "exception", "id": exception}, **EMERGENCY)
    assert answer["outcome"] == "send", answer
    return answer["decision_id"]


def shared(house, **terms):
    """Something went without her yes; her, its exception and its decision."""
    subject, exception = proposed(house, **terms)
    return subject, exception, send(house, subject, exception)


def cancel(house, decision):
    with house.service.decide_referral.units() as unit:
        assert end_referral(unit.decisions, decision, "cancelled", house.clock.at)
        unit.commit()


def look(house, at=None):
    """What the worker does until nothing is left."""
    house.clock.at = at or house.clock.at
    for _ in range(20):
        if not house.service.oversight.tell_on_the_day.step():
            return
    raise AssertionError("There is always something left.")


def heard(house):
    """Of which decisions referral hears that she is to be told, by event."""
    events = [json.loads(body) for body in house.scalars("SELECT body FROM event_outbox")]
    return [one["data"]["decision_ids"] for one in events if one["type"] == "telling.due"]


def review_of(house, decision, code):
    found = house.call("GET", "/reviews?state=open", **LEAD).json["reviews"]
    (one,) = [one for one in found if (one["code"], one["decision_id"]) == (code, decision)]
    return one["review_id"]


def complete(house, review, **said):
    body = {"outcome": "justified", "words": "He would have been killed.", **said}
    return house.call("POST", f"/reviews/{review}/completion", body, **LEAD)


def may_be_told_at(house, exception):
    return house.call("GET", f"/exceptions/{exception}", **LEAD).json["may_be_told_at"]


def her_copy(house, subject):
    copy = house.call("GET", f"/subjects/{subject}/export", **DPO).json
    return [one["id"] for one in copy["shared_without_your_agreement"]]


def test_when_the_day_has_come_her_officers_are_asked_to_tell_her_once(house):
    _, exception, sent = shared(house)
    assert may_be_told_at(house, exception) == DAY.isoformat()

    look(house, DAY - SECOND)
    early = heard(house)
    look(house, DAY)
    look(house)
    house.restart()
    look(house, DAY + timedelta(days=400))

    assert (early, heard(house)) == ([], [[sent]])


@pytest.mark.parametrize(
    "tell",
    [
        {"when": "told_before", "by": DAY.isoformat()},
        {"when": "withheld_until_review", "why_withheld": "He reads her post.", "by": DAY.isoformat()},
        {"when": "told_after"},
    ],
    ids=["told before", "withheld", "no day"],
)
def test_what_names_no_such_day_asks_nobody(house, tell):
    shared(house, tell=tell)

    look(house, DAY + timedelta(days=400))

    assert (heard(house), house.scalars("SELECT due_at FROM telling_days")) == ([], [None])


def test_of_what_never_went_there_is_nothing_to_tell(house):
    proposed(house)
    _, _, sent = shared(house)
    cancel(house, sent)

    look(house, DAY + timedelta(days=1))

    assert (heard(house), house.rows()["tellings_asked"]) == ([], 0)


def test_what_is_decided_after_the_day_is_told_too_as_soon_as_referral_knows_it(house):
    subject, exception = proposed(house)
    look(house, DAY + timedelta(days=1))

    sent = send(house, subject, exception)

    look(house, house.clock.at + HOUR - SECOND)
    early = heard(house)
    look(house, house.clock.at + SECOND)
    look(house, house.clock.at + HOUR)
    assert (early, heard(house)) == ([], [[sent]])


def test_each_decision_is_asked_of_once_also_when_the_first_was_asked_of_before(house):
    subject, exception, first = shared(house)
    look(house, DAY)
    cancel(house, first)
    second = send(house, subject, exception)

    look(house, DAY + HOUR)
    look(house, DAY + 2 * HOUR)

    assert heard(house) == [[first], [second]]


def test_what_a_review_had_told_before_the_day_is_not_asked_again(house):
    subject, exception, sent = shared(house, **ALONE)
    said_at = house.clock.at = house.clock.at + HOUR
    assert complete(house, review_of(house, sent, "break_glass"), tell="now").status_code == 201

    look(house, DAY)

    assert (heard(house), house.rows()["tellings_asked"]) == ([[sent]], 1)
    assert may_be_told_at(house, exception) == said_at.isoformat()
    assert her_copy(house, subject) == [exception]


def test_what_goes_after_a_review_said_now_is_told_on_the_day(house):
    subject, exception, first = shared(house, **ALONE)
    house.clock.at += HOUR
    assert complete(house, review_of(house, first, "break_glass"), tell="now").status_code == 201
    cancel(house, first)
    house.clock.at += HOUR
    second = send(house, subject, exception)

    look(house, DAY)

    assert heard(house) == [[first], [second]]


def test_not_yet_before_the_day_puts_it_off_until_a_review_says_now(house):
    subject, exception, sent = shared(house, review_due=(DAY + timedelta(days=1)).isoformat(), **ALONE)
    assert complete(house, review_of(house, sent, "break_glass"), tell="not_yet").status_code == 201

    look(house, DAY)

    assert (heard(house), may_be_told_at(house, exception), her_copy(house, subject)) == ([], None, [])
    office = house.call("GET", f"/subjects/{subject}/export?copy=office", **DPO).json
    assert office["to_be_weighed"]["not_told_yet"] == [exception]
    house.clock.at = DAY + timedelta(days=1)
    assert house.service.oversight.open_dated_reviews.step()
    dated = review_of(house, sent, "date_set")
    assert complete(house, dated).json["code"] == "TELLING_NOT_SAID", "nothing else would ever ask again"
    assert complete(house, dated, tell="now").status_code == 201
    look(house, DAY + timedelta(days=30))
    assert (heard(house), her_copy(house, subject)) == ([[sent]], [exception])


def test_the_review_of_another_day_need_not_say_it_while_a_day_for_telling_is_named(house):
    _, _, sent = shared(house, review_due="2026-03-06T10:00:00Z")
    house.clock.at = datetime(2026, 3, 6, 10, tzinfo=UTC)
    assert house.service.oversight.open_dated_reviews.step()

    assert complete(house, review_of(house, sent, "date_set")).status_code == 201

    look(house, DAY)
    assert heard(house) == [[sent]]


def ask_again(house, subject, exception, referral):
    return house.decide(subject, {"kind": "exception", "id": exception}, **EMERGENCY, referral=referral)


def waits_of(house):
    """How long each event that she is to be told waits before it leaves, by the machine's clock."""
    now = datetime.now(UTC)
    found = house.scalars("SELECT next_attempt_at FROM event_outbox WHERE type = 'telling.due' ORDER BY 1")
    moments = [datetime.fromisoformat(str(one)) for one in found]
    waits = [(one if one.tzinfo else one.replace(tzinfo=UTC)) - now for one in moments]
    return [max(one, timedelta(0)) for one in waits]


@pytest.mark.parametrize("age", [timedelta(0), HOUR - SECOND, HOUR], ids=["at once", "almost an hour", "an hour"])
def test_what_a_review_has_told_within_the_hour_is_said_again_when_referral_surely_knows_it(house, age):
    """Referral may hear of it before it has written the decision down: then it opens no task, and never asks."""
    subject, exception = proposed(house, tell={"when": "told_after"}, **ALONE)
    old = send(house, subject, exception)
    house.clock.at += 2 * HOUR
    subject, exception, sent = shared(house, tell={"when": "told_after"}, **ALONE)
    house.clock.at += age

    for one in (old, sent):
        assert complete(house, review_of(house, one, "break_glass"), tell="now").status_code == 201

    if age == HOUR:
        assert (heard(house), waits_of(house)) == ([[old], [sent]], [timedelta(0)] * 2)
        return
    assert heard(house) == [[old], [sent], [sent]]
    *early, late = waits_of(house)
    assert early == [timedelta(0)] * 2 and timedelta(minutes=59) < late <= HOUR


@pytest.mark.parametrize("review", [False, True], ids=["the day", "a review"])
def test_what_referral_did_not_know_when_it_was_asked_to_tell_her_is_asked_again_when_it_does(house, review):
    """The call broke off, the day came or a review said "now", and then the referral was asked for again."""
    subject, exception = proposed(house, tell={"when": "told_after"} if review else TOLD_AFTER, **ALONE)
    referral = str(uuid.uuid4())
    first = ask_again(house, subject, exception, referral)
    sent = first["decision_id"]
    house.clock.at += HOUR
    if review:
        assert complete(house, review_of(house, sent, "break_glass"), tell="now").status_code == 201
    look(house, DAY)
    assert (heard(house), waits_of(house)) == ([[sent]], [timedelta(0)])

    assert ask_again(house, subject, exception, referral) == first

    look(house, DAY + 2 * HOUR)
    assert heard(house) == [[sent], [sent]]
    early, late = waits_of(house)
    assert early == timedelta(0)
    assert timedelta(minutes=59) < late <= HOUR, "referral writes it down first"


def test_what_is_asked_for_again_just_before_the_day_is_told_when_referral_surely_knows_it(house):
    subject, exception = proposed(house)
    referral = str(uuid.uuid4())
    sent = ask_again(house, subject, exception, referral)["decision_id"]
    house.clock.at = DAY - SECOND
    ask_again(house, subject, exception, referral)

    look(house, DAY + HOUR - 2 * SECOND)
    early = heard(house)
    look(house, DAY + HOUR)

    assert (early, heard(house), waits_of(house)) == ([], [[sent]], [timedelta(0)])


@pytest.mark.parametrize("tell", [TOLD_AFTER, {"when": "told_after"}], ids=["the day is to come", "no day"])
def test_what_is_asked_for_again_before_anybody_was_to_tell_her_asks_nobody(house, tell):
    subject, exception = proposed(house, tell=tell)
    referral = str(uuid.uuid4())
    ask_again(house, subject, exception, referral)
    house.clock.at += 3 * HOUR

    ask_again(house, subject, exception, referral)

    look(house)
    assert heard(house) == []


@pytest.mark.parametrize("looked", [True, False], ids=["asked", "the worker was away"])
@pytest.mark.parametrize("tell", ["now", "not_yet"])
def test_from_the_day_on_no_review_says_otherwise(house, tell, looked):
    _, _, sent = shared(house, **ALONE)
    review = review_of(house, sent, "break_glass")
    house.clock.at = DAY - SECOND
    before = house.call("GET", f"/reviews/{review}", **LEAD).json["asks_telling"]
    house.clock.at = DAY
    if looked:
        look(house)

    refused = complete(house, review, tell=tell)

    assert (refused.status_code, refused.json["code"]) == (422, "NOTHING_TO_TELL")
    assert (before, house.call("GET", f"/reviews/{review}", **LEAD).json["asks_telling"]) == (True, False)
    assert complete(house, review).status_code == 201
    look(house)
    assert heard(house) == [[sent]]


def test_what_was_recorded_before_there_was_such_a_table_is_told_on_its_day_too(house):
    _, _, sent = shared(house)
    _, later, _ = shared(house, tell={"when": "told_after", "by": (DAY + timedelta(days=9)).isoformat()})
    _, never, _ = shared(house, tell={"when": "told_before"})
    engine, migrations = create_engine(house.settings.database_url), migrations_of("consent")

    downgrade(engine, migrations, "0008")
    migrate(engine, migrations)
    engine.dispose()
    house.restart()

    assert house.rows()["telling_days"] == 0
    look(house, DAY - SECOND)
    assert (heard(house), house.rows()["telling_days"]) == ([], 3)
    assert house.scalars(f"SELECT due_at FROM telling_days WHERE exception = '{never}'") == [None]
    look(house, DAY)
    assert heard(house) == [[sent]]
    (day,) = house.scalars(f"SELECT due_at FROM telling_days WHERE exception = '{later}'")
    assert str(day).startswith("2026-03-19 23:59")


def test_a_day_that_another_process_saw_meanwhile_is_not_asked_twice(house):
    subject, exception, sent = shared(house)
    house.clock.at = DAY
    mine = house.service.oversight.tell_on_the_day
    before = SimpleNamespace(tellings=SimpleNamespace(due=lambda _now, _sent_by, _most: [(exception, subject)]))
    late = replace(mine, reading=lambda: nullcontext(before))

    assert (mine.step(), late.step()) == (True, False)
    assert heard(house) == [[sent]]


def test_several_processes_ask_once(house):
    sent = [shared(house)[2] for _ in range(3)]
    house.clock.at = DAY
    start, failed = threading.Barrier(3), []
    mine = replace(house.service.oversight.tell_on_the_day, failed=failed.append)

    def step():
        start.wait()
        try:
            while mine.step():
                pass
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=step) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    assert sorted(heard(house)) == sorted([one] for one in sent)


def test_it_is_written_down_only_if_referral_can_hear_it_and_tried_again_in_an_hour(house):
    _, _, sent = shared(house)
    house.refuse_rows("event_outbox")
    look(house, DAY)
    assert house.rows()["tellings_asked"] == 0

    house.take_rows_again("event_outbox")
    look(house, DAY + HOUR - SECOND)
    early = heard(house)
    look(house, DAY + HOUR)
    assert (early, heard(house)) == ([], [[sent]])


def test_one_that_cannot_be_read_holds_up_no_other(house):
    unreadable, _, _ = shared(house)
    _, _, sent = shared(house)
    with house.engine.begin() as connection:
        change = sa.text("UPDATE subjects SET wrapped_key = :nothing WHERE id = :subject")
        connection.execute(change, {"nothing": b"", "subject": unreadable})
    failed = []
    mine = replace(house.service.oversight.tell_on_the_day, failed=failed.append, at_once=1)
    house.clock.at = DAY

    for _ in range(3):
        mine.step()

    assert (heard(house), len(failed)) == ([[sent]], 1)


def test_the_worker_asks_and_stops_when_asked(house):
    _, _, sent = shared(house)
    house.clock.at = DAY
    stop = threading.Event()
    (watcher,) = [worker for worker in workers(house.service) if worker.name == "consent.tellings"]
    thread = threading.Thread(target=watcher.run, args=(stop,))

    thread.start()
    try:
        wait_until(lambda: heard(house))
    finally:
        stop.set()
        thread.join(timeout=10)

    assert heard(house) == [[sent]]
    assert not thread.is_alive()
