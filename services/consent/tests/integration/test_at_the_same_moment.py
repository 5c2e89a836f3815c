"""Two things about one person at the same moment, each in its own transaction: one of them comes first."""

import threading
import uuid

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
