"""Sign-in to the small pages: a signed cookie, 10 minutes idle, 12 hours in all; views state the role they need.

@pages.get("/")
@require_page_sign_in("agency_worker")
def inbox() -> str:
    return render_template("agency/inbox.html", items=...)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.accounts import Account, Accounts
from alongside.web.attempts import Attempts
from alongside.web.auth import mark
from alongside.web.problems import FORBIDDEN, Problem, ProblemKind
from alongside.web.sessions import SignedIn
from alongside.web.state import WiringMistake

View = TypeVar("View", bound=Callable[..., Any])

PAGES: Final = "alongside.pages"
SIGN_IN: Final = "alongside_pages.sign_in"
FORM_REFUSED: Final = ProblemKind(400, "form-refused", "The form is too old. Load the page and try again.")
TOO_MANY: Final = ProblemKind(429, "too-many-requests", "There were too many attempts to sign in. Wait a while.")
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Pages:
    """What the pages of one app share."""

    accounts: Accounts
    signed_in: SignedIn
    attempts: Attempts
    csrf: CSRFProtect
    home: str


def require_page_sign_in(role: str, *more_roles: str) -> Callable[[View], View]:
    """Show the page to somebody who is signed in with one of the roles; others get the sign-in form or 403.

    Checks the CSRF token and the origin of every POST. Must be the outermost decorator below the route.
    """
    roles = (role, *more_roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            account = pages().signed_in.account()
            if account is None:
                return redirect(url_for(SIGN_IN), 303)
            if account.role not in roles:
                raise Problem(FORBIDDEN)
            refuse_forged_form()
            g.alongside_account = account
            return view(*args, **kwargs)

        mark(guarded, f"page sign-in with a role of {sorted(roles)}", is_page=True)
        return cast(View, guarded)

    return decorate


def public_page(view: View) -> View:
    """Anybody may see the page; its forms are still checked. Only for the sign-in page itself."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        refuse_forged_form()
        return view(*args, **kwargs)

    mark(opened, "public page", is_page=True)
    return cast(View, opened)


def current_account() -> Account:
    """Who is signed in. Raises RuntimeError in a view without `require_page_sign_in`."""
    account = g.get("alongside_account")
    if not isinstance(account, Account):
        raise WiringMistake("The page does not state who may see it.")
    return account


def pages() -> Pages:
    """What the pages of this app share. Raises RuntimeError when `enable_pages` was not called."""
    shared = current_app.extensions.get(PAGES)
    if not isinstance(shared, Pages):
        raise WiringMistake("The app has no pages: call alongside.web.pages.enable_pages.")
    return shared


def refuse_forged_form() -> None:
    """Refuse a form that did not come from our own page. Raises Problem."""
    if request.method not in _UNSAFE:
        return
    if not _is_from_here():
        raise Problem(FORM_REFUSED)
    try:
        pages().csrf.protect()
    except CSRFError:
        raise Problem(FORM_REFUSED) from None


def sign_in_page() -> Response | str:
    """Show the form, or take it."""
    if request.method == "GET":
        return render_template("alongside/sign_in.html", wrong=False)
    name, password = request.form.get("name", ""), request.form.get("password", "")
    address = request.remote_addr or ""
    wait = pages().attempts.refuse_for(name, address)
    if wait:
        log(LogEvent.SIGN_IN_REFUSED, reason="too_many")
        raise Problem(TOO_MANY, headers={"Retry-After": str(wait)})
    account = pages().accounts.check(name, password)
    if account is None:
        log(LogEvent.SIGN_IN_REFUSED, reason="wrong")
        return make_response(render_template("alongside/sign_in.html", wrong=True), 403)
    pages().attempts.forget(name, address)
    pages().signed_in.begin(account)
    log(LogEvent.SIGNED_IN, role=account.role)
    return redirect(url_for(pages().home), 303)


def sign_out() -> Response:
    """End the session and show the form again."""
    pages().signed_in.end()
    log(LogEvent.SIGNED_OUT)
    return redirect(url_for(SIGN_IN), 303)


def _is_from_here() -> bool:
    """What browsers tell of the sender (RFC 6454 Origin, Fetch Metadata); a client without them has no cookie
    jar that another site could use."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
