"""What people say: answers, withdrawals, what ends, and the receipts that they are given."""

from typing import Any

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.domain.consent_events import EVERYTHING, EventStatus
from consent.domain.roles import KNOWN
from consent.entrypoints.http import forms, forms_consents, schemas_consents, schemas_in, schemas_out
from consent.entrypoints.http.masked import as_meant

FRONT_LINE = ("import", "case_officer", "safeguarding_lead")
EVERYBODY = tuple(sorted(KNOWN))
"""Taking back is as easy as giving (UK GDPR Art 7(3)): whoever is on the staff writes it down."""
READERS = ("case_officer", "safeguarding_lead", "dpo", "auditor")
OFFICERS = ("case_officer", "safeguarding_lead")


def consents_blueprint(consent: Consent) -> Blueprint:
    """Routes below /subjects, /consents and /receipts."""
    blp = Blueprint("consents", __name__, description="What people say, and take back")
    _answers(blp, consent)
    _withdrawals(blp, consent)
    _reading(blp, consent)
    _receipts(blp, consent)
    return blp


def _answers(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/subjects/<uuid:subject>/consents", methods=["POST"])
    @requires(roles=FRONT_LINE)
    @idempotent
    @blp.arguments(schemas_consents.ConsentSchema)
    @blp.response(201, schemas_consents.AnswerMade)
    @blp.alt_response(404, "NOT_FOUND")
    def record(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Record what the person said when they were asked: given, refused, later, or asked and not answered yet."""
        terms = forms_consents.consent_terms(body)
        made = consent.record_consent(str(subject), terms, forms.actor(), current_key())
        return {"consent_id": made.id, "status": made.status.value, "cells": forms_consents.cells_view(made)}

    @blp.route("/consents/<uuid:consent_id>/answers", methods=["POST"])
    @requires(roles=FRONT_LINE)
    @idempotent
    @blp.arguments(schemas_consents.AnswerSchema)
    @blp.response(201, schemas_consents.AnswerMade)
    @blp.alt_response(404, "NOT_FOUND")
    def answer(body: dict[str, Any], consent_id: Any) -> dict[str, Any]:
        """Record what the person says later: an answer at last, more than before, or the same again."""
        said = forms_consents.said(body)
        made = consent.answer_consent(str(consent_id), said, forms.actor(), current_key())
        return {"consent_id": made.id, "status": made.status.value, "cells": forms_consents.cells_view(made)}


def _withdrawals(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/consents/<uuid:consent_id>/withdrawals", methods=["POST"])
    @requires(roles=EVERYBODY)
    @idempotent
    @blp.arguments(schemas_consents.WithdrawalSchema)
    @blp.response(201, schemas_consents.WithdrawalMade)
    @blp.alt_response(404, "NOT_FOUND")
    def withdraw(body: dict[str, Any], consent_id: Any) -> dict[str, Any]:
        """Take a yes back, whole or in part: effective at once, and nobody's approval is needed."""
        scope, words = forms_consents.scope(body), forms_consents.words(body)
        done = consent.withdraw_consent(str(consent_id), forms.actor(), scope, words)
        log(LogEvent.CONSENT_WITHDRAWN, count=1)
        return {"consent_id": str(consent_id), "withdrawn_at": done.at, "receipt_id": done.receipt}

    @blp.route("/consents/<uuid:consent_id>/invalidations", methods=["POST"])
    @requires(roles=(*OFFICERS, "dpo"))
    @idempotent
    @blp.arguments(schemas_consents.InvalidationSchema)
    @blp.response(201, schemas_consents.WithdrawalMade)
    @blp.alt_response(404, "NOT_FOUND")
    def invalidate(body: dict[str, Any], consent_id: Any) -> dict[str, Any]:
        """Note that a yes never was a valid one, as when somebody forced it; it ends like a withdrawal."""
        words = forms_consents.words(body)
        actor, status = forms.actor(), EventStatus.INVALIDATED
        done = consent.withdraw_consent(str(consent_id), actor, EVERYTHING, words, status)
        return {"consent_id": str(consent_id), "withdrawn_at": done.at, "receipt_id": done.receipt}

    @blp.route("/subjects/<uuid:subject>/withdrawals", methods=["POST"])
    @requires(roles=EVERYBODY)
    @idempotent
    @blp.arguments(schemas_consents.SubjectWithdrawalSchema)
    @blp.response(201, schemas_consents.SubjectWithdrawalMade)
    @blp.alt_response(404, "NOT_FOUND")
    def withdraw_all(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Take back everything that the person agreed to, or all of some agencies, purposes or categories."""
        scope, words = forms_consents.scope(body), forms_consents.words(body)
        agencies = as_meant(body.get("agencies"), consent)
        done = consent.withdraw_for_subject(str(subject), agencies, scope, words, forms.actor())
        log(LogEvent.CONSENT_WITHDRAWN, count=len(done.consents))
        return {"consent_ids": done.consents, "withdrawn_at": done.at, "receipt_id": done.receipt}

    @blp.route("/subjects/<uuid:subject>/look-ups", methods=["POST"])
    @requires(roles=EVERYBODY)
    @blp.arguments(schemas_in.EmptySchema)
    @blp.response(201, schemas_out.SubjectView)
    @blp.alt_response(404, "NOT_FOUND")
    def look_up(_body: dict[str, Any], subject: Any) -> dict[str, str]:
        """Note that somebody looks up whom there is to stop; it tells nothing, and is audited as a reading."""
        consent.look_up_to_stop(str(subject), forms.actor())
        return {"subject": str(subject)}


def _reading(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/consents/<uuid:consent_id>", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas_consents.ConsentRecordView)
    @blp.alt_response(404, "NOT_FOUND")
    def show(consent_id: Any) -> dict[str, Any]:
        """A consent with everything that happened to it; the reading is audited."""
        found, said = consent.read_consent(str(consent_id), forms.actor())
        return {**forms.consent_view(found), **forms_consents.record_view(found, said)}

    @blp.route("/consents/ending", methods=["GET"])
    @requires(roles=OFFICERS)
    @blp.arguments(schemas_consents.EndingQuerySchema, location="query")
    @blp.response(200, schemas_consents.EndingList)
    def ending(query: dict[str, Any]) -> dict[str, Any]:
        """Consents that should be talked about before something of them ends; the reading is audited."""
        found = consent.list_ending(query["within_days"], forms.actor())
        return {"ending": [forms_consents.ending_view(one) for one in found]}


def _receipts(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/subjects/<uuid:subject>/receipts", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas_consents.ReceiptList)
    @blp.alt_response(404, "NOT_FOUND")
    def receipts(subject: Any) -> dict[str, Any]:
        """The receipts of a person, without their words; the reading is audited."""
        found = consent.read_receipts.of(str(subject), forms.actor())
        return {"receipts": [forms_consents.receipt_view(one) for one in found]}

    @blp.route("/receipts/<uuid:receipt_id>", methods=["GET"])
    @requires(roles=READERS)
    @blp.arguments(schemas_consents.ReceiptQuerySchema, location="query")
    @blp.response(200, schemas_consents.ReceiptView)
    @blp.alt_response(404, "NOT_FOUND")
    def receipt(query: dict[str, Any], receipt_id: Any) -> dict[str, Any]:
        """A receipt in plain words, to be read aloud or handed over; the reading is audited."""
        found = consent.read_receipts.one(str(receipt_id), forms.actor())
        return {**forms_consents.receipt_view(found), "help": forms_consents.help_view(found, query["help"])}

    @blp.route("/receipts/<uuid:receipt_id>/handovers", methods=["POST"])
    @requires(roles=OFFICERS)
    @idempotent
    @blp.arguments(schemas_consents.HandoverSchema)
    @blp.response(201, schemas_consents.ReceiptSummary)
    @blp.alt_response(404, "NOT_FOUND")
    def hand_over(body: dict[str, Any], receipt_id: Any) -> dict[str, Any]:
        """Note how a receipt reached the person, or that she wants none; the first note counts."""
        return forms_consents.receipt_view(consent.hand_over_receipt(str(receipt_id), body["how"], forms.actor()))
