"""One identity as a WSGI application: API and pages."""

from collections.abc import Sequence

from flask import Flask
from prometheus_client import Gauge

from agency.bootstrap import Agency
from agency.entrypoints.http import api, errors
from agency.entrypoints.pages import views
from alongside.telemetry.metrics import Metrics
from alongside.web.app import create_app as create_web_app
from alongside.web.pages import enable_pages
from alongside.web.problems import map_errors


def create_app(agency: Agency) -> Flask:
    """The application of one identity; `openapi_spec` describes its API."""
    settings = agency.settings
    app, web_api = create_web_app(
        "agency",
        openapi_title="Alongside agency",
        readiness=agency.readiness,
        trusted_issuers=settings.trusted_issuers,
        audience=settings.audience,
        idempotency=agency.idempotency,
        fingerprint_key=agency.fingerprint_key,
        metrics=_metrics(agency),
        hosts=settings.hosts,
    )
    map_errors(app, errors.KINDS)
    web_api.register_blueprint(api.blueprint(agency))
    if settings.accounts:
        _add_pages(app, [agency])
    app.extensions["agency.openapi"] = web_api
    return app


def create_inbox(agencies: Sequence[Agency]) -> Flask:
    """The pages over several landlords of one agency, each with a node of its own; without an API.

    Who may sign in, the secret of the pages and the hosts are the first one's.
    """
    first = agencies[0].settings
    app, _ = create_web_app(
        "agency",
        openapi_title="Alongside agency",
        readiness=lambda: [sentence for one in agencies for sentence in one.readiness()],
        trusted_issuers=(),
        audience=first.audience,
        hosts=first.hosts,
    )
    map_errors(app, errors.KINDS)
    _add_pages(app, agencies)
    return app


def _metrics(agency: Agency) -> Metrics:
    """Those of every service, and whether this node may show anything, which /readyz does not tell."""
    metrics, drained = Metrics(), agency.node.drained
    shown = Gauge("alongside_inbox_shown", "1 while people may be shown the inbox.", registry=metrics.registry)
    shown.set_function(lambda: float(drained.done))
    return metrics


def _add_pages(app: Flask, agencies: Sequence[Agency]) -> None:
    settings = agencies[0].settings
    enable_pages(
        app,
        accounts=settings.accounts,
        secret=settings.page_secret,
        service_name="Messages",
        home="pages.inbox_page",
        hosts=settings.hosts,
    )
    app.register_blueprint(views.blueprint(agencies))


def openapi_spec(app: Flask) -> dict[str, object]:
    """The OpenAPI 3.1 document of the application's routes."""
    spec: dict[str, object] = app.extensions["agency.openapi"].description()
    return spec
