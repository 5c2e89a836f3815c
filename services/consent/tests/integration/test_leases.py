"""`POST /decisions/check`: a lease only while the permission, the agency and the agreement are what they were."""

import uuid
from datetime import timedelta

import pytest

EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}


@pytest.fixture(autouse=True, params=["examined", "kept"])
def looked_at_before(request, house, monkeypatch):
    """All of this is so as well when a lease was given before, and its answer is kept."""
    if request.param == "kept":
        decide = house.decide

        def decide_and_look(*args, **changed):
            answer = decide(*args, **changed)
            house.check(answer["decision_id"])
            return answer

        monkeypatch.setattr(house, "decide", decide_and_look)


@pytest.fixture
def sent(house):
    """A person, her consent, and a decision to send under it."""
    subject = house.person()
    consent_id = house.consent(subject)
    answer = house.decide(subject, {"kind": "consent", "id": consent_id})
    return subject, consent_id, answer["decision_id"]


def standing(house, decision_id):
    (result,) = house.check(decision_id)
    return result["stands"], result["reasons"]


def test_a_decision_that_stands_gets_a_lease_of_thirty_seconds(house, sent):
    assert house.check(sent[2]) == [{"decision_id": sent[2], "stands": True, "lease_s": 30, "reasons": []}]


def test_after_a_withdrawal_no_lease_is_given(house, sent):
    _, consent_id, decision_id = sent

    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["case_officer"])

    assert standing(house, decision_id) == (False, ["PERSON_WITHDREW"])


def test_withdrawing_one_consent_leaves_another_persons_alone(house, sent):
    other = house.person()
    theirs = house.decide(other, {"kind": "consent", "id": house.consent(other)})["decision_id"]

    house.call("POST", f"/consents/{sent[1]}/withdrawals", {}, roles=["case_officer"])

    assert [result["stands"] for result in house.check(sent[2], theirs)] == [False, True]


def test_the_end_of_the_consent_ends_the_lease(house):
    subject = house.person()
    ends = house.clock.at + timedelta(hours=2)
    consent_id = house.consent(subject, valid_until=ends.isoformat())
    decision_id = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]
    house.clock.at = ends - timedelta(seconds=1)
    assert standing(house, decision_id) == (True, [])

    house.clock.at = ends

    assert standing(house, decision_id) == (False, ["PERMISSION_EXPIRED"])


@pytest.mark.parametrize(
    ("urgency", "within"),
    [("standard", timedelta(days=14)), ("urgent", timedelta(hours=72)), ("emergency", timedelta(hours=24))],
)
def test_a_permission_is_for_sending_soon(house, urgency, within):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    decision_id = house.decide(subject, permission, urgency=urgency)["decision_id"]
    house.clock.at += within
    assert standing(house, decision_id) == (True, [])

    house.clock.at += timedelta(seconds=1)

    assert standing(house, decision_id) == (False, ["PERMISSION_EXPIRED"])


@pytest.mark.parametrize("state", ["suspended", "retired", "pinned", "invited"])
def test_nothing_goes_to_an_agency_that_is_no_longer_active(house, sent, state):
    house.execute(f"UPDATE agencies SET status = '{state}' WHERE id = 'harbour'")

    assert standing(house, sent[2]) == (False, ["AGENCY_NOT_ACTIVE"])


def test_protect_too_stops_at_an_agency_that_is_no_longer_active(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject)}
    decision_id = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]
    assert standing(house, decision_id) == (True, [])

    house.execute("UPDATE agencies SET status = 'suspended' WHERE id = 'police'")

    assert standing(house, decision_id) == (False, ["AGENCY_NOT_ACTIVE"])


def test_choice_needs_its_agreement_until_the_last_moment(house, sent):
    house.execute("UPDATE agreements SET status = 'suspended' WHERE agency = 'harbour'")

    assert standing(house, sent[2]) == (False, ["SHARING_AGREEMENT_MISSING"])


def test_protect_does_not_wait_for_an_agreement(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject)}
    decision_id = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]

    house.execute("UPDATE agreements SET status = 'suspended'")

    assert standing(house, decision_id) == (True, [])


def test_an_agreement_that_was_narrowed_stops_what_it_no_longer_lists(house, sent):
    house.execute("""UPDATE agreements SET categories_by_type = '{"support.victim_general": ["CON", "SAF"]}'""")

    assert standing(house, sent[2]) == (False, ["SHARING_AGREEMENT_SCOPE"])


def test_a_standing_refusal_made_after_the_decision_stops_choice(house, sent):
    refusal = {"agency": "harbour", "said": "not them after all"}
    house.call("POST", f"/subjects/{sent[0]}/standing-refusals", refusal, roles=["case_officer"])

    assert standing(house, sent[2]) == (False, ["STANDING_REFUSAL"])


def test_what_was_never_decided_does_not_stand(house):
    assert standing(house, str(uuid.uuid4())) == (False, ["NO_PERMISSION"])


def test_a_decision_not_to_send_never_stands(house):
    subject = house.person()
    decision_id = house.decide(subject, None)["decision_id"]

    assert standing(house, decision_id) == (False, ["NO_PERMISSION"])


def test_checking_changes_no_row(house, sent):
    before = house.rows()

    house.check(sent[2], str(uuid.uuid4()))

    assert house.rows() == before
