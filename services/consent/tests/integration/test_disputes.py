"""What a person does not agree with is recorded in her words and travels with it to whoever gets it next."""

import base64
import json
import uuid
from datetime import timedelta

import pytest

from consent.domain.errors import RecordedOtherwise
from consent.domain.records import Actor

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN", "INC"]}
WRONG = {"categories": ["INC"], "said": "It was two men, and it was on the 3rd."}


def dispute(house, subject, caller=OFFICER, key=None, **changed):
    return house.call("POST", f"/subjects/{subject}/disputes", {**WRONG, **changed}, key=key, **caller)


def answer(house, dispute_id, outcome, said="We looked at it together.", caller=OFFICER):
    body = {"outcome": outcome, "said": said}
    return house.call("POST", f"/disputes/{dispute_id}/answers", body, **caller)


def obligations(decided):
    part = decided["permission"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["terms"]["obligations"]


def sent(house, subject, **asked):
    permission = {"kind": "consent", "id": house.consent(subject)}
    return house.decide(subject, permission, **asked)


def test_a_dispute_travels_with_what_is_disputed(house):
    subject = house.person()
    assert dispute(house, subject, categories=["WSH", "INC", "HEA"]).status_code == 201

    assert obligations(sent(house, subject))[-1] == "disputed:WSH,INC"


def test_a_dispute_says_nothing_of_categories_that_do_not_go(house):
    subject = house.person()
    dispute(house, subject, categories=["PID", "GRC"])

    assert not [term for term in obligations(sent(house, subject)) if term.startswith("disputed")]


def test_other_peoples_disputes_do_not_travel(house):
    dispute(house, house.person())

    assert not [term for term in obligations(sent(house, house.person())) if term.startswith("disputed")]


@pytest.mark.parametrize(
    ("outcomes", "travels"),
    [([], True), (["kept"], True), (["kept", "corrected"], False), (["corrected"], False), (["settled"], False)],
)
def test_it_travels_until_it_is_corrected_or_settled_and_also_when_the_landlord_keeps_what_it_has(
    house, outcomes, travels
):
    subject = house.person()
    dispute_id = dispute(house, subject).json["dispute_id"]

    for outcome in outcomes:
        found = answer(house, dispute_id, outcome)
        assert found.status_code == 201
        assert found.json["answers"][-1]["outcome"] == outcome

    assert any(term == "disputed:INC" for term in obligations(sent(house, subject))) is travels
    shown = house.call("GET", f"/subjects/{subject}/disputes", **OFFICER).json["disputes"]
    assert [one["outcome"] for one in shown[0]["answers"]] == outcomes
    assert shown[0]["stands"] is travels


def test_whoever_records_it_learns_which_decisions_have_sent_what_is_disputed(house):
    subject = house.person()
    had_it = sent(house, subject)["decision_id"]
    house.decide(subject, None)

    assert dispute(house, subject).json["sent_before"] == [had_it]
    assert dispute(house, subject, categories=["PCO"]).json["sent_before"] == []


def test_a_dispute_of_a_decision_names_one_of_this_person(house):
    subject = house.person()
    own, other = house.decide(subject, None), house.decide(house.person(), None)

    assert dispute(house, subject, categories=[], decision=own["decision_id"]).status_code == 201
    assert dispute(house, subject, decision=other["decision_id"]).status_code == 404
    assert dispute(house, subject, decision=str(uuid.uuid4())).status_code == 404
    assert house.rows()["disputes"] == 1


def referral_hears(house):
    """What referral hears of disputes: decisions, categories and how it stands, in the order of the outbox."""
    events = [json.loads(body) for body in house.scalars("SELECT body FROM event_outbox")]
    found = [one["data"] for one in events if one["type"] == "data.disputed"]
    return sorted((one["decision_ids"], one["categories"], one["standing"]) for one in found)


def test_a_dispute_about_a_sharing_alone_reaches_whoever_got_it_once_and_so_does_its_end(house):
    subject, key = house.person(), str(uuid.uuid4())
    had_it = sent(house, subject)["decision_id"]
    other = house.decide(subject, {"kind": "exception", "id": house.exception(subject)}, **EMERGENCY)

    first = dispute(house, subject, key=key, categories=[], decision=had_it)
    dispute(house, subject, key=key, categories=[], decision=had_it)

    assert (first.json["sent_before"], other["outcome"]) == ([had_it], "send")
    assert referral_hears(house) == [([had_it], [], "stands")]
    answer(house, first.json["dispute_id"], "kept")
    answer(house, first.json["dispute_id"], "settled")
    assert referral_hears(house) == [([had_it], [], "settled"), ([had_it], [], "stands")]


@pytest.mark.parametrize(("categories", "heard"), [(["INC"], ["INC"]), (["PCO"], [])])
def test_a_dispute_about_a_sharing_and_a_detail_reaches_it_once_also_when_that_detail_did_not_go(
    house, categories, heard
):
    subject = house.person()
    had_it = sent(house, subject)["decision_id"]

    assert dispute(house, subject, categories=categories, decision=had_it).json["sent_before"] == [had_it]
    assert referral_hears(house) == [([had_it], heard, "stands")]


def test_of_a_sharing_that_never_went_nobody_is_referral_hears(house):
    subject = house.person()
    refused = house.decide(subject, None)

    assert dispute(house, subject, categories=[], decision=refused["decision_id"]).json["sent_before"] == []
    assert referral_hears(house) == []


def test_a_dispute_about_nothing_is_no_dispute(house):
    assert dispute(house, house.person(), categories=[]).status_code == 422


@pytest.mark.parametrize("blank", ["", " ", "\n \t", "\u2003"])
def test_blanks_are_no_words_of_hers_and_no_answer(house, blank):
    subject = house.person()
    dispute_id = dispute(house, subject).json["dispute_id"]

    assert dispute(house, subject, said=blank).status_code == 422
    assert answer(house, dispute_id, "kept", blank).status_code == 422
    assert (house.rows()["disputes"], house.rows()["dispute_answers"]) == (1, 0)


def test_the_same_again_is_recorded_once_and_another_under_its_key_is_refused(house):
    subject, key = house.person(), str(uuid.uuid4())
    decision = house.decide(subject, None)["decision_id"]
    made = house.service.record_dispute
    first, _ = made(subject, ["INC"], None, "No.", _actor(), key)
    dispute_id = first.id
    answer(house, dispute_id, "kept")
    house.clock.at += timedelta(days=1)
    again, _ = made(subject, ["INC"], None, "No.", _actor(), key)

    assert (again.id, again.recorded_at, len(again.answers)) == (first.id, first.recorded_at, 1)
    assert house.rows()["disputes"] == 1
    for categories, about, words in [(["INC"], None, "Yes."), (["HEA"], None, "No."), (["INC"], decision, "No.")]:
        with pytest.raises(RecordedOtherwise):
            made(subject, categories, about, words, _actor(), key)


def _actor():
    return Actor("sign-in", "nadia.k", frozenset({"case_officer"}), True)


def test_the_same_answer_twice_is_one_and_an_ended_dispute_takes_no_other(house):
    dispute_id = dispute(house, house.person()).json["dispute_id"]

    assert answer(house, dispute_id, "corrected").status_code == 201
    assert answer(house, dispute_id, "corrected").status_code == 201
    assert answer(house, dispute_id, "corrected", "In other words.").status_code == 422
    over = answer(house, dispute_id, "kept")

    assert (over.status_code, over.json["type"]) == (422, "/problems/dispute-is-over")
    assert house.rows()["dispute_answers"] == 1


def test_nobody_unknown_disputes_and_no_unknown_dispute_is_answered(house):
    unknown = str(uuid.uuid4())

    assert dispute(house, unknown).status_code == 404
    assert answer(house, unknown, "kept").status_code == 404
    assert house.call("GET", f"/subjects/{unknown}/disputes", **OFFICER).status_code == 404


def test_words_and_names_are_sealed_and_the_reading_is_audited(house):
    subject = house.person()
    dispute_id = dispute(house, subject).json["dispute_id"]
    answer(house, dispute_id, "kept", "The camera shows one man.")
    house.call("GET", f"/subjects/{subject}/disputes", **OFFICER)

    for blob in house.scalars("SELECT sealed FROM disputes") + house.scalars("SELECT sealed FROM dispute_answers"):
        assert not any(word in bytes(blob) for word in (b"two men", b"camera", b"nadia"))
    assert house.scalars("SELECT kind FROM audit_reads") == ["disputes"]


@pytest.mark.parametrize(
    ("role", "may_record", "may_answer"),
    [
        ("case_officer", 201, 201),
        ("safeguarding_lead", 201, 201),
        ("dpo", 201, 403),  # the officer passes on what a person says, and does not decide for the landlord
        ("import", 403, 403),
        ("auditor", 403, 403),
    ],
)
def test_who_may_record_and_who_may_answer(house, role, may_record, may_answer):
    subject = house.person()
    dispute_id = dispute(house, subject).json["dispute_id"]
    caller = {"roles": [role]}

    assert dispute(house, subject, caller).status_code == may_record
    assert answer(house, dispute_id, "kept", caller=caller).status_code == may_answer


@pytest.mark.parametrize("table", ["disputes", "dispute_answers"])
def test_what_was_recorded_is_never_changed(house, table):
    dispute_id = dispute(house, house.person()).json["dispute_id"]
    answer(house, dispute_id, "kept")

    for change in (f"UPDATE {table} SET id = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="never changed"):
            house.execute(change)


def told(house):
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'data.disputed' ORDER BY created_at")
    return [json.loads(body)["data"] for body in bodies]


@pytest.mark.parametrize("outcome", ["corrected", "settled", "kept"])
def test_referral_hears_which_recipients_have_what_is_disputed_and_when_it_came_to_an_end(house, outcome):
    subject = house.person()
    before = sent(house, subject)["decision_id"]
    told_too = house.decide(
        subject, {"kind": "exception", "id": house.exception(subject)}, type="police.emergency", agency="police",
        lane="protect", asked=["IDN", "INC"],
    )["decision_id"]  # fmt: skip
    made = dispute(house, subject).json["dispute_id"]
    dispute(house, house.person())
    (first,) = told(house)
    assert sorted(first.pop("decision_ids")) == sorted([before, told_too])
    assert first == {"dispute": made, "categories": ["INC"], "standing": "stands"}

    answered = {"outcome": outcome, "said": "We looked at it again."}
    house.clock.at += timedelta(minutes=1)
    house.call("POST", f"/disputes/{made}/answers", answered, roles=["safeguarding_lead"])

    assert [one["standing"] for one in told(house)] == ["stands", *([] if outcome == "kept" else [outcome])]
