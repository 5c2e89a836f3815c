"""Once only: a repeated POST with the same Idempotency-Key gets the stored answer and does nothing again.

400 without a proper key, 422 when the key came with another payload before, 409 while the first is running,
else the stored answer with `Idempotency-Replayed: true`. Only answers below 400 are kept: a refusal leaves no
row, and may be tried again. A process that died in the middle is taken over after 60 s, so the use case
itself must be safe to repeat for the same key (`current_key`).
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Response, current_app, g, request

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web import strict_json
from alongside.web.auth import current_caller
from alongside.web.blueprint import json_body
from alongside.web.claims import Claim, Fresh, IdempotencyStore, InFlight, Mismatch, Replay
from alongside.web.memory_claims import MemoryIdempotencyStore
from alongside.web.problems import Problem, ProblemKind
from alongside.web.state import WiringMistake, app_state

__all__ = [
    "Claim", "Fresh", "IdempotencyStore", "InFlight", "MemoryIdempotencyStore", "Mismatch", "Replay",
    "current_key", "idempotent",
]  # fmt: skip

View = TypeVar("View", bound=Callable[..., Any])

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEY_FORM: Final = re.compile(r"[A-Za-z0-9_.:-]{16,128}")

KEY_NEEDED: Final = ProblemKind(400, "idempotency-key-needed", "An Idempotency-Key header is needed.")
KEY_REUSED: Final = ProblemKind(422, "idempotency-key-reused", "This Idempotency-Key came with another request.")
KEY_IN_FLIGHT: Final = ProblemKind(409, "idempotency-key-in-flight", "The first request is still running.")


def idempotent(view: View) -> View:
    """Decorator for a POST view, below `requires` and above `arguments`."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        g.alongside_key = key = _key()
        store = _store()
        claim = store.claim(key, _route(), _caller_name(), _fingerprint(key))
        if isinstance(claim, Fresh):
            return _do(store, claim.claim, lambda: view(*args, **kwargs))
        return _answer_without_doing(claim)

    _document(once)
    return cast(View, once)


def current_key() -> str:
    """The Idempotency-Key of the request that runs now. Raises RuntimeError in a view without `idempotent`."""
    key = g.get("alongside_key")
    if not isinstance(key, str):
        raise WiringMistake("The view is not idempotent.")
    return key


def _do(store: IdempotencyStore, claim: str, view: Callable[[], Any]) -> Response:
    """Run the view; keep what it answers, forget the claim when it refuses or fails in any way."""
    try:
        response = current_app.make_response(view())
    except BaseException:
        store.release(claim)
        raise
    if response.status_code >= 400:
        store.release(claim)
    else:
        store.finish(claim, response.status_code, response.get_data())
    return response


def _answer_without_doing(claim: Replay | InFlight | Mismatch) -> Response:
    if isinstance(claim, Mismatch):
        raise Problem(KEY_REUSED)
    if isinstance(claim, InFlight):
        raise Problem(KEY_IN_FLIGHT, headers={"Retry-After": "1"})
    log(LogEvent.REQUEST_REPLAYED, route=_rule(), status=claim.status)
    return Response(claim.body, claim.status, {REPLAYED: "true"}, content_type="application/json")


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not KEY_FORM.fullmatch(key):
        raise Problem(KEY_NEEDED, "It must have 16 to 128 letters, digits or any of _ . : - in it.")
    return key


def _store() -> IdempotencyStore:
    store = app_state().idempotency
    if store is None:
        raise WiringMistake("create_app needs an idempotency store for an idempotent view.")
    return store


def _fingerprint(key: str) -> str:
    """Keyed, because a body may be short enough to guess; over the path too, because a rule has many."""
    body = strict_json.dumps(json_body(request))
    secret = app_state().fingerprint_key + b"\n" + key.encode("ascii")
    path = request.full_path.encode("utf-8")
    return hmac.new(secret, path + b"\n" + body, hashlib.sha256).hexdigest()


def _rule() -> str:
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def _route() -> str:
    return f"{request.method} {_rule()}"


def _caller_name() -> str:
    caller = current_caller()
    return f"{caller.issuer}/{caller.sub}"


def _document(view: Any) -> None:
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    manual = view._apidoc.setdefault("manual_doc", {})
    manual.setdefault("responses", {}).update(
        {"400": "BAD_REQUEST", "409": "CONFLICT", "422": "UNPROCESSABLE_ENTITY"}
    )
    view._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(
        {
            "in": "header",
            "name": HEADER,
            "required": True,
            "description": "Repeat a request with the same key and it happens once.",
            "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[A-Za-z0-9_.:-]+$"},
        }
    )
