"""The HTTP API of the referral service, and where its errors meet HTTP."""

from flask import Flask
from werkzeug.wrappers import Response

from alongside.web.app import create_app as create_web_app
from alongside.web.problems import Problem, ProblemKind, map_errors, problem_response
from referral.bootstrap import Referral
from referral.domain import errors
from referral.entrypoints.http.directory import directory_blueprint
from referral.entrypoints.http.people import people_blueprint
from referral.entrypoints.http.referrals import referrals_blueprint
from referral.entrypoints.http.telling import telling_blueprint
from referral.entrypoints.pages import add_pages
from referral.usecases.request_referral import KeyReused

MAX_BODY = 2 * 1024 * 1024

CHANGED = ProblemKind(409, "changed-content", "Other content is held under the same references.")
KINDS: dict[type[Exception], ProblemKind] = {
    errors.NotFound: ProblemKind(404, "not-found", "There is nothing here."),
    errors.Invalid: ProblemKind(422, "invalid", "The request has mistakes in it."),
    KeyReused: ProblemKind(422, "idempotency-key-reused", "This Idempotency-Key came with another request."),
    errors.IllegalMove: ProblemKind(409, "illegal-move", "The referral cannot do this from where it is."),
    errors.PinRefused: ProblemKind(422, "pin-refused", "The statements do not verify."),
    errors.DecisionRefused: ProblemKind(422, "decision-refused", "Consent did not take the question."),
    errors.Refused: ProblemKind(409, "not-possible", "This cannot be done."),
    errors.Unreachable: ProblemKind(503, "service-unreachable", "A service that has to be asked does not answer."),
}


def create_app(service: Referral) -> Flask:
    """The Flask application; every route states who may call it."""
    app, api = create_web_app(
        "referral",
        openapi_title="Alongside referral service",
        readiness=service.lacks,
        trusted_issuers=service.settings.trusted_issuers,
        audience="referral",
        max_body=MAX_BODY,
        metrics=service.metrics,
        hosts=service.settings.hosts,
    )
    map_errors(app, KINDS)
    app.register_error_handler(errors.ChangedContent, _changed)
    for blueprint in (people_blueprint, referrals_blueprint, directory_blueprint, telling_blueprint):
        api.register_blueprint(blueprint(service))
    add_pages(app, service)
    app.extensions["referral.api"] = api
    return app


def _changed(error: errors.ChangedContent) -> Response:
    """Name what differs; the names are those that the caller gave to its own content."""
    return problem_response(Problem(CHANGED, error.sentence, members={"names": list(error.names)}))
