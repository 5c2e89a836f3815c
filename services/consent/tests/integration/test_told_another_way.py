"""An agency without a node: what somebody tells it by phone or on paper goes through the same gate."""

import base64
import json

import pytest

from consent.domain.sharing_permission import no_ones_key


def permission_of(answer):
    part = answer["permission"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture
def yes(house):
    """Somebody who agreed to an agency that has joined with no key."""
    house.execute("UPDATE agencies SET party = NULL WHERE id = 'harbour'")
    subject = house.person()
    return subject, {"kind": "consent", "id": house.consent(subject)}


def test_an_agency_without_a_key_is_sent_nothing_sealed_and_may_be_told(house, yes):
    subject, authority = yes

    sealed = house.decide(subject, authority)
    told = house.decide(subject, authority, sealed=False)

    assert (sealed["outcome"], sealed["reasons"]) == ("not_sent", ["AGENCY_NOT_ACTIVE"])
    assert (told["outcome"], told["withheld"]) == ("send", sealed["withheld"])


def test_what_is_told_can_never_be_sealed_under_its_permission(house, yes):
    subject, authority = yes
    told = permission_of(house.decide(subject, authority, sealed=False))

    house.execute("UPDATE agencies SET party = 'another-key' WHERE id = 'harbour'")

    assert len(told["aud"]) == 43
    assert told["aud"] not in ("", "another-key")
    assert told["aud"] == no_ones_key("harbour") != no_ones_key("adults")


def test_the_decision_to_tell_stands_and_falls_like_any_other(house, yes):
    subject, authority = yes
    decision = house.decide(subject, authority, sealed=False)["decision_id"]
    assert house.check(decision)[0]["stands"] is True

    house.call("POST", f"/consents/{authority['id']}/withdrawals", {}, roles=["case_officer"])

    assert house.check(decision)[0]["reasons"] == ["PERSON_WITHDREW"]


def test_an_agency_that_is_suspended_is_not_told_either(house, yes):
    subject, authority = yes
    house.execute("UPDATE agencies SET status = 'suspended' WHERE id = 'harbour'")

    assert house.decide(subject, authority, sealed=False)["reasons"] == ["AGENCY_NOT_ACTIVE"]


def test_what_was_decided_about_telling_comes_out_the_same_again(house, yes):
    subject, authority = yes
    decision = house.decide(subject, authority, sealed=False)["decision_id"]

    answer = house.call("GET", f"/decisions/{decision}/replay", roles=["auditor"])

    assert answer.json["result"] == "same"
