"""Calls to another service: tokens that last seconds, bounded time and size, and errors that carry no body."""

import time
from typing import Any, Final

from alongside.telemetry.log import log, log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.web import strict_json
from alongside.web.tokens import SERVICE, TokenSigner
from alongside.web.wire import NotConnected, Slow, Wire, WireError

PAUSES_S: Final = (0.05, 0.2)
MAX_ANSWER: Final = 8 * 1024 * 1024
TOKEN_USED_S: Final = 20.0
"""How long one token is used, of the 60 s that it lives: signing one costs as much as the rest of a call."""
_TRY_LATER: Final = frozenset({408, 425, 429})


class ServiceRefused(Exception):
    """The other service understood and said no (4xx): asking again in the same way will not help.

    status: HTTP status. problem_type: "/problems/<slug>" or "about:blank". detail: its sentence.
    problem: the whole document (`errors`, `code`, ... as the other service defined them).
    """

    def __init__(self, status: int, problem_type: str, detail: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__("The other service refused the request.")
        self.status = status
        self.problem_type = problem_type
        self.detail = detail
        self.problem = problem or {}


class ServiceUnavailable(Exception):
    """The other service could not be reached, failed (5xx, 429) or answered what is no JSON: try again later.

    `reason` is a closed code: unreachable, slow, failing, unreadable.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("The other service is not available now.")
        self.reason = reason


class ServiceClient:
    """Speaks to one service as `subject` (for a service token: the signer's own issuer name). Thread-safe.

    timeout_s: to connect, and between two bytes of the answer. A connection error is tried again, twice, when
    the call is safe to repeat (GET, PUT, POST with an Idempotency-Key). Redirects and proxies are not followed.
    """

    def __init__(
        self, base_url: str, audience: str, signer: TokenSigner, subject: str, timeout_s: float = 5.0
    ) -> None:
        self._wire = Wire(base_url, timeout_s)
        self._audience = audience
        self._signer = signer
        self._subject = subject
        self._token, self._token_ends = "", 0.0

    def get(self, path: str, *, token: str | None = None) -> Any:
        """The parsed JSON answer. token: the acting person's own token for this audience, instead of ours.

        Raises ServiceRefused, ServiceUnavailable (the same for post and put).
        """
        return self._call("GET", path, None, {}, token, repeatable=True)

    def post(self, path: str, body: Any, *, idempotency_key: str | None = None, token: str | None = None) -> Any:
        """The parsed JSON answer to a POST of `body` as JSON (None for an answer without body)."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key is not None else {}
        return self._call("POST", path, body, headers, token, repeatable=idempotency_key is not None)

    def put(self, path: str, body: Any, *, token: str | None = None) -> Any:
        """The parsed JSON answer to a PUT of `body` as JSON (None for an answer without body)."""
        return self._call("PUT", path, body, {}, token, repeatable=True)

    def _call(
        self, method: str, path: str, body: Any, headers: dict[str, str], token: str | None, *, repeatable: bool
    ) -> Any:
        data = None
        if method != "GET":
            data, headers = strict_json.dumps(body), {**headers, "Content-Type": "application/json"}
        pauses = PAUSES_S if repeatable else ()
        for attempt, pause in enumerate((*pauses, None), start=1):
            try:
                return self._once(method, path, data, headers, token)
            except WireError as error:
                log_failure(
                    LogEvent.SERVICE_CALL_FAILED, error.__cause__ or error, audience=self._audience, attempt=attempt
                )
                if not isinstance(error, NotConnected):
                    raise ServiceUnavailable("slow" if isinstance(error, Slow) else "unreadable") from None
                if pause is None:
                    raise ServiceUnavailable("unreachable") from None
                time.sleep(pause)
        raise ServiceUnavailable("unreachable")  # pragma: no cover - the last attempt returns or raises

    def _once(self, method: str, path: str, data: bytes | None, headers: dict[str, str], token: str | None) -> Any:
        whole = {**headers, "Authorization": f"Bearer {token or self._own_token()}", "Accept": "application/json"}
        return self._read(*self._wire.exchange(method, path, whole, data, MAX_ANSWER))

    def _own_token(self) -> str:
        """Two threads may both sign a new one; either is good."""
        now = time.monotonic()
        if now >= self._token_ends:
            self._token = self._signer.sign(self._subject, self._audience, SERVICE)
            self._token_ends = now + TOKEN_USED_S
        return self._token

    def _read(self, status: int, body: bytes) -> Any:
        if 200 <= status < 300:
            return _parsed(body) if body else None
        log(LogEvent.SERVICE_CALL_REFUSED, audience=self._audience, status=status)
        if 400 <= status < 500 and status not in _TRY_LATER:
            raise _refusal(status, body)
        raise ServiceUnavailable("failing")


def _parsed(body: bytes) -> Any:
    try:
        return strict_json.loads(body)
    except strict_json.NotStrictJson:
        raise ServiceUnavailable("unreadable") from None


def _refusal(status: int, body: bytes) -> ServiceRefused:
    try:
        problem = strict_json.loads(body)
    except strict_json.NotStrictJson:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    problem_type, detail = problem.get("type"), problem.get("detail") or problem.get("title")
    return ServiceRefused(
        status,
        problem_type if isinstance(problem_type, str) else "about:blank",
        detail if isinstance(detail, str) else "The other service refused the request.",
        problem,
    )
