"""Dates that come: expiry and reminders are recorded once, whoever works, and hold up nothing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}


def happened(house):
    return house.scalars("SELECT status FROM consent_events ORDER BY seq")


def told(house):
    return house.scalars("SELECT type FROM event_outbox")


def days_on(house, days):
    house.clock.at += timedelta(days=days)
    while house.service.end_consents():
        pass


def test_reminders_and_expiry_are_recorded_once_and_case_officers_hear_of_reminders(house):
    house.consent(house.person())

    days_on(house, 0)
    assert happened(house) == ["given"]
    days_on(house, 60)
    days_on(house, 1)
    assert (happened(house), told(house)) == (["given", "ends_in_30_days"], ["notice.due"])
    days_on(house, 22)
    assert happened(house)[2:] == ["ends_in_7_days"]
    days_on(house, 7)
    assert happened(house)[3:] == ["expired"]
    days_on(house, 365)
    assert len(happened(house)) == 4
    assert told(house) == ["notice.due", "notice.due"]
    notices = [json.loads(body)["data"] for body in house.scalars("SELECT body FROM event_outbox")]
    assert {(one["code"], one["role"]) for one in notices} == {("staff.review_due", "case_officer")}
    assert house.rows()["consent_deadlines"] == 0


def test_what_was_taken_back_is_not_looked_at_again(house):
    consent_id = house.consent(house.person())
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER)

    days_on(house, 365)

    assert happened(house) == ["given", "withdrawn"]


def test_nobody_is_reminded_of_a_one_off_yes_that_was_used_up(house):
    subject = house.person()
    consent_id = house.consent(subject, mode="one_off")
    house.decide(subject, {"kind": "consent", "id": consent_id})

    days_on(house, 85)
    assert happened(house) == ["given"]
    days_on(house, 5)
    assert happened(house) == ["given", "expired"]


def test_who_recorded_it_is_the_clock(house):
    consent_id = house.consent(house.person())
    days_on(house, 90)

    events = house.call("GET", f"/consents/{consent_id}", **OFFICER).json["events"]

    assert (events[-1]["event"], events[-1]["by"]["name"], events[-1]["by"]["person"]) == ("expired", "clock", False)


def test_what_ends_soon_is_listed_soonest_first_and_the_reading_is_written_down(house):
    first, second = house.person(), house.person()
    late = house.consent(first)
    soon = house.consent(second, valid_until=(house.clock.at + timedelta(days=10)).isoformat())
    house.consent(first, valid_until=None)

    month = house.call("GET", "/consents/ending", **OFFICER).json["ending"]
    year = house.call("GET", "/consents/ending?within_days=366", **OFFICER).json["ending"]

    assert [one["consent_id"] for one in month] == [soon]
    assert [one["consent_id"] for one in year] == [soon, late]
    assert house.readings() == [("consents", "ending")] * 2


def test_the_list_of_what_ends_soon_is_bounded(house, monkeypatch):
    monkeypatch.setattr("consent.usecases.read_consents.MOST", 1)
    for _ in range(2):
        house.consent(house.person(), valid_until=(house.clock.at + timedelta(days=10)).isoformat())

    assert len(house.call("GET", "/consents/ending", **OFFICER).json["ending"]) == 1


def test_one_that_cannot_be_looked_at_holds_up_no_other(house, monkeypatch):
    broken, well = house.consent(house.person()), house.consent(house.person())
    owed = "consent.usecases.end_consents._owed"
    real = __import__("consent.usecases.end_consents", fromlist=["_owed"])._owed

    def failing(unit, consent, now):
        if consent.id == broken:
            raise RuntimeError
        return real(unit, consent, now)

    monkeypatch.setattr(owed, failing)
    failures = []
    house.clock.at += timedelta(days=90)
    replace(house.service.end_consents, failed=failures.append)()
    assert [type(one) for one in failures] == [RuntimeError]
    assert house.scalars("SELECT consent FROM consent_events WHERE status = 'expired'") == [well]

    monkeypatch.setattr(owed, real)
    days_on(house, 1)
    assert set(house.scalars("SELECT consent FROM consent_events WHERE status = 'expired'")) == {broken, well}


def test_the_answer_of_the_gate_waits_for_no_worker(house):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    house.clock.at += timedelta(days=91)

    facts = {"safe_contact_confirmed_at": house.clock.at.isoformat()}
    assert house.decide(subject, permission, **facts)["reasons"] == ["PERMISSION_EXPIRED"]


@pytest.mark.parametrize("status", ["refused", "later", "requested"])
def test_only_a_yes_ends(house, status, bodies):
    subject = house.person()
    house.call("POST", f"/subjects/{subject}/consents", {**bodies["consent"](), "status": status}, **OFFICER)

    days_on(house, 120)

    assert happened(house) == [status]
