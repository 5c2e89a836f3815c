"""Sign-in to the small pages: a signed cookie, 10 minutes idle, 12 hours in all; views state the role they need.

@pages.get("/")
@require_page_sign_in("agency_worker")
def inbox() -> str:
    return render_template("agency/inbox.html", items=...)
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.accounts import Account, Accounts
from alongside.web.attempts import Attempts
from alongside.web.auth import mark
from alongside.web.kept_forms import KeptForms
from alongside.web.problems import FORBIDDEN, Problem, ProblemKind
from alongside.web.sessions import SignedIn
from alongside.web.state import WiringMistake

View = TypeVar("View", bound=Callable[..., Any])

PAGES: Final = "alongside.pages"
SIGN_IN: Final = "alongside_pages.sign_in"
KEPT: Final = "alongside_pages.kept"
_KEPT: Final = "kept"
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
    kept: KeptForms = field(default_factory=KeptForms)


def require_page_sign_in(role: str, *more_roles: str) -> Callable[[View], View]:
    """Show the page to somebody who is signed in with one of the roles; others get the sign-in form or 403.

    Checks the CSRF token and the origin of every POST. Must be the outermost decorator below the route.
    """
    roles = (role, *more_roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            typed = _typed_too_late(roles)
            account = pages().signed_in.account()
            if account is None:
                if typed is not None:
                    session[_KEPT] = typed
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
    kept = str(session.get(_KEPT, ""))
    if request.method == "GET":
        return _sign_in_form(kept)
    name, password = request.form.get("name", ""), request.form.get("password", "")
    address = request.remote_addr or ""
    wait = pages().attempts.refuse_for(name, address)
    if wait:
        log(LogEvent.SIGN_IN_REFUSED, reason="too_many")
        raise Problem(TOO_MANY, headers={"Retry-After": str(wait)})
    account = pages().accounts.check(name, password)
    if account is None:
        log(LogEvent.SIGN_IN_REFUSED, reason="wrong")
        return make_response(_sign_in_form(kept, wrong=True), 403)
    pages().attempts.forget(name, address)
    pages().signed_in.begin(account)
    log(LogEvent.SIGNED_IN, role=account.role)
    if pages().kept.of(kept, account.name) is not None:
        session[_KEPT] = kept
        return redirect(url_for(KEPT), 303)
    return redirect(url_for(pages().home), 303)


def kept_page() -> Response | str:
    """What was typed after the session had run out: shown to whoever typed it, to go on with or to throw away."""
    account, key = pages().signed_in.account(), str(session.get(_KEPT, ""))
    if account is None:
        return redirect(url_for(SIGN_IN), 303)
    kept = pages().kept.of(key, account.name)
    if request.method == "POST" or kept is None:
        refuse_forged_form()
        pages().kept.drop(key)
        session.pop(_KEPT, None)
        return redirect(url_for(pages().home), 303)
    g.alongside_account = account
    again = kept.path if _can_be_opened(kept.path) else None
    return render_template("alongside/kept.html", kept=kept, again=again)


mark(kept_page, "page of whoever is signed in", is_page=True)


def _typed_too_late(roles: Collection[str]) -> str | None:
    """Keep what comes after the session ran out, when it is from our own page and of somebody who may post there."""
    late = pages().signed_in.lapsed() if request.method == "POST" and request.form else None
    if late is None or late.role not in roles or request.files:
        return None
    try:
        refuse_forged_form()
    except Problem:
        return None
    path = request.script_root + request.full_path.rstrip("?")
    return pages().kept.keep(late.name, path, list(request.form.items(multi=True)))


def _can_be_opened(path: str) -> bool:
    inside = urlsplit(path).path.removeprefix(request.script_root)
    try:
        current_app.url_map.bind("").match(inside, "GET")
    except HTTPException:
        return False
    return True


def _sign_in_form(kept: str, *, wrong: bool = False) -> str:
    return render_template("alongside/sign_in.html", wrong=wrong, kept=pages().kept.is_there(kept))


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
