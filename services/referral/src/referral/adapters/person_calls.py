"""Calls to consent and notify that a person at a page makes: with that person's own token, of 60 seconds.

A service token says which service calls, never which person; rules such as "whoever proposes never approves" need
the person (RFC 8693 is the same idea with an exchange in between).
"""

from collections.abc import Mapping
from typing import Any, Final

from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from alongside.web.tokens import PERSON, TokenSigner
from referral.domain.errors import Refused, Unreachable
from referral.domain.staff import Actor

ISSUER: Final = "desk"
TOKEN_LIVES_S: Final = 60


class PersonCalls:
    """`ports_desk.Calls`."""

    def __init__(self, consent: ServiceClient, notify: ServiceClient, signer: TokenSigner) -> None:
        self._clients = {"consent": consent, "notify": notify}
        self._signer = signer

    def consent(self, actor: Actor, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Call consent as `actor`. See the port."""
        return self._call("consent", actor, method, path, body, key)

    def notify(self, actor: Actor, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Call notify as `actor`. See the port."""
        return self._call("notify", actor, method, path, body, key)

    def _call(self, service: str, actor: Actor, method: str, path: str, body: Any, key: str | None) -> Any:
        client = self._clients[service]
        token = self._signer.sign(actor.name, service, PERSON, [actor.role], seconds=TOKEN_LIVES_S)
        try:
            if method == "GET":
                return client.get(path, token=token)
            if method == "PUT":
                return client.put(path, body, token=token)
            return client.post(path, body, idempotency_key=key, token=token)
        except ServiceUnavailable as error:
            raise Unreachable("Part of the system does not answer at the moment. Nothing was changed.") from error
        except ServiceRefused as error:
            raise Refused(error.detail, _code(error.problem, error.problem_type), error.status) from error


def _code(problem: Mapping[str, Any], problem_type: str) -> str:
    code = problem.get("code")
    return code if isinstance(code, str) else problem_type.rpartition("/")[2]
