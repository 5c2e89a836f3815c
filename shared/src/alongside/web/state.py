"""What the decorators of a view need to know about the app they run in."""

from dataclasses import dataclass
from typing import Final

from flask import current_app

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
