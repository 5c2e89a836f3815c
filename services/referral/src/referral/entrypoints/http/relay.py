"""What the relay answers over HTTP: whether it lives, what it lacks, and its metrics. Nothing about a referral."""

from flask import Flask

from alongside.web.app import create_app as create_web_app
from referral.bootstrap import Relay

MAX_BODY = 1024


def create_relay_app(relay: Relay) -> Flask:
    """The Flask application: /livez, /readyz, /metrics."""
    app, _ = create_web_app(
        "referral-relay",
        openapi_title="Alongside referral relay",
        readiness=relay.lacks,
        trusted_issuers=(),
        audience="referral-relay",
        max_body=MAX_BODY,
        metrics=relay.metrics,
        hosts=relay.settings.hosts,
    )
    return app
