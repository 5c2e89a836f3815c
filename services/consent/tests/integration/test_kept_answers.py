"""A lease is answered without the gate only while nothing has changed: each change that matters, by name."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from consent.adapters.decision_repository import DecisionRepository
from consent.domain.consent_for_gate import Sending
from consent.domain.records import Actor
from consent.usecases import check_decisions
from consent.usecases.check_decisions import CheckDecisions
from consent.usecases.kept_answers import KeptAnswers

EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}


@pytest.fixture
def examined(monkeypatch):
    """How many times the gate was asked."""
    times, gate = [], check_decisions.still_stands
    monkeypatch.setattr(check_decisions, "still_stands", lambda *about: times.append(1) or gate(*about))
    return times


@pytest.fixture
def sent(house):
    """A consent without an end, and a decision to send under it that was looked at once."""
    subject = house.person()
    consent_id = house.consent(subject, valid_until=None)
    decision_id = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]
    assert stands(house, decision_id)
    return subject, consent_id, decision_id


def stands(house, decision_id):
    (result,) = house.check(decision_id)
    return result["stands"]


def test_what_stood_is_not_examined_again_while_nothing_changes(house, sent, examined):
    house.clock.at += timedelta(minutes=5)

    assert [stands(house, sent[2]) for _ in range(3)] == [True] * 3
    assert examined == []


def test_each_process_examines_for_itself(house, sent, examined):
    house.restart()

    assert stands(house, sent[2])
    assert examined == [1]


def test_an_update_is_examined_as_one(house, sent, examined):
    house.service.check_decisions([sent[2]], Sending.UPDATE)

    assert examined == [1]


def test_updates_end_at_their_own_date_while_the_answer_is_kept(house, examined):
    ends = house.clock.at + timedelta(hours=2)
    subject = house.person()
    consent_id = house.consent(subject, updates_until=ends.isoformat())
    decision_id = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]

    def update_stands():
        (result,) = house.service.check_decisions([decision_id], Sending.UPDATE)
        return result.stands

    assert update_stands()
    house.clock.at = ends - timedelta(seconds=1)
    assert update_stands()
    assert examined == [1]

    house.clock.at = ends

    assert not update_stands()


def test_what_does_not_stand_is_examined_each_time(house, sent, examined):
    house.call("POST", f"/consents/{sent[1]}/withdrawals", {}, roles=["case_officer"])

    assert [stands(house, sent[2]) for _ in range(3)] == [False] * 3
    assert examined == [1] * 3


def test_somebody_elses_withdrawal_changes_nothing_for_others(house, sent, examined):
    other = house.person()
    theirs = house.consent(other)
    house.call("POST", f"/consents/{theirs}/withdrawals", {}, roles=["case_officer"])

    assert stands(house, sent[2])
    assert examined == []


REFUSAL = {"agency_type": "police", "said": "never"}
NEW_PACK = """INSERT INTO policy_packs (id, version, effective_from, effective_to, content, recorded_at)
    SELECT id, 'next', effective_from, effective_to, :content, recorded_at FROM policy_packs ORDER BY id LIMIT 1"""
SUSPENDED = """INSERT INTO agreement_events (id, agency, agreement, seq, kind, version, vouched, at, sealed)
    SELECT 'e1', agency, id, 77, 'suspended', NULL, FALSE, recorded_at, recorded_at FROM agreements
    WHERE agency = 'harbour'"""


def moved(**by):
    def move(house, *_):
        house.clock.at += timedelta(**by)

    return move


def executed(statement):
    return lambda house, *_: house.execute(statement)


def narrowed(house, _, consent_id, __):
    part = {"categories": ["WSH"]}
    assert house.call("POST", f"/consents/{consent_id}/withdrawals", part, roles=["case_officer"]).status_code == 201


def refused(house, subject, *_):
    answer = house.call("POST", f"/subjects/{subject}/standing-refusals", REFUSAL, roles=["case_officer"])
    assert answer.status_code == 201


def ended(house, _, __, decision_id):
    with house.service.decide_referral.units() as unit:
        assert unit.decisions.ended(decision_id, "closed", house.clock.at, give_back=False)
        unit.commit()


CHANGES = {
    "part of it is taken back": narrowed,
    "a refusal": refused,
    "its referral ends": ended,
    "the agency's state": executed("UPDATE agencies SET status = 'suspended' WHERE id = 'harbour'"),
    "the agency's key": executed("UPDATE agencies SET party = NULL WHERE id = 'harbour'"),
    "the agency's mark": executed("UPDATE agencies SET protect = TRUE WHERE id = 'harbour'"),
    "the agreement": executed("UPDATE agreements SET effective_to = '2026-03-05' WHERE agency = 'harbour'"),
    "what the landlord is": executed("UPDATE landlords SET controller_type = 'public_authority'"),
    "the landlord's key": executed("UPDATE landlords SET party = 'another'"),
    "her key": executed("UPDATE subjects SET wrapped_key = (SELECT record_salt FROM decisions LIMIT 1)"),
    "another day": moved(hours=13),
    "the time by which it is sent": moved(days=14),
    "the clock is put back": moved(seconds=-1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_it_is_examined_again(house, sent, examined, monkeypatch, change):
    looked, to_check = [], DecisionRepository.to_check
    monkeypatch.setattr(
        DecisionRepository, "to_check", lambda self, ids: looked.append(list(ids)) or to_check(self, ids)
    )
    change(house, *sent)

    house.check(sent[2])

    assert looked[-1:] == [[sent[2]]]


def test_a_suspension_of_the_agreement_is_seen_at_once(house, sent):
    (sealed_type,) = {"sqlite": ["x''"], "postgresql": ["''::bytea"]}[house.engine.dialect.name]
    house.execute(SUSPENDED.replace("FALSE, recorded_at, recorded_at", f"FALSE, recorded_at, {sealed_type}"))

    assert not stands(house, sent[2])


def test_new_rules_are_seen_at_once(house, sent, examined):
    (content,) = house.scalars("SELECT content FROM policy_packs ORDER BY id LIMIT 1")
    content = json.loads(content) if isinstance(content, str) else content
    narrower = json.dumps({**content, "version": "next"}).replace("'", "''")
    house.execute(NEW_PACK.replace(":content", f"'{narrower}'"))

    house.check(sent[2])

    assert examined == [1]


def test_a_day_ends_in_london_and_not_somewhere_else(house, examined):
    house.clock.at = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)  # half past ten in London
    subject = house.person()
    moment = house.clock.at.isoformat()
    consent_id = house.consent(subject, valid_from=moment, valid_until=None)
    permission = {"kind": "consent", "id": consent_id}
    decision_id = house.decide(subject, permission, safe_contact_confirmed_at=moment)["decision_id"]
    house.execute("UPDATE agreements SET effective_to = '2026-07-01' WHERE agency = 'harbour'")
    house.clock.at = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert stands(house, decision_id)

    house.clock.at = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)

    assert not stands(house, decision_id)
    assert examined == [1, 1]


def test_an_exception_is_kept_like_a_consent(house, examined):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject)}
    decision_id = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]

    assert [stands(house, decision_id) for _ in range(3)] == [True] * 3
    assert examined == [1]


def test_a_no_to_what_was_sent_alone_is_examined(house, examined):
    subject = house.person()
    alone = house.exception(subject, break_glass=True, authorised_by=None)
    permission = {"kind": "exception", "id": alone}
    decision_id = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]
    assert [stands(house, decision_id) for _ in range(2)] == [True] * 2
    assert examined == [1]

    lead = Actor("sign-in", "sam.d", frozenset({"safeguarding_lead"}), person=True)
    house.service.decline_exception(alone, "Not needed.", lead)
    house.check(decision_id)

    assert examined == [1, 1]


def test_only_so_many_are_kept_and_the_oldest_goes_first(house, sent, examined):
    checking = CheckDecisions(house.service.check_decisions.units, house.clock, KeptAnswers(most=1))
    other = house.person()
    second = house.decide(other, {"kind": "consent", "id": house.consent(other)})["decision_id"]

    for one in (sent[2], second, second, sent[2]):
        checking([one])

    assert examined == [1] * 3
