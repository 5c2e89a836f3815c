"""The pages of a service: one calm layout in GOV.UK's style, nothing from elsewhere, whole without a script.

Templates extend `alongside/layout.html` (blocks `title`, `nav`, `before_content`, `content`, `footer`), take
components from `govuk_frontend_jinja`, and write `{{ csrf_field() }}` in every form. A page's title is neutral on
purpose: a browser's history shows it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup
from werkzeug.exceptions import SecurityError

from alongside.web.accounts import Account, Accounts
from alongside.web.attempts import Attempts
from alongside.web.auth import auth_of, public
from alongside.web.logo import Logo
from alongside.web.problems import Problem, Renderer
from alongside.web.sessions import PageSessions, SignedIn, settings
from alongside.web.signin import PAGES, Pages, kept_page, public_page, sign_in_page, sign_out

EXIT_URL: Final = "https://www.bbc.co.uk/weather"
LOCAL_HOSTS: Final = ("127.0.0.1", "localhost")
_ASSETS: Final = Path(__file__).parent / "assets"
_FILES: Final = (
    ("style", "alongside.css", "text/css"),
    ("script", "alongside.js", "text/javascript"),
    ("govuk", "govuk-frontend.min.js", "text/javascript"),
    ("icon", "icon.svg", "image/svg+xml"),
)
_COMPONENTS: Final = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})


def enable_pages(
    app: Flask,
    *,
    accounts: Sequence[Account],
    secret: bytes,
    service_name: str,
    home: str,
    hosts: Sequence[str] = (),
    exit_url: str = EXIT_URL,
    logo: Logo | None = None,
) -> None:
    """Give the app `/sign-in`, `/sign-out`, the files below `/assets`, sessions, CSRF and the pages' headers.

    accounts: who may sign in. secret: at least 32 bytes, kept over restarts, signs cookies. service_name:
    neutral words in the header and title ("Messages"). home: endpoint to show after sign-in
    ("pages.inbox"). hosts: allowed names in the Host header (default 127.0.0.1 and localhost; against DNS
    rebinding). exit_url: where "Exit this page" leads. logo: beside the name in the header.
    """
    known = Accounts(accounts)
    app.config.update(settings(secret))
    app.config.update(
        TRUSTED_HOSTS=list(hosts) or app.config.get("TRUSTED_HOSTS") or list(LOCAL_HOSTS),
        WTF_CSRF_CHECK_DEFAULT=False,  # the page decorators check; a bearer token needs none
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # the origin is checked instead of the referrer
    )
    app.session_interface = PageSessions()
    csrf = CSRFProtect(app)
    app.extensions[PAGES] = Pages(known, SignedIn(known), Attempts(), csrf, home)
    app.extensions["alongside.renderer"] = Renderer(_problem_page)
    app.jinja_loader = ChoiceLoader([app.jinja_loader or PackageLoader("alongside.web"), _COMPONENTS])
    app.context_processor(lambda: {**_context(service_name, exit_url, home), "has_logo": logo is not None})
    app.register_blueprint(_blueprint(logo))


def _blueprint(logo: Logo | None) -> Blueprint:
    blueprint = Blueprint("alongside_pages", __name__, template_folder="templates")
    blueprint.add_url_rule("/sign-in", "sign_in", public_page(sign_in_page), methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-in/kept", "kept", kept_page, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", public_page(sign_out), methods=["POST"])
    blueprint.add_url_rule("/assets/alongside.css", "style", _file("alongside.css", "text/css"))
    blueprint.add_url_rule("/assets/alongside.js", "script", _file("alongside.js", "text/javascript"))
    blueprint.add_url_rule(
        "/assets/govuk-frontend.min.js", "govuk", _file("govuk-frontend.min.js", "text/javascript")
    )
    blueprint.add_url_rule("/assets/icon.svg", "icon", _file("icon.svg", "image/svg+xml"))
    if logo is not None:
        picture = public(lambda: Response(logo.content, mimetype=logo.mimetype))
        blueprint.add_url_rule("/assets/logo", "logo", picture)
    return blueprint


def _file(name: str, mimetype: str) -> Callable[[], Response]:
    """A view of one file of the package, read once."""
    content = (_ASSETS / name).read_bytes()
    return public(lambda: Response(content, mimetype=mimetype))


def _context(service_name: str, exit_url: str, home: str) -> dict[str, Any]:
    return {
        "service_name": service_name,
        "exit_url": exit_url,
        "home_url": url_for(home),
        "signed_in_name": session.get("name"),
        "csrf_field": _csrf_field,
    }


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _problem_page(problem: Problem) -> Response | None:
    """The problem as a page, when a page was asked for."""
    if not _wants_page():
        return None
    page = render_template("alongside/problem.html", problem=problem)
    return make_response(page, problem.kind.status, problem.headers)


def _wants_page() -> bool:
    if request.url_rule is not None:
        said = auth_of(current_app.view_functions.get(request.url_rule.endpoint))
        return said is not None and said.is_page
    if isinstance(request.routing_exception, SecurityError):
        return False  # a Host that is not ours: there is no address that a page could be linked to
    return request.accept_mimetypes.best == "text/html"
