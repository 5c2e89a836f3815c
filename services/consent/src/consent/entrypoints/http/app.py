"""The HTTP API of the consent service, and where its errors meet HTTP."""

from flask import Flask

from alongside.web.app import create_app as create_web_app
from alongside.web.problems import ProblemKind, map_errors
from consent.bootstrap import Consent
from consent.domain import errors
from consent.entrypoints.http.agreements import agreements_blueprint
from consent.entrypoints.http.audit import audit_blueprint
from consent.entrypoints.http.decisions import decisions_blueprint
from consent.entrypoints.http.disputes import disputes_blueprint
from consent.entrypoints.http.exports import exports_blueprint
from consent.entrypoints.http.permissions import permissions_blueprint
from consent.entrypoints.http.preview import preview_blueprint
from consent.entrypoints.http.replay import replay_blueprint
from consent.entrypoints.http.standard_records import standard_records_blueprint

KINDS: dict[type[Exception], ProblemKind] = {
    errors.NotFound: ProblemKind(404, "not-found", "There is nothing here."),
    errors.UnknownAuthority: ProblemKind(422, "unknown-authority", "The permission that was named is not known."),
    errors.ReferralChanged: ProblemKind(422, "referral-changed", "The referral was decided on other terms."),
    errors.RecordedOtherwise: ProblemKind(422, "recorded-otherwise", "Other content was recorded before."),
    errors.DisputeIsOver: ProblemKind(422, "dispute-is-over", "This dispute is over."),
    errors.MayNotAuthorise: ProblemKind(403, "may-not-authorise", "This person may not authorise this."),
    errors.ProposerIsNotYou: ProblemKind(422, "proposer-is-not-you", "Nobody proposes in another's name."),
    errors.NotReady: ProblemKind(503, "not-ready", "The service is not ready."),
}

BLUEPRINTS = (
    permissions_blueprint,
    decisions_blueprint,
    agreements_blueprint,
    replay_blueprint,
    preview_blueprint,
    disputes_blueprint,
    standard_records_blueprint,
    exports_blueprint,
    audit_blueprint,
)


def create_app(consent: Consent) -> Flask:
    """The Flask application; every route states who may call it."""
    app, api = create_web_app(
        "consent",
        openapi_title="Alongside consent service",
        readiness=consent.lacks,
        trusted_issuers=consent.settings.trusted_issuers,
        audience="consent",
        idempotency=consent.idempotency,
        fingerprint_key=consent.fingerprint_key,
        metrics=consent.metrics,
        hosts=consent.settings.hosts,
    )
    map_errors(app, KINDS)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint(consent))
    app.extensions["consent.api"] = api
    return app
