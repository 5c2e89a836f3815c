"""Reviews of what was shared without consent, and refresher training of whoever decides about it."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, forms_exceptions, schemas_exceptions, schemas_reviews

REVIEWERS = ("safeguarding_lead", "dpo", "auditor", "director", "directory_admin")
"""Who may be asked for one, by the policy pack in force; each other role sees only what it is asked for."""
TRAINING_READERS = ("directory_admin", "safeguarding_lead", "dpo", "auditor")


def reviews_blueprint(consent: Consent) -> Blueprint:
    """Routes below /reviews and /staff-training."""
    blp = Blueprint("reviews", __name__, description="Who looks afterwards, and who is trained to decide")
    _reviews(blp, consent)
    _training(blp, consent)
    return blp


def _reviews(blp: Blueprint, consent: Consent) -> None:
    work = consent.oversight

    @blp.route("/reviews", methods=["GET"])
    @requires(roles=REVIEWERS)
    @blp.arguments(schemas_exceptions.ReviewQuerySchema, location="query")
    @blp.response(200, schemas_exceptions.ReviewList)
    def show(query: dict[str, Any]) -> dict[str, Any]:
        """Reviews that are due, or those that were completed; the reading is audited."""
        found, now = work.list_reviews(forms.actor(), completed=query["state"] == "completed")
        return {"reviews": [forms_exceptions.review_view(review, now) for review in found]}

    @blp.route("/reviews/<uuid:review_id>", methods=["GET"])
    @requires(roles=REVIEWERS)
    @blp.response(200, schemas_reviews.ReviewWholeView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def read(review_id: Any) -> dict[str, Any]:
        """What a review is about, for whoever is asked for it; the reading is audited."""
        return forms_exceptions.review_whole_view(work.read_review(str(review_id), forms.actor()))

    @blp.route("/reviews/<uuid:review_id>/completion", methods=["POST"])
    @requires(roles=REVIEWERS)
    @idempotent
    @blp.arguments(schemas_exceptions.CompletionSchema)
    @blp.response(201, schemas_exceptions.CompletionMade)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def complete(body: dict[str, Any], review_id: Any) -> dict[str, Any]:
        """Record what came out of a review; never by whoever proposed or approved the decision."""
        done = work.complete_review(str(review_id), **body, by=forms.actor())
        return {"review_id": str(review_id), "outcome": done.outcome, "completed_at": done.at}


def _training(blp: Blueprint, consent: Consent) -> None:
    work = consent.oversight

    @blp.route("/staff-training", methods=["POST"])
    @requires(roles=("import", "directory_admin"))
    @idempotent
    @blp.arguments(schemas_exceptions.TrainingSchema)
    @blp.response(201, schemas_exceptions.TrainingMade)
    def record(body: dict[str, Any]) -> dict[str, str]:
        """Record a course that somebody else completed."""
        return {"training_id": work.record_training(**body, by=forms.actor(), key=current_key()).id}

    @blp.route("/staff-training", methods=["GET"])
    @requires(roles=TRAINING_READERS)
    @blp.response(200, schemas_exceptions.TrainingList)
    def training() -> dict[str, Any]:
        """Everybody's courses and where each stands today; the reading is audited."""
        listed = work.list_training(forms.actor())
        return {"training": [forms_exceptions.training_view(course, standing) for course, standing in listed]}
