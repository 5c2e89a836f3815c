"""What the decorators of a view need to know about the app they run in, and the request that they run for."""

from dataclasses import dataclass
from typing import Final

from flask import Request, current_app, request

from alongside.telemetry.metrics import Metrics
from alongside.web.claims import IdempotencyStore
from alongside.web.tokens import Verifier

KEY: Final = "alongside"


class WiringMistake(RuntimeError):
    """A view or an app was put together wrongly; the message says what is missing."""


@dataclass(frozen=True)
class AppState:
    """One per app, in `app.extensions`."""

    name: str
    verify: Verifier
    metrics: Metrics
    idempotency: IdempotencyStore | None
    fingerprint_key: bytes


def app_state() -> AppState:
    """The state of the app that answers now. Raises RuntimeError when `create_app` did not make it."""
    state = current_app.extensions.get(KEY)
    if not isinstance(state, AppState):
        raise WiringMistake("The app was not made by alongside.web.app.create_app.")
    return state


def request_itself() -> Request:
    """The request that is answered now: `flask.request` only stands for it, and looks for it at each question."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # flask says that it is a Request
    return found
