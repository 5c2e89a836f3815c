"""Changing sharing agreements: two people open a way for data, one person closes it. Each change is an event."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.domain.agreement_rules import Series
from consent.domain.errors_agreements import UnknownAgency
from consent.entrypoints.http import schemas_agreements as schemas
from consent.entrypoints.http.agreement_forms import drafted, whole_view
from consent.entrypoints.http.forms import actor
from consent.entrypoints.http.schemas_in import IN_A_PATH
from consent.usecases.sign_agreement import Signature

READERS = ("case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor")
STAFF = ("case_officer", "safeguarding_lead", "dpo", "directory_admin", "director")
"""Whom the door lets in; which of them may do what is said by the policy pack in force (`domain/roles.py`)."""


def agreement_changes_blueprint(consent: Consent) -> Blueprint:
    """Routes below /agreements/{key} and /agencies/{agency}."""
    blp = Blueprint("agreement_changes", __name__, description="How sharing agreements come about, change and end")
    _drafts(blp, consent)
    _versions(blp, consent)
    _stops(blp, consent)
    _resumptions(blp, consent)
    _call_backs(blp, consent)
    return blp


def _shown(consent: Consent, series: Series) -> dict[str, Any]:
    return whole_view(series, consent.agreements.read.today())


def _drafts(blp: Blueprint, consent: Consent) -> None:
    office = consent.agreements

    @blp.route("/agreements", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.AgreementDraftSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def draft(body: dict[str, Any]) -> dict[str, Any]:
        """Draft an agreement with an agency; it counts for nothing before it is signed and approved."""
        record, terms = drafted(body, body["agency"], body["agreement_id"])
        return _shown(consent, office.draft(record, terms, actor(), current_key()))

    @blp.route("/agreements/<uuid:key>", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def read(key: Any) -> dict[str, Any]:
        """One agreement, whole; its `revision` is what a change has to name."""
        return whole_view(*office.read(str(key)))

    @blp.route("/agreements/<uuid:key>/versions", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.VersionDraftSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def draft_version(body: dict[str, Any], key: Any) -> dict[str, Any]:
        """Draft the next version: wider, narrower or longer. The one that counts goes on until this is approved."""
        record, terms = drafted(body)
        return _shown(
            consent, office.draft_version(str(key), body["revision"], record, terms, actor(), current_key())
        )


def _versions(blp: Blueprint, consent: Consent) -> None:
    office = consent.agreements

    @blp.route("/agreements/<uuid:key>/versions/<int:version>/signatures", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.SignatureSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def sign(body: dict[str, Any], key: Any, version: int) -> dict[str, Any]:
        """Record that a party signed the text of this version."""
        signature = Signature(body["party"], body["signatory"], body["role"], body["signed_on"])
        return _shown(consent, office.sign(str(key), version, body["revision"], signature, actor(), current_key()))

    @blp.route("/agreements/<uuid:key>/versions/<int:version>/advice", methods=["POST"])
    @requires(roles=("dpo",))
    @idempotent
    @blp.arguments(schemas.AgreementAdviceSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def advise(body: dict[str, Any], key: Any, version: int) -> dict[str, Any]:
        """Record what the data protection officer advises; it neither opens nor stops anything."""
        advice = body["revision"], body["concern"], body["words"]
        return _shown(consent, office.advise(str(key), version, *advice, actor(), current_key()))

    @blp.route("/agreements/<uuid:key>/versions/<int:version>/approval", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.RevisionSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def approve(body: dict[str, Any], key: Any, version: int) -> dict[str, Any]:
        """Approve a version as a second person; from its first day on it replaces the versions before it."""
        return _shown(consent, office.approve(str(key), version, body["revision"], actor(), current_key()))

    @blp.route("/agreements/<uuid:key>/versions/<int:version>/drop", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.RevisionSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def drop(body: dict[str, Any], key: Any, version: int) -> dict[str, Any]:
        """Drop a draft."""
        return _shown(consent, office.drop(str(key), version, body["revision"], actor(), current_key()))


def _stops(blp: Blueprint, consent: Consent) -> None:
    office = consent.agreements

    @blp.route("/agreements/<uuid:key>/suspension", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.ReasonSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def suspend(body: dict[str, Any], key: Any) -> dict[str, Any]:
        """Stop sharing under an agreement at once, alone; what is queued and no longer stands is cancelled."""
        return _shown(consent, office.suspend(str(key), body["reason"], actor(), current_key()))

    @blp.route("/agreements/<uuid:key>/termination", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.ReasonedRevisionSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def terminate(body: dict[str, Any], key: Any) -> dict[str, Any]:
        """End an agreement for good."""
        return _shown(consent, office.terminate(str(key), body["revision"], body["reason"], actor(), current_key()))


def _resumptions(blp: Blueprint, consent: Consent) -> None:
    office = consent.agreements

    @blp.route("/agreements/<uuid:key>/resumption", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.ReasonedRevisionSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def propose_resumption(body: dict[str, Any], key: Any) -> dict[str, Any]:
        """Propose that sharing under a suspended agreement goes on."""
        return _shown(
            consent, office.propose_resumption(str(key), body["revision"], body["reason"], actor(), current_key())
        )

    @blp.route("/agreements/<uuid:key>/resumption/approval", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.RevisionSchema)
    @blp.response(201, schemas.AgreementWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def resume(body: dict[str, Any], key: Any) -> dict[str, Any]:
        """Approve as a second person that sharing goes on."""
        return _shown(consent, office.resume(str(key), body["revision"], actor(), current_key()))


def _call_backs(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/agencies/<string:agency>/call-backs", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.CallBackSchema)
    @blp.response(201, schemas.CallBackMade)
    @blp.alt_response(404, "NOT_FOUND")
    def call_back(body: dict[str, Any], agency: str) -> dict[str, Any]:
        """Record that an agency was rung on a number from elsewhere; needed where no agreement is."""
        if IN_A_PATH.fullmatch(agency) is None:
            raise UnknownAgency
        called = body["number_from"], body["confirmed"], body["spoke_to"]
        made = consent.agreements.call_back(agency, *called, actor(), current_key())
        return {"call_back_id": made.id, "agency": made.agency, "confirmed": made.confirmed, "at": made.at}
