"""Whoever looks at something about a person is written down with what it was, before anything is shown."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest

from consent.domain.roles import KNOWN

READER = {"roles": ["safeguarding_lead", "dpo", "case_officer", "auditor", "directory_admin"], "name": "ola.r"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN", "INC"]}


@pytest.fixture
def known(house):
    """The ids of one thing of each kind, all of one person."""
    subject = house.person()
    consent, exception = house.consent(subject), house.exception(subject)
    decision = house.decide(subject, {"kind": "exception", "id": exception}, **EMERGENCY)["decision_id"]
    house.call("POST", f"/consents/{consent}/withdrawals", {}, roles=["case_officer"])
    (receipt,) = house.scalars("SELECT id FROM receipts")
    return SimpleNamespace(
        subject=subject, consent=consent, exception=exception, decision=decision, receipt=receipt,
        all="all", ending="ending", open="open", completed="completed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kind", "of"),
    [
        ("/subjects/{subject}/consents", "subject", "subject"),
        ("/subjects/{subject}/receipts", "receipts", "subject"),
        ("/subjects/{subject}/disputes", "disputes", "subject"),
        ("/subjects/{subject}/export", "export.person", "subject"),
        ("/subjects/{subject}/export?copy=office", "export.office", "subject"),
        ("/consents/{consent}", "consent", "consent"),
        ("/consents/{consent}/record", "consent.record", "consent"),
        ("/consents/{consent}/receipt", "consent.receipt", "consent"),
        ("/consents/ending", "consents", "ending"),
        ("/receipts/{receipt}", "receipt", "receipt"),
        ("/decisions/{decision}", "decision", "decision"),
        ("/decisions/{decision}/replay", "decision.replay", "decision"),
        ("/exceptions/{exception}", "exception", "exception"),
        ("/reviews", "reviews", "open"),
        ("/reviews?state=completed", "reviews", "completed"),
        ("/staff-training", "staff_training", "all"),
        ("/audit?object={consent}", "audit", "consent"),
    ],
)
def test_each_reading_is_written_down_with_what_was_read(house, known, path, kind, of):
    answer = house.call("GET", path.format(**vars(known)), **READER)

    assert answer.status_code == 200, answer.json
    assert house.readings() == [(kind, getattr(known, of))]


def test_whoever_checks_sees_who_read_it_in_what_roles_and_when(house, known):
    house.call("GET", f"/exceptions/{known.exception}", **READER)

    (reading,) = house.call("GET", f"/audit?object={known.exception}", roles=["auditor"]).json["readings"]

    assert (reading["reader"], set(reading["roles"])) == ("ola.r", set(READER["roles"]))
    assert reading["at"].startswith("2026-03-04T12:00:00")


@pytest.mark.parametrize("path", ["/agreements", "/policy-packs", "/notices"])
def test_what_is_about_nobody_is_read_without_a_trace(house, path):
    assert house.call("GET", path, **READER).status_code == 200
    assert house.readings() == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/reviews", "reviews"),
        ("/reviews?state=completed", "reviews"),
        ("/consents/ending", "consents"),
        ("/staff-training", "staff_training"),
        ("/audit?object={consent}", "audit"),
        ("/audit?list=reviews", "audit"),
    ],
)
@pytest.mark.parametrize("role", ["dpo", "auditor"])
def test_whoever_checks_finds_who_looked_through_a_list(house, known, path, kind, role):
    house.call("GET", path.format(**vars(known)), **READER)
    house.call("GET", f"/decisions/{known.decision}/replay", **READER)

    (reading,) = house.call("GET", f"/audit?list={kind}", roles=[role]).json["readings"]

    assert (reading["reader"], reading["kind"]) == ("ola.r", kind)
    assert house.readings()[-1] == ("audit", kind)


def test_of_decisions_made_again_the_list_has_those_of_everything_only(house, known):
    house.call("GET", f"/decisions/{known.decision}/replay", **READER)

    assert house.call("GET", "/audit?list=decision.replay", roles=["auditor"]).json["readings"] == []


@pytest.mark.parametrize("query", ["", "?list=secrets", "?list=reviews&object={consent}"])
def test_one_object_or_one_list_is_looked_up(house, known, query):
    assert house.call("GET", "/audit" + query.format(**vars(known)), roles=["auditor"]).status_code == 422


@pytest.mark.parametrize("role", ["case_officer", "safeguarding_lead", "director", "directory_admin", "import"])
def test_nobody_else_looks_up_who_read_a_list(house, role):
    assert house.call("GET", "/audit?list=reviews", roles=[role]).status_code == 403


def test_of_many_who_looked_through_a_list_the_newest_are_shown(house, monkeypatch):
    monkeypatch.setattr("consent.usecases.audit_trail.MOST", 1)
    for name in ("ola.r", "amal.t"):
        house.clock.at += timedelta(minutes=1)
        house.call("GET", "/reviews", **{**READER, "name": name})

    (shown,) = house.call("GET", "/audit?list=reviews", roles=["auditor"]).json["readings"]

    assert shown["reader"] == "amal.t"


@pytest.mark.parametrize("role", sorted(KNOWN))
def test_whoever_looks_up_whom_there_is_to_stop_is_written_down_and_told_nothing(house, known, role):
    answer = house.call("POST", f"/subjects/{known.subject}/look-ups", {}, roles=[role], name="pat.a")

    assert (answer.status_code, answer.json) == (201, {"subject": known.subject})
    (reading,) = house.call("GET", f"/audit?object={known.subject}", roles=["auditor"]).json["readings"]
    assert (reading["kind"], reading["reader"], reading["roles"]) == ("stop", "pat.a", [role])


def test_nobody_unknown_is_looked_up_and_no_service_looks_up_anybody(house, known):
    assert house.call("POST", f"/subjects/{uuid.uuid4()}/look-ups", {}, roles=["dpo"]).status_code == 404
    assert house.call("POST", f"/subjects/{known.subject}/look-ups", {}).status_code == 403
    assert house.readings() == []
