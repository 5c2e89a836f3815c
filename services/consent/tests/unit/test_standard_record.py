"""A consent as others read it, word for word: whoever reads the form by its terms finds each of them."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.consent_events import ConsentEvent, EventStatus
from consent.domain.records import ConsentRecord, ConsentTerms, Landlord
from consent.domain.standard_record import Circle, consent_receipt, consent_record

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
LARKFIELD = Landlord("larkfield", "p" * 43, "independent_controller", "wales")
CIRCLE = Circle(LARKFIELD, "victim_support_commissioned", "Ring 020 7946 0100.")
CIRCUMSTANCES = {
    "decision_maker": {"kind": "self"},
    "notice": {"id": "sharing", "version": "2026-02", "language": "cy", "format": "easy_read"},
    "collection": {"method": "phone"},
}


def consent(*later, circumstances=CIRCUMSTANCES, mode="with_updates", until=AT + timedelta(days=90), status="given"):
    terms = ConsentTerms(
        "harbour", ("support.witness",), ("IDN", "HEA"), EventStatus(status), mode, None, until, circumstances, None
    )
    first = ConsentEvent(EventStatus(status), AT)
    return ConsentRecord("c1", "s1", terms, (first, *later), AT)


def test_the_whole_record():
    where = {"@type": "schema:ContactPoint", "schema:description": "Ring 020 7946 0100."}
    right = {"@type": "dpv:DataSubjectRight", "dpv:isExercisedAt": "Ring 020 7946 0100."}

    record = consent_record(consent(), CIRCLE)

    assert record.pop("@context")["dpv"] == "https://w3id.org/dpv#"
    assert [one.pop("dct:title")[-14:] for one in record["dpv:hasProcess"]["dpv:hasRight"]] == [
        ", Article 7(3)", "ld, Article 15", "ht, Article 16", "ed, Article 17",
    ]  # fmt: skip
    kept = record["dpv:hasProcess"]["dpv:hasStorageCondition"]["dpv:hasDuration"].pop("rdf:value")
    assert kept.startswith("As long as anything that was shared relies on it")
    assert record == {
        "@id": "urn:uuid:c1",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": "c1",
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
        "dpv:hasDataSubject": {"@id": "urn:uuid:s1", "@type": "dpv:DataSubject"},
        "dpv:hasNotice": {
            "@id": "urn:alongside:notice:sharing:2026-02", "@type": "dpv:ConsentNotice", "dct:identifier": "sharing",
            "schema:version": "2026-02", "dct:language": "cy", "dct:format": "easy_read",
        },
        "dpv:hasProcess": {
            "@type": "dpv:Process",
            "dpv:hasPurpose": [
                {"@id": "urn:alongside:purpose:support.witness", "@type": "dpv:Purpose",
                 "dct:identifier": "support.witness"},
            ],
            "dpv:hasPersonalData": [
                {"@id": "urn:alongside:category:IDN", "@type": ["dpv:PersonalData"], "dct:identifier": "IDN"},
                {"@id": "urn:alongside:category:HEA", "dct:identifier": "HEA",
                 "@type": ["dpv:PersonalData", "dpv:SpecialCategoryPersonalData"]},
            ],
            "dpv:hasProcessing": "dpv:Disclose",
            "dpv:hasDataController": {"@id": "urn:alongside:landlord:larkfield"},
            "dpv:hasRecipient": {"@id": "urn:alongside:agency:harbour"},
            "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
            "dpv:hasStorageCondition": {
                "@type": "dpv:StorageDuration", "dpv:hasDuration": {"@type": "dpv:UntilEventDuration"},
            },
            "dpv:hasConsentControl": {
                "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
                "dpv:isExercisedAt": "Ring 020 7946 0100.",
            },
            "dpv:hasJurisdiction": ["loc:GB", {"@type": "dpv:Location", "dct:identifier": "GB-WLS"}],
            "dpv:hasApplicableLaw": {"@type": "dpv:Law", "dct:title": "UK GDPR; Data Protection Act 2018"},
            "dpv:hasRight": [right] * 4,
        },
        "dpv:hasEntity": [
            {"@id": "urn:alongside:landlord:larkfield", "@type": ["dpv:Organisation", "dpv:DataController"],
             "dpv:hasIdentifier": "larkfield", "dpv:hasName": "larkfield", "schema:contactPoint": where},
            {"@id": "urn:alongside:agency:harbour", "@type": ["dpv:Organisation", "dpv:DataController"],
             "dpv:hasIdentifier": "harbour", "dpv:hasName": "harbour", "schema:contactPoint": where,
             "schema:additionalType": "victim_support_commissioned"},
        ],
        "dpv:hasConsentStatus": [
            {"@type": ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"],
             "dpv:isIndicatedAtTime": "2026-03-04T12:00:00Z", "dpv:isIndicatedBy": "dpv:DataSubject",
             "dpv:hasDuration": [{"@type": "dpv:UntilTimeDuration", "rdf:value": "2026-06-02T12:00:00Z"}],
             "dpv:hasIndicationMethod": "phone"},
        ],
    }  # fmt: skip


def test_a_receipt_is_the_record_with_a_name_and_a_time_of_its_own():
    receipt = consent_receipt(consent(), CIRCLE, AT + timedelta(hours=1))
    record = consent_record(consent(), CIRCLE)

    assert receipt == {
        "@context": record.pop("@context"),
        "@id": "urn:alongside:receipt:c1-1",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": "c1-1",
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
        "dct:created": "2026-03-04T13:00:00Z",
        "dct:publisher": {"@id": "urn:alongside:landlord:larkfield"},
        "schema:recipient": {"@id": "urn:uuid:s1", "@type": "dpv:DataSubject"},
        "dpv:hasRecordOfActivity": record,
    }


def test_what_is_not_known_is_said_to_be_unknown():
    circle = Circle(Landlord("larkfield", "p" * 43, "independent_controller", "elsewhere"), None)
    record = consent_record(consent(circumstances={}), circle)

    assert record["dpv:hasNotice"] == {
        "@id": "urn:alongside:notice:unknown:unknown", "@type": "dpv:ConsentNotice", "dct:identifier": "unknown",
        "schema:version": "unknown", "dct:language": "und", "dct:format": "unknown",
    }  # fmt: skip
    assert record["dpv:hasProcess"]["dpv:hasJurisdiction"][1]["dct:identifier"] == "GB"
    assert "schema:additionalType" not in record["dpv:hasEntity"][1]
    (said,) = record["dpv:hasConsentStatus"]
    assert said["dpv:isIndicatedBy"] == "dpv:Representative"
    assert "dpv:hasIndicationMethod" not in said
    assert record["dpv:hasProcess"]["dpv:hasConsentControl"]["dpv:isExercisedAt"].startswith("Tell anybody")


@pytest.mark.parametrize(
    ("mode", "until", "lasts"),
    [
        ("with_updates", None, [("dpv:UntilEventDuration", "Until it is taken back")]),
        ("one_off", None, [("dpv:FixedOccurrencesDuration", "1")]),
        ("one_off", AT, [("dpv:FixedOccurrencesDuration", "1"), ("dpv:UntilTimeDuration", "2026-03-04T12:00:00Z")]),
    ],
)
def test_how_long_it_lasts(mode, until, lasts):
    (said,) = consent_record(consent(mode=mode, until=until), CIRCLE)["dpv:hasConsentStatus"]

    assert [(one["@type"], one["rdf:value"]) for one in said["dpv:hasDuration"]] == lasts


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("given", ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"]),
        ("reconfirmed", ["dpv:RenewedConsentGiven", "dpv:ExplicitlyExpressedConsent"]),
        ("withdrawn", ["dpv:ConsentWithdrawn"]),
        ("narrowed", ["dpv:ConsentUnknown"]),
        ("expired", ["dpv:ConsentExpired"]),
    ],
)
def test_what_happened_later_is_a_state_of_its_own_and_how_it_was_said_at_first_is_not_its(status, states):
    later = ConsentEvent(EventStatus(status), AT + timedelta(days=1))

    said = consent_record(consent(later), CIRCLE)["dpv:hasConsentStatus"]

    assert (said[1]["@type"], said[1]["dpv:isIndicatedAtTime"]) == (states, "2026-03-05T12:00:00Z")
    assert "dpv:hasIndicationMethod" in said[0]
    assert "dpv:hasIndicationMethod" not in said[1]


@pytest.mark.usefixtures("machine_in_tokyo")
def test_its_times_are_in_utc_whatever_the_time_zone_of_the_machine():
    (said,) = consent_record(consent(), CIRCLE)["dpv:hasConsentStatus"]

    assert said["dpv:isIndicatedAtTime"] == "2026-03-04T12:00:00Z"
