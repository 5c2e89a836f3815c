"""A consent as others can read it: ISO/IEC TS 27560:2023 consent record and receipt, JSON-LD with terms of the DPV.

Source of the form: "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV", final report of 1 August
2024 of the W3C Data Privacy Vocabularies and Controls Community Group; names of terms as in DPV 2.3. The person is a
random id and nothing else; of staff nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES

from .consent_events import ConsentEvent
from .records import ConsentRecord, Landlord

RECORD: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt"
CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
}
STATES: Final = {
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "later": "dpv:ConsentRequestDeferred",
    "withdrawn": "dpv:ConsentWithdrawn",
    "requested": "dpv:ConsentRequested",
    "reconfirmed": "dpv:RenewedConsentGiven",
    "expired": "dpv:ConsentExpired",
    "invalidated": "dpv:ConsentInvalidated",
}
"""What an event led to. The last four are there for records of a later form."""
SAID_BY: Final = {"self": "dpv:DataSubject", "child_self_competent": "dpv:DataSubject"}
PARENT, SOMEBODY = "dpv:ParentOfDataSubject", "dpv:Representative"
NATIONS: Final = {"england": "GB-ENG", "wales": "GB-WLS", "scotland": "GB-SCT", "northern_ireland": "GB-NIR"}
RIGHTS: Final = (
    "To take this agreement back, Article 7(3)",
    "To see what is held, Article 15",
    "To have it put right, Article 16",
    "To have it erased, Article 17",
)
KEPT = "As long as anything that was shared relies on it, and the time after that for which proof is needed"
ASK_THE_LANDLORD = "Tell anybody on the landlord's staff, in any way that is easy; the notice says how."


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom a record names beside the person. `contact`: how the landlord is reached, else the notice says how."""

    landlord: Landlord
    recipient_type: str | None
    contact: str | None = None

    @property
    def where(self) -> str:
        """How the person changes her mind or uses a right."""
        return self.contact or ASK_THE_LANDLORD


def consent_record(consent: ConsentRecord, circle: Circle) -> dict[str, Any]:
    """The record of one consent. The same consent gives the same record until something happens to it."""
    landlord, agency = _party(circle.landlord.id), f"urn:alongside:agency:{consent.terms.agency}"
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{consent.id}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": consent.id,
        "dct:conformsTo": RECORD,
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{consent.subject}", "@type": "dpv:DataSubject"},
        "dpv:hasNotice": _notice(consent.terms.circumstances.get("notice", {})),
        "dpv:hasProcess": _process(consent, landlord, agency, circle),
        "dpv:hasEntity": [
            {
                "@id": landlord,
                "@type": ["dpv:Organisation", "dpv:DataController"],
                "dpv:hasIdentifier": circle.landlord.id,
                "dpv:hasName": circle.landlord.id,
                "schema:contactPoint": {"@type": "schema:ContactPoint", "schema:description": circle.where},
            },
            {
                "@id": agency,
                "@type": ["dpv:Organisation", "dpv:DataController"],
                "dpv:hasIdentifier": consent.terms.agency,
                "dpv:hasName": consent.terms.agency,
                "schema:contactPoint": {"@type": "schema:ContactPoint", "schema:description": circle.where},
                **({"schema:additionalType": circle.recipient_type} if circle.recipient_type else {}),
            },
        ],
        "dpv:hasConsentStatus": [_event(event, consent) for event in consent.events],
    }


def consent_receipt(consent: ConsentRecord, circle: Circle, created: datetime) -> dict[str, Any]:
    """What the person is given: a copy of the record as it stands, with a name and a time of its own."""
    record = {name: value for name, value in consent_record(consent, circle).items() if name != "@context"}
    number = f"{consent.id}-{len(consent.events)}"
    return {
        "@context": CONTEXT,
        "@id": f"urn:alongside:receipt:{number}",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": number,
        "dct:conformsTo": RECEIPT,
        "dct:created": _time(created),
        "dct:publisher": {"@id": _party(circle.landlord.id)},
        "schema:recipient": record["dpv:hasDataSubject"],
        "dpv:hasRecordOfActivity": record,
    }


def _process(consent: ConsentRecord, landlord: str, agency: str, circle: Circle) -> dict[str, Any]:
    nation = NATIONS.get(circle.landlord.jurisdiction)
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": [_named("dpv:Purpose", "purpose", one) for one in consent.terms.purposes],
        "dpv:hasPersonalData": [_category(code) for code in consent.terms.categories],
        "dpv:hasProcessing": "dpv:Disclose",
        "dpv:hasDataController": {"@id": landlord},
        "dpv:hasRecipient": {"@id": agency},
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "dpv:hasStorageCondition": {"@type": "dpv:StorageDuration", "dpv:hasDuration": _until_event(KEPT)},
        "dpv:hasConsentControl": {
            "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
            "dpv:isExercisedAt": circle.where,
        },
        "dpv:hasJurisdiction": ["loc:GB", {"@type": "dpv:Location", "dct:identifier": nation or "GB"}],
        "dpv:hasApplicableLaw": {"@type": "dpv:Law", "dct:title": "UK GDPR; Data Protection Act 2018"},
        "dpv:hasRight": [
            {"@type": "dpv:DataSubjectRight", "dct:title": right, "dpv:isExercisedAt": circle.where}
            for right in RIGHTS
        ],
    }


def _event(event: ConsentEvent, consent: ConsentRecord) -> dict[str, Any]:
    circumstances = consent.terms.circumstances
    said: dict[str, Any] = {
        "@type": [STATES.get(event.status.value, "dpv:ConsentUnknown")],
        "dpv:isIndicatedAtTime": _time(event.at),
        "dpv:isIndicatedBy": _said_by(circumstances.get("decision_maker", {})),
        "dpv:hasDuration": _durations(consent),
    }
    if event is consent.events[0] and "method" in circumstances.get("collection", {}):
        said["dpv:hasIndicationMethod"] = circumstances["collection"]["method"]
    if event.status.value in ("given", "reconfirmed"):
        said["@type"].append("dpv:ExplicitlyExpressedConsent")
    return said


def _durations(consent: ConsentRecord) -> list[dict[str, Any]]:
    terms, found = consent.terms, []
    if terms.mode == "one_off":
        found.append({"@type": "dpv:FixedOccurrencesDuration", "rdf:value": "1"})
    if terms.valid_until is not None:
        found.append({"@type": "dpv:UntilTimeDuration", "rdf:value": _time(terms.valid_until)})
    return found or [_until_event("Until it is taken back")]


def _said_by(decision_maker: Mapping[str, Any]) -> str:
    kind = str(decision_maker.get("kind", ""))
    return PARENT if kind == "parental_responsibility" else SAID_BY.get(kind, SOMEBODY)


def _notice(notice: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": f"urn:alongside:notice:{notice.get('id', 'unknown')}:{notice.get('version', 'unknown')}",
        "@type": "dpv:ConsentNotice",
        "dct:identifier": notice.get("id", "unknown"),
        "schema:version": notice.get("version", "unknown"),
        "dct:language": notice.get("language", "und"),
        "dct:format": notice.get("format", "unknown"),
    }


def _category(code: str) -> dict[str, Any]:
    kinds = ["dpv:PersonalData"]
    kinds += ["dpv:SpecialCategoryPersonalData"] if code in SPECIAL_CATEGORIES else []
    kinds += ["dpv:SensitivePersonalData"] if code in OFFENCE_CATEGORIES else []
    return {**_named("", "category", code), "@type": kinds}


def _named(kind: str, what: str, code: str) -> dict[str, Any]:
    return {"@id": f"urn:alongside:{what}:{code}", "@type": kind, "dct:identifier": code}


def _until_event(event: str) -> dict[str, Any]:
    return {"@type": "dpv:UntilEventDuration", "rdf:value": event}


def _party(name: str) -> str:
    return f"urn:alongside:landlord:{name}"


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
