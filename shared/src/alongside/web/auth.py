"""Who may call a view. Every route states it; a test asks `routes_without_auth` and finds none.

@blp.route("/decisions", methods=["POST"])
@requires(services=("referral",))
@idempotent
@blp.arguments(DecisionRequest)
@blp.response(201, DecisionView)
def decide(body): ...
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Flask, current_app, g, request

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.problems import FORBIDDEN, NO_TOKEN, Problem
from alongside.web.state import WiringMistake, app_state
from alongside.web.tokens import SERVICE, Caller, TokenRefused

View = TypeVar("View", bound=Callable[..., Any])

SECURITY_SCHEME: Final = "token"
MARK: Final = "__alongside_auth__"


@dataclass(frozen=True)
class Auth:
    """What a view says about who may call it, in words for the reader of a list of routes, and by which roles."""

    view: Callable[..., Any]
    says: str
    is_page: bool = False
    roles: frozenset[str] = frozenset()


def requires(*, services: Sequence[str] = (), roles: Sequence[str] = ()) -> Callable[[View], View]:
    """Let in the named services (by issuer) and people who have one of the roles; at least one must be named.

    401 with WWW-Authenticate without a good token (RFC 6750), 403 with a good token of somebody else. Must be
    the outermost decorator below the route, so that nobody's body is read before it is known who sent it.
    """
    if isinstance(services, str) or isinstance(roles, str) or not (services or roles):
        raise ValueError("Name the services or roles that may call the view, as lists.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            caller = _caller()
            if not _may(caller, services, roles):
                log(LogEvent.CALLER_REFUSED, caller=caller.issuer, kind=caller.kind)
                raise Problem(FORBIDDEN)
            g.alongside_caller = caller
            return view(*args, **kwargs)

        mark(guarded, f"token of services {sorted(services)} or roles {sorted(roles)}", roles=roles)
        _document(guarded)
        return cast(View, guarded)

    return decorate


def public(view: View) -> View:
    """Anybody may call the view: health, metrics, sign-in form, style sheet. Nothing else."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    mark(opened, "public")
    return cast(View, opened)


def current_caller() -> Caller:
    """Who calls the view that runs now. Raises RuntimeError outside a view with `requires`."""
    caller = g.get("alongside_caller")
    if not isinstance(caller, Caller):
        raise WiringMistake("The view does not state who may call it.")
    return caller


def caller_roles() -> frozenset[str]:
    """The roles for which the caller was let in to the view that runs now; none before it is known who calls."""
    caller, view = g.get("alongside_caller"), current_app.view_functions.get(request.endpoint or "")
    said = auth_of(view)
    return caller.roles & said.roles if isinstance(caller, Caller) and said is not None else frozenset()


def mark(view: Callable[..., Any], says: str, *, is_page: bool = False, roles: Sequence[str] = ()) -> None:
    """Write on a view what it says about who may call it."""
    setattr(view, MARK, Auth(view, says, is_page, frozenset(roles)))


def auth_of(view: Callable[..., Any] | None) -> Auth | None:
    """What a view says, when it says it outermost: `wraps` copies the mark, so the mark names its own view."""
    said = getattr(view, MARK, None)
    return said if isinstance(said, Auth) and said.view is view else None


def routes_without_auth(app: Flask) -> list[str]:
    """Each route of the app ("METHODS /rule") whose view does not state who may call it, outermost."""
    return [
        f"{'/'.join(sorted(rule.methods or ()))} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if not all(auth_of(view) for view in _functions_of(app.view_functions[rule.endpoint]))
    ]


def _functions_of(view: Any) -> list[Callable[..., Any]]:
    """The functions that answer: one, or those of a class-based view."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return [view]
    return [getattr(view_class, method.lower()) for method in view_class.methods]


def _caller() -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
    try:
        return app_state().verify(token.strip())
    except TokenRefused as refusal:
        log(LogEvent.TOKEN_REFUSED, code=refusal.code)
        raise Problem(NO_TOKEN, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}) from None


def _may(caller: Caller, services: Sequence[str], roles: Sequence[str]) -> bool:
    if caller.kind == SERVICE:
        return caller.issuer in services
    return not caller.roles.isdisjoint(roles)


def _document(view: Any) -> None:
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    manual = view._apidoc.setdefault("manual_doc", {})
    manual["security"] = [{SECURITY_SCHEME: []}]
    manual.setdefault("responses", {}).update({"401": "UNAUTHORIZED", "403": "FORBIDDEN"})
