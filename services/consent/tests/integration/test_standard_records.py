"""A consent as ISO/IEC TS 27560:2023 record and receipt: every field that must be there, and no term that is not."""

import json
import re
import uuid
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from consent.domain.standard_record import STATES

DATA = Path(__file__).parents[1] / "data/iso-27560"
SCHEMA = json.loads((DATA / "record-and-receipt.schema.json").read_text(encoding="utf-8"))
TERMS = {one for one in (DATA / "dpv-2.3-terms.txt").read_text(encoding="utf-8").splitlines() if one[0] != "#"}
OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
PREFIXES = {"dpv", "loc", "dct", "rdf", "schema"}


def mistakes(document, definition):
    return list(Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{definition}"}).iter_errors(document))


def read(house, consent_id, what="record", **caller):
    return house.call("GET", f"/consents/{consent_id}/{what}", **(caller or OFFICER))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"status": "refused", "valid_from": None, "valid_until": None},
        {"status": "later"},
        {"mode": "one_off"},
        {"decision_maker": {"kind": "parental_responsibility"}},
        {"categories": ["HEA", "PID", "IDN"], "purposes": ["support.victim_general", "support.witness"]},
    ],
)
def test_every_consent_has_a_whole_record_and_a_whole_receipt(house, said):
    consent_id = house.consent(house.person(), **said)

    record, receipt = read(house, consent_id), read(house, consent_id, "receipt")

    assert (record.status_code, record.mimetype) == (200, "application/ld+json")
    assert mistakes(record.json, "whole_record") == []
    assert mistakes(receipt.json, "receipt") == []
    inside = {**receipt.json["dpv:hasRecordOfActivity"], "@context": record.json["@context"]}
    assert inside == record.json


def test_no_term_is_used_that_the_vocabulary_does_not_have(house):
    consent_id = house.consent(house.person(), categories=["HEA", "PID"], decision_maker={"kind": "lpa_welfare"})
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["import"])

    text = json.dumps([read(house, consent_id).json, read(house, consent_id, "receipt").json, STATES])

    used = set(re.findall(r'"(dpv:\w+)"', text))
    assert len(used) > 30
    assert used - TERMS == set()
    assert {name for name in re.findall(r'"(\w+):\w+"', text) if name != "urn"} <= PREFIXES
    assert set(read(house, consent_id).json["@context"]) == PREFIXES


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ((), "dct:conformsTo"),
        ((), "dct:identifier"),
        ((), "dpv:hasDataSubject"),
        ((), "dpv:hasNotice"),
        ((), "dpv:hasConsentStatus"),
        (("dpv:hasNotice",), "dct:language"),
        (("dpv:hasProcess",), "dpv:hasPurpose"),
        (("dpv:hasProcess",), "dpv:hasPersonalData"),
        (("dpv:hasProcess",), "dpv:hasRecipient"),
        (("dpv:hasProcess",), "dpv:hasStorageCondition"),
        (("dpv:hasProcess",), "dpv:hasConsentControl"),
        (("dpv:hasProcess",), "dpv:hasJurisdiction"),
        (("dpv:hasProcess",), "dpv:hasRight"),
        (("dpv:hasEntity", 0), "dpv:hasName"),
        (("dpv:hasEntity", 1), "schema:contactPoint"),
        (("dpv:hasConsentStatus", 0), "dpv:isIndicatedAtTime"),
        (("dpv:hasConsentStatus", 0), "dpv:hasDuration"),
        (("dpv:hasConsentStatus", 0), "dpv:isIndicatedBy"),
    ],
)
def test_a_record_without_a_field_that_must_be_there_is_found_by_the_schema(house, where, field):
    record = read(house, house.consent(house.person())).json
    part = record
    for step in where:
        part = part[step]
    del part[field]

    assert mistakes(record, "whole_record") != []


def test_it_tells_what_was_agreed_with_whom_by_which_notice_and_how(house):
    subject = house.person()
    record = read(house, house.consent(subject, categories=["HEA", "PID", "IDN"])).json

    process = record["dpv:hasProcess"]
    kinds = {one["dct:identifier"]: one["@type"] for one in process["dpv:hasPersonalData"]}
    assert record["dpv:hasDataSubject"]["@id"] == f"urn:uuid:{subject}"
    assert [one["dct:identifier"] for one in process["dpv:hasPurpose"]] == ["support.victim_general"]
    assert kinds == {
        "IDN": ["dpv:PersonalData"],
        "HEA": ["dpv:PersonalData", "dpv:SpecialCategoryPersonalData"],
        "PID": ["dpv:PersonalData", "dpv:SensitivePersonalData"],
    }
    assert process["dpv:hasRecipient"]["@id"] == "urn:alongside:agency:harbour"
    assert record["dpv:hasEntity"][1]["schema:additionalType"] == "victim_support_commissioned"
    assert record["dpv:hasNotice"]["@id"] == "urn:alongside:notice:sharing-notice:2026-02"
    (given,) = record["dpv:hasConsentStatus"]
    assert given["@type"] == ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"]
    assert given["dpv:hasIndicationMethod"] == "in_person"
    assert given["dpv:isIndicatedBy"] == "dpv:DataSubject"
    assert given["dpv:hasDuration"] == [{"@type": "dpv:UntilTimeDuration", "rdf:value": "2026-06-02T12:00:00Z"}]
    assert given["dpv:isIndicatedAtTime"] == "2026-03-04T12:00:00Z"


def test_of_an_agency_that_is_not_listed_no_kind_is_told(house):
    record = read(house, house.consent(house.person(), agency="nobody")).json

    assert "schema:additionalType" not in record["dpv:hasEntity"][1]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("self", "dpv:DataSubject"),
        ("child_self_competent", "dpv:DataSubject"),
        ("parental_responsibility", "dpv:ParentOfDataSubject"),
        ("deputy", "dpv:Representative"),
    ],
)
def test_who_decided_for_the_person_is_told(house, kind, shown):
    record = read(house, house.consent(house.person(), decision_maker={"kind": kind})).json

    assert record["dpv:hasConsentStatus"][0]["dpv:isIndicatedBy"] == shown


def test_a_withdrawal_is_one_more_event_and_a_new_receipt(house):
    consent_id = house.consent(house.person())
    first = read(house, consent_id, "receipt").json
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["import"])

    second = read(house, consent_id, "receipt").json

    states = [one["@type"][0] for one in second["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]]
    assert states == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]
    assert first["dct:identifier"] != second["dct:identifier"]
    assert (
        first["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]
        == (second["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"][:1])
    )


def test_nothing_of_staff_is_in_it_and_the_reading_is_audited(house):
    consent_id = house.consent(house.person())

    text = read(house, consent_id).get_data(as_text=True) + read(house, consent_id, "receipt").get_data(as_text=True)

    assert "sam.import" not in text and "nadia" not in text
    assert sorted(house.scalars("SELECT kind FROM audit_reads")) == ["consent.receipt", "consent.record"]


def test_where_to_take_it_back_is_what_the_landlord_set(house):
    consent_id = house.consent(house.person())
    house.settings = type(house.settings)(**{**vars(house.settings), "contact": "Ring 020 7946 0100."})
    house.restart()

    control = read(house, consent_id).json["dpv:hasProcess"]["dpv:hasConsentControl"]

    assert control["dpv:isExercisedAt"] == "Ring 020 7946 0100."


@pytest.mark.parametrize("what", ["record", "receipt"])
def test_who_may_read_it_and_of_what(house, what):
    consent_id = house.consent(house.person())

    for role in ("case_officer", "safeguarding_lead", "dpo", "auditor"):
        assert read(house, consent_id, what, roles=[role]).status_code == 200
    assert read(house, consent_id, what, roles=["import"]).status_code == 403
    assert read(house, consent_id, what, who="referral").status_code == 403
    assert read(house, str(uuid.uuid4()), what).status_code == 404
