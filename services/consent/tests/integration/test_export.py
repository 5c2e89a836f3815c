"""Everything that is held about a person, in one document; other people masked in the copy that is hers."""

import json
import uuid

import pytest

DPO = {"roles": ["dpo"], "name": "dora.p"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}
NOT_YET = {"when": "withheld_until_review"}


def export(house, subject, copy=None, **caller):
    query = f"?copy={copy}" if copy else ""
    return house.call("GET", f"/subjects/{subject}/export{query}", **(caller or DPO))


@pytest.fixture
def somebody(house):
    """A person with one of everything, and a decision of somebody else."""
    subject = house.person()
    house.decide(house.person(), None)
    yes = house.consent(subject)
    house.call("POST", f"/subjects/{subject}/standing-refusals", {"agency": "adults", "said": "Never them."},
               roles=["import"])  # fmt: skip
    told = house.exception(subject, wishes="Do not ring my sister.")
    house.decide(subject, {"kind": "consent", "id": yes})
    sent = house.decide(subject, {"kind": "exception", "id": told}, asked=["IDN", "INC"], **EMERGENCY)
    house.call("POST", f"/subjects/{subject}/objections",
               {"decision": sent["decision_id"], "said": "I said no."}, roles=["dpo"])  # fmt: skip
    house.call("POST", f"/consents/{yes}/withdrawals", {}, roles=["case_officer"], name="nadia.k")
    dispute = house.call("POST", f"/subjects/{subject}/disputes",
                         {"categories": ["INC"], "said": "There were two."}, roles=["dpo"])  # fmt: skip
    house.call("POST", f"/disputes/{dispute.json['dispute_id']}/answers",
               {"outcome": "kept", "said": "The camera shows one."}, roles=["case_officer"])  # fmt: skip
    house.call("GET", f"/subjects/{subject}/consents", roles=["case_officer"], name="nadia.k")
    return subject


def test_the_export_holds_everything_of_this_person_and_nothing_of_another(house, somebody):
    found = export(house, somebody).json

    assert (found["schema"], found["copy"], found["subject"]) == ("alongside/person-export/1", "person", somebody)
    (yes,), (no,), (told,) = (
        found["consents"], found["standing_refusals"], found["shared_without_your_agreement"]
    )  # fmt: skip
    assert [event["status"] for event in yes["events"]] == ["given", "withdrawn"]
    assert (no["agency"], no["your_words"]) == ("adults", "Never them.")
    assert (told["type"], told["your_wishes"]) == ("danger_to_life", "Do not ring my sister.")
    assert sorted((one["agency"], one["outcome"]) for one in found["decisions"]) == (
        [("harbour", "send"), ("police", "send")]
    )
    (dispute,) = found["disputes"]
    assert (dispute["your_words"], dispute["stands"]) == ("There were two.", True)
    assert dispute["answers"][0]["said"] == "The camera shows one."
    assert [one["your_words"] for one in found["objections"]] == ["I said no."]
    (receipt,) = found["receipts"]
    assert receipt["state"] == "held"
    assert receipt["lines"]
    assert [one["what"] for one in found["read_by"]] == ["subject"]
    assert "to_be_weighed" not in found


def test_her_copy_names_nobody_else_and_shows_no_words_of_staff(house, somebody):
    text = export(house, somebody).get_data(as_text=True)

    for other in ("nadia", "sam.d", "sam.import", "dora", "petrol", "tonight", "officers need"):
        assert other not in text
    (told,) = json.loads(text)["shared_without_your_agreement"]
    assert told["facts"] == told["necessity"] == "[to be read for other people first]"
    assert (told["proposed_by"], told["authorised"]["by"]) == ("member of staff 1", "member of staff 2")


def test_the_same_member_of_staff_has_the_same_number_throughout(house, somebody):
    found = export(house, somebody).json

    # nadia.k proposed, and later read
    (told,), (read,) = found["shared_without_your_agreement"], found["read_by"]
    assert told["proposed_by"] == read["reader"] == "member of staff 1"


def test_the_copy_of_the_office_is_whole(house, somebody):
    found = export(house, somebody, "office").json

    (told,) = found["shared_without_your_agreement"]
    assert told["facts"] == "He said that he has petrol."
    assert told["proposed_by"] == "nadia.k"
    assert found["to_be_weighed"] == {"not_told_yet": []}


def test_what_she_is_not_told_yet_leaves_no_gap_in_her_copy_and_is_named_in_the_other(house):
    subject = house.person()
    secret = house.exception(subject, tell_person=NOT_YET)
    decided = house.decide(subject, {"kind": "exception", "id": secret}, asked=["IDN", "INC"], **EMERGENCY)
    house.call("GET", f"/decisions/{decided['decision_id']}", roles=["dpo"])

    hers, office = export(house, subject), export(house, subject, "office")

    assert secret not in hers.get_data(as_text=True)
    assert decided["decision_id"] not in hers.get_data(as_text=True)
    assert (hers.json["shared_without_your_agreement"], hers.json["decisions"], hers.json["read_by"]) == ([], [], [])
    assert office.json["to_be_weighed"] == {"not_told_yet": [secret]}
    assert [one["id"] for one in office.json["decisions"]] == [decided["decision_id"]]


def test_nothing_that_is_signed_or_a_key_is_in_it(house, somebody):
    text = export(house, somebody, "office").get_data(as_text=True)

    assert "eyJ" not in text and "salt" not in text and "wrapped" not in text


def test_each_export_is_audited_by_the_copy_that_was_given(house, somebody):
    export(house, somebody)
    export(house, somebody, "office")

    kinds = house.scalars("SELECT kind FROM audit_reads ORDER BY at, id")
    assert kinds[-2:] == ["export.person", "export.office"]


def test_an_export_that_cannot_be_written_down_shows_nothing(house, somebody):
    house.refuse_rows("audit_reads")

    answer = export(house, somebody)

    assert answer.status_code == 500
    assert "consents" not in answer.json


def test_who_may_export(house, somebody):
    for role, status in [("dpo", 200), ("safeguarding_lead", 200), ("case_officer", 403), ("auditor", 403)]:
        assert export(house, somebody, roles=[role]).status_code == status
    assert export(house, somebody, who="referral").status_code == 403
    assert export(house, str(uuid.uuid4())).status_code == 404
    assert export(house, somebody, "mine").status_code == 422
