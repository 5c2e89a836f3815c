""" "What would this agency see?" Nothing is decided; the look counts as a reading."""

from datetime import UTC, datetime
from typing import Any

from alongside.envelope.model import Permission as PermissionClaims
from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_replay


def preview_blueprint(consent: Consent) -> Blueprint:
    """The route below /decisions that only tries."""
    blp = Blueprint("preview", __name__, description="What an agency would see, before anything is decided")

    @blp.route("/decisions/preview", methods=["POST"])
    @requires(services=("referral",), roles=("case_officer", "safeguarding_lead"))
    @blp.arguments(schemas_replay.PreviewRequestSchema)
    @blp.response(200, schemas_replay.PreviewView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def preview(body: dict[str, Any]) -> dict[str, Any]:
        """What the gate would answer now. No decision is recorded; it is audited as a reading."""
        shown = consent.preview_referral(forms.question({**body, "referral": ""}), forms.actor())
        verdict = shown.verdict
        return {
            "outcome": verdict.outcome.value,
            "reasons": verdict.reasons,
            "notes": verdict.notes,
            "allowed": verdict.allowed,
            "withheld": verdict.withheld,
            "safe_contact": verdict.safe_contact.value,
            "reviews": [review.value for review in verdict.reviews],
            "sharing": None if shown.sharing is None else _sharing(shown.sharing),
        }

    return blp


def _sharing(claims: PermissionClaims) -> dict[str, Any]:
    """What would travel, in the words of the sharing permission."""
    return {
        "purposes": claims.purposes,
        "categories": claims.categories,
        "basis": claims.basis,
        "use": claims.use.value,
        "send_by": _time(claims.send_by),
        "keep_until": _time(claims.keep_until),
        "obligations": claims.terms.obligations,
        "told": claims.terms.told,
        "versions": claims.terms.versions,
    }


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
