"""She takes back her yes after an agency has what was sent: it is told, and what it answers comes back to her."""

from datetime import UTC, datetime

import pytest
import requests
from officers import Office, until

HARBOUR, LOCKWELL = "harbour-victim-care", "lockwell-sanctuary"


@pytest.fixture
def office(world):
    return Office(world)


def stop(office, case, agency=None):
    """One agency, or all of them, in one call."""
    body = {"agencies": [agency]} if agency else {}
    return office.post("consent", f"/subjects/{case.subject}/withdrawals", body)


def recall_of(office, referral):
    return office.get("referral", f"/referrals/{referral['referral_id']}")["recall"]


def settled(office, referral):
    return until(lambda: recall_of(office, referral), lambda one: one and one["state"] == "answered")


def shown_there(office, where, agency):
    return requests.get(where, headers=office._worker(agency), timeout=30)


def test_what_nobody_there_accepted_is_destroyed_unread_and_their_system_says_so(office, tmp_path):
    case = office.case(tmp_path, "amara", f"unread {tmp_path.name}", datetime.now(UTC))
    sent = case.sent("R2", case.says("C2"))
    where = office.newest_at(LOCKWELL)

    stop(office, case)

    recall = settled(office, sent)
    assert (recall["answer"], recall["opened"], recall["by_phone"]) == ("erased", False, False)
    assert "nobody opened it and that it is destroyed" in recall["person"]
    assert shown_there(office, where, LOCKWELL).status_code == 410


def test_what_somebody_accepted_is_answered_by_a_person_and_she_may_be_referred_again_at_once(office, tmp_path):
    # given an agency that took it on
    case = office.case(tmp_path, "amara", f"accepted {tmp_path.name}", datetime.now(UTC))
    sent = case.sent("R1", case.says("C1"))
    office.opens(HARBOUR, sent["message_id"])
    office.accepts(HARBOUR)
    case.becomes(sent, "accepted")
    where = office.newest_at(HARBOUR)

    # when she stops that agency alone
    stop(office, case, HARBOUR)

    # then its inbox asks a person there
    asked = until(
        lambda: shown_there(office, where, HARBOUR).json(), lambda card: card.get("stop_asked_at") is not None
    )
    assert sorted(asked["answers"]) == ["continuing", "erased", "retained"]
    until(lambda: recall_of(office, sent), lambda one: one["state"] == "received")

    # and a new yes meanwhile is no second referral of the same
    again = case.refer("R1", case.says("C1"))
    assert again["result"] != "not_sent", again["reasons"]

    # and what the person there answers is what she reads
    kept = {"answer": "retained", "basis": "A court asked us to.", "until": "2027-03-03"}
    answer = requests.post(f"{where}/answers", headers=office._worker(HARBOUR), json=kept, timeout=30)
    assert answer.status_code == 201, answer.text
    recall = settled(office, sent)
    assert (recall["answer"], recall["basis"], recall["until"]) == ("retained", "A court asked us to.", "2027-03-03")
    assert "until 3 March 2027" in recall["person"] and "A court asked us to." in recall["person"]
