"""Two things about one person at the same moment, each in its own transaction: one of them comes first."""

import json
import threading
import uuid
from datetime import datetime, timedelta

import pytest

from consent.usecases.decide_referral import DecideReferral


def together(*calls):
    """Run them at the same moment; what each returned, in the order given."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        answers[place] = call()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.parametrize("turn", range(5))
def test_of_two_identical_referrals_decided_at_the_same_moment_one_is_sent(house, turn):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}

    answers = together(*[lambda: house.decide(subject, permission)] * 2)

    assert sorted(answer["outcome"] for answer in answers) == ["not_sent", "send"]
    (stopped,) = (answer for answer in answers if answer["outcome"] == "not_sent")
    assert "DUPLICATE_OPEN" in stopped["reasons"]
    assert house.rows()["open_referrals"] == 1


def test_the_same_referral_asked_twice_at_the_same_moment_is_one_decision(house):
    subject = house.person()
    permission, referral = {"kind": "consent", "id": house.consent(subject)}, str(uuid.uuid4())
    one = house.service.decide_referral
    assert isinstance(one, DecideReferral)

    answers = together(*[lambda: house.ask(subject, permission, referral=referral)] * 3)

    # whoever came while the first was being answered is told to come again, and then gets the same answer
    decided = [answer for answer in answers if answer.status_code == 201]
    assert decided and {answer.status_code for answer in answers} <= {201, 409}
    assert house.ask(subject, permission, referral=referral).json in [answer.json for answer in decided]
    assert house.rows()["decisions"] == 1


@pytest.mark.parametrize("turn", range(5))
def test_a_withdrawal_while_a_decision_is_being_made_wins_or_hears_of_it(house, turn):
    subject = house.person()
    consent_id = house.consent(subject)
    permission = {"kind": "consent", "id": consent_id}

    decision, withdrawal = together(
        lambda: house.decide(subject, permission),
        lambda: house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["case_officer"]),
    )

    assert withdrawal.status_code == 201
    (standing,) = house.check(decision["decision_id"])
    assert standing["stands"] is False
    ended = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    told = any(decision["decision_id"].encode() in bytes(body) for body in ended)
    assert told is (decision["outcome"] == "send")


def test_a_person_registered_twice_at_the_same_moment_is_one_person(house):
    subject, answers = str(uuid.uuid4()), []
    second = threading.Thread(target=lambda: answers.append(house.call("PUT", f"/subjects/{subject}", {})))
    with house.service.register_subject.units() as unit:
        unit.subjects.add(subject, house.clock.now())
        second.start()
        second.join(timeout=0.3)  # it waits for this one
        assert answers == []
        unit.commit()
    second.join(timeout=60)

    assert [answer.status_code for answer in answers] == [200]
    assert house.rows()["subjects"] == 1


OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}


def withdraw(house, consent_id, **body):
    return house.call("POST", f"/consents/{consent_id}/withdrawals", body, **OFFICER)


@pytest.mark.parametrize("turn", range(5))
def test_two_parts_taken_back_at_the_same_moment_are_both_taken_back(house, turn):
    consent_id = house.consent(house.person())

    answers = together(
        lambda: withdraw(house, consent_id, categories=["RLV"]),
        lambda: withdraw(house, consent_id, categories=["INC"]),
        lambda: withdraw(house, consent_id, categories=["COM"]),
    )

    assert [answer.status_code for answer in answers] == [201] * 3
    assert house.scalars("SELECT seq FROM consent_events ORDER BY seq") == [0, 1, 2, 3]
    (cells,) = house.call("GET", f"/consents/{consent_id}", **OFFICER).json["cells"][:1]
    assert cells["categories"] == ["IDN", "CON", "SAF", "WSH"]


@pytest.mark.parametrize("turn", range(3))
def test_the_same_taken_back_by_two_people_at_the_same_moment_is_taken_back_once(house, turn):
    consent_id = house.consent(house.person())

    first, second = together(lambda: withdraw(house, consent_id), lambda: withdraw(house, consent_id))

    assert first.json == second.json
    assert house.rows()["consent_events"] == 2
    assert house.rows()["receipts"] == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_yes_confirmed_while_it_is_taken_back_stays_taken_back(house, bodies, turn):
    consent_id = house.consent(house.person())
    how = {part: bodies["consent"]()[part] for part in ("decision_maker", "notice", "collection")}

    withdrawal, _ = together(
        lambda: withdraw(house, consent_id),
        lambda: house.call("POST", f"/consents/{consent_id}/answers", {"answer": "reconfirmed", **how}, **OFFICER),
    )

    assert withdrawal.status_code == 201
    assert house.call("GET", f"/consents/{consent_id}", **OFFICER).json["status"] == "withdrawn"


@pytest.mark.parametrize("turn", range(5))
def test_no_decision_to_send_what_was_taken_back_comes_after_the_withdrawal(house, turn):
    """The clock moves at each look, so that the order of what was recorded is the order in which it was done."""
    subject = house.person()
    consent_id = house.consent(subject)
    lock, start = threading.Lock(), house.clock.at

    def ticking():
        with lock:
            house.clock.at += timedelta(seconds=1)
            return house.clock.at

    house.clock.now = ticking
    permission = {"kind": "consent", "id": consent_id}
    withdrawal, *decisions = together(
        lambda: withdraw(house, consent_id),
        *[lambda: house.decide(subject, permission)] * 3,
    )

    withdrawn_at = datetime.fromisoformat(withdrawal.json["withdrawn_at"])
    sent = [one for one in decisions if one["outcome"] == "send"]
    assert all(datetime.fromisoformat(one["decided_at"]) < withdrawn_at for one in sent)
    assert all("PERSON_WITHDREW" in one["reasons"] for one in decisions
               if datetime.fromisoformat(one["decided_at"]) > withdrawn_at)  # fmt: skip
    assert start < withdrawn_at
    recalled = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    named = {decision for body in recalled for decision in json.loads(body)["data"]["decision_ids"]}
    assert named == {one["decision_id"] for one in sent}


def test_two_workers_that_look_at_the_same_date_record_it_once(house):
    house.consent(house.person())
    house.clock.at += timedelta(days=90)

    together(*[house.service.end_consents] * 3)

    assert house.scalars("SELECT status FROM consent_events ORDER BY seq") == ["given", "expired"]


def test_the_same_notice_kept_twice_at_the_same_moment_is_one_notice(house):
    words = {
        "id": "sharing",
        "version": "1",
        "language": "en-GB",
        "format": "standard",
        "text": "Shall we?",
    }
    lead = {"roles": ["safeguarding_lead"], "name": "sam.d"}

    answers = together(*[lambda: house.call("POST", "/notices", words, **lead)] * 3)

    assert {answer.status_code for answer in answers} == {201}
    assert house.rows()["notices"] == 1
