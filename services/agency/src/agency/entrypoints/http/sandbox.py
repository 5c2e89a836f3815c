"""Sandbox mode: several identities in one WSGI application, each at /<agency-id> with its own keys and database."""

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Flask, Response, render_template, send_from_directory
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import alongside.web
from agency.bootstrap import Agency
from agency.entrypoints.http.app import create_app
from alongside.envelope.model import Env
from alongside.web.app import create_app as create_web_app
from alongside.web.auth import public

_ASSETS = Path(alongside.web.__file__).parent / "assets"
_TEMPLATES = Path(__file__).parent.parent / "pages" / "templates"


def create_sandbox(agencies: Sequence[Agency], hosts: Sequence[str] = ()) -> DispatcherMiddleware:
    """The combined application. Raises ValueError for a live identity: those run alone."""
    if any(agency.settings.env is not Env.SANDBOX for agency in agencies):
        raise ValueError("Only sandbox identities may share one process.")
    mounts = {f"/{agency.settings.agency_id}": create_app(agency) for agency in agencies}
    return DispatcherMiddleware(create_index(agencies, hosts), dict(mounts))


def create_index(agencies: Sequence[Agency], hosts: Sequence[str] = ()) -> Flask:
    """The page that lists the identities, and their common readiness."""

    def lacks() -> list[str]:
        return [f"{agency.settings.agency_id}: {one}" for agency in agencies for one in agency.readiness()]

    app, _ = create_web_app(
        "agencies",
        openapi_title="Alongside sandbox agencies",
        readiness=lacks,
        trusted_issuers=(),
        audience="agencies",
        hosts=hosts,
    )
    blueprint = Blueprint("index", __name__, template_folder=str(_TEMPLATES))

    @blueprint.get("/")
    @public
    def index() -> str:
        """The identities, with links to their pages."""
        listed = [(agency.settings.name, f"{agency.settings.agency_id}/") for agency in agencies]
        return render_template("agency/index.html", agencies=sorted(listed))

    @blueprint.get("/assets/alongside.css")
    @public
    def style() -> Response:
        """The shared style sheet."""
        return send_from_directory(_ASSETS, "alongside.css", mimetype="text/css")

    app.register_blueprint(blueprint)
    return app
