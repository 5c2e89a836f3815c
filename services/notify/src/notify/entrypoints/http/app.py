"""The WSGI application of the service."""

from flask import Flask

from alongside.web.app import create_app as create_service_app
from alongside.web.pages import enable_pages
from alongside.web.problems import map_errors
from notify.bootstrap import Notify
from notify.entrypoints.http.contacts import contacts_blueprint
from notify.entrypoints.http.outgoing import outgoing_blueprint
from notify.entrypoints.http.problems import KINDS
from notify.entrypoints.pages.routing import pages_for_people
from notify.entrypoints.pages.views import pages_blueprint


def create_app(notify: Notify) -> Flask:
    """Build the application: JSON API, pages for staff, health and metrics."""
    app, api = create_service_app(
        "notify",
        openapi_title="Alongside notify",
        readiness=notify.lacks,
        trusted_issuers=notify.settings.trusted_issuers,
        audience="notify",
        hosts=notify.settings.hosts,
    )
    map_errors(app, KINDS)
    api.register_blueprint(contacts_blueprint(notify))
    api.register_blueprint(outgoing_blueprint(notify))
    if notify.settings.accounts:
        _add_pages(app, notify)
    return app


def _add_pages(app: Flask, notify: Notify) -> None:
    enable_pages(
        app,
        accounts=notify.settings.accounts,
        secret=notify.settings.page_secret,
        service_name="Messages",
        home="pages.outbox",
        hosts=notify.settings.hosts,
    )
    app.register_blueprint(pages_blueprint(notify))
    pages_for_people(app)
