"""The HTTP API of the consent service, and where its errors meet HTTP."""

from flask import Flask

from alongside.web.app import create_app as create_web_app
from alongside.web.problems import ProblemKind, map_errors
from consent.bootstrap import Consent
from consent.domain import consent_errors, errors, errors_agreements
from consent.entrypoints.http.agreement_changes import agreement_changes_blueprint
from consent.entrypoints.http.agreements import agreements_blueprint
from consent.entrypoints.http.audit import audit_blueprint
from consent.entrypoints.http.consents import consents_blueprint
from consent.entrypoints.http.decisions import decisions_blueprint
from consent.entrypoints.http.disputes import disputes_blueprint
from consent.entrypoints.http.exceptions import exceptions_blueprint
from consent.entrypoints.http.exports import exports_blueprint
from consent.entrypoints.http.masked import mask_answers
from consent.entrypoints.http.notices import notices_blueprint
from consent.entrypoints.http.permissions import permissions_blueprint
from consent.entrypoints.http.policy_packs import policy_packs_blueprint
from consent.entrypoints.http.preview import preview_blueprint
from consent.entrypoints.http.replay import replay_blueprint
from consent.entrypoints.http.reviews import reviews_blueprint
from consent.entrypoints.http.standard_records import standard_records_blueprint
from consent.entrypoints.http.working_together import working_together_blueprint

KINDS: dict[type[Exception], ProblemKind] = {
    errors.NotFound: ProblemKind(404, "not-found", "There is nothing here."),
    errors.UnknownAuthority: ProblemKind(422, "unknown-authority", "The permission that was named is not known."),
    errors.ReferralChanged: ProblemKind(422, "referral-changed", "The referral was decided on other terms."),
    errors.RecordedOtherwise: ProblemKind(422, "recorded-otherwise", "Other content was recorded before."),
    errors.DisputeIsOver: ProblemKind(422, "dispute-is-over", "This dispute is over."),
    errors.MayNotAuthorise: ProblemKind(403, "may-not-authorise", "This person may not authorise this."),
    errors.TrainingOutOfDate: ProblemKind(403, "training-out-of-date", "Refresher training is not in date."),
    errors.OwnTraining: ProblemKind(403, "own-training", "Nobody records their own training."),
    errors.MayNotReview: ProblemKind(403, "may-not-review", "This person may not do this review."),
    errors.AdviserIsNotYou: ProblemKind(403, "adviser-is-not-you", "Nobody advises in the officer's name."),
    errors.TrainingTimesInvalid: ProblemKind(422, "training-times-invalid", "The days of a course do not fit."),
    errors.ExceptionTimeInvalid: ProblemKind(422, "exception-time-invalid", "A decision ends within 28 days."),
    errors.ExceptionOver: ProblemKind(422, "exception-over", "The time of the decision is over."),
    errors.ExceptionDeclined: ProblemKind(422, "exception-declined", "A second person said no."),
    errors.ApprovedAlready: ProblemKind(422, "approved-already", "It was approved before."),
    errors.NothingAllowsIt: ProblemKind(422, "nothing-allows-it", "Nothing allows sharing without agreement."),
    errors.RequestNeeded: ProblemKind(422, "request-needed", "The request must be attached."),
    errors.AlreadyReviewed: ProblemKind(422, "already-reviewed", "The review was completed before."),
    errors.NothingToTell: ProblemKind(422, "nothing-to-tell", "The person knows it, or may be told already."),
    errors.TellingNotSaid: ProblemKind(422, "telling-not-said", "It has to say whether the person can be told."),
    errors.NotAnException: ProblemKind(422, "not-an-exception", "It was sent with the person's agreement."),
    errors.NothingWasShared: ProblemKind(422, "nothing-was-shared", "Nothing was shared."),
    errors.ProposerIsNotYou: ProblemKind(422, "proposer-is-not-you", "Nobody proposes in another's name."),
    errors_agreements.ChangedMeanwhile: ProblemKind(409, "changed-meanwhile", "Somebody changed this meanwhile."),
    errors_agreements.DoesNotFit: ProblemKind(409, "does-not-fit", "The request does not fit how things stand."),
    errors_agreements.NotYours: ProblemKind(403, "may-not-approve", "This person may not do this."),
    errors_agreements.BeyondTheCeiling: ProblemKind(422, "beyond-the-ceiling", "The policy allows less."),
    errors_agreements.PackRefused: ProblemKind(422, "policy-pack-invalid", "The policy pack has mistakes in it."),
    consent_errors.NoticeNotSound: ProblemKind(422, "notice-not-sound", "These words cannot be kept as they are."),
    consent_errors.AnswerNotSound: ProblemKind(422, "answer-not-sound", "A yes like this does not count."),
    consent_errors.AnswerDoesNotFit: ProblemKind(422, "answer-does-not-fit", "It does not fit what was said."),
    errors.NotReady: ProblemKind(503, "not-ready", "The service is not ready."),
}

BLUEPRINTS = (
    permissions_blueprint,
    consents_blueprint,
    notices_blueprint,
    decisions_blueprint,
    agreements_blueprint,
    working_together_blueprint,
    agreement_changes_blueprint,
    policy_packs_blueprint,
    exceptions_blueprint,
    reviews_blueprint,
    replay_blueprint,
    preview_blueprint,
    disputes_blueprint,
    standard_records_blueprint,
    exports_blueprint,
    audit_blueprint,
)


def create_app(consent: Consent) -> Flask:
    """The Flask application; every route states who may call it, and auditors read all answers masked."""
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
    mask_answers(app, consent)
    app.extensions["consent.api"] = api
    return app
