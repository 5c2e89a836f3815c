"""Recorded decisions, decided again from their inputs; each time is audited as a reading."""

from typing import Any

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_replay


def replay_blueprint(consent: Consent) -> Blueprint:
    """The route below /decisions that decides again."""
    blp = Blueprint("replay", __name__, description="Recorded decisions, decided again")

    @blp.route("/decisions/<uuid:decision_id>/replay", methods=["GET"])
    @requires(roles=("safeguarding_lead", "dpo", "auditor"))
    @blp.response(200, schemas_replay.ReplayView)
    @blp.alt_response(404, "NOT_FOUND")
    def replay(decision_id: Any) -> Any:
        """Decide it again from the recorded inputs and say what differs; nothing is changed."""
        found = consent.replay_decisions.one(str(decision_id), forms.actor())
        log(LogEvent.DECISION_VIEWED, decision_id=str(decision_id))
        return found

    return blp
