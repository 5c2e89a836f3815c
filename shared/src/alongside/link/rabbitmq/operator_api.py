"""The broker's management HTTP API as its operator asks it, and what may be wrong with the address or the login."""

import base64
import json
import ssl
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from alongside.broker_url import on_this_machine
from alongside.link.rabbitmq.refusals import reason
from alongside.web.wire import NotConnected, Slow, Wire, WireError

TIMEOUT_S: Final = 30.0
MAX_ANSWER: Final = 64 * 1024 * 1024
"""Bytes: ten thousand queues, each with all that the broker counts about it."""
Why = Literal["address", "away", "certificate", "elsewhere", "operator", "readable", "said no"]


class ManagementRefused(Exception):
    """The management API did not do what was asked. Says what and the broker's reason; no password, no link name.

    `why`: the address is none; nobody answers; its certificate is not trusted; something else answers; the operator
    may not; the password would be readable on the way; or the broker said no to one thing.
    """

    def __init__(self, sentence: str, why: Why) -> None:
        super().__init__(sentence)
        self.why: Why = why


class OperatorApi:
    """One operator at one broker. Follows no redirect and asks no proxy: the operator's password goes nowhere else.

    `authority`: who signed the API's certificate, when it is not one that this machine trusts. `anywhere`: http://
    may go to another machine (sandbox mode), as amqp:// may.
    """

    def __init__(
        self, url: str, user: str, password: str, authority: Path | None = None, *, anywhere: bool = False
    ) -> None:
        self._url, self._password, self._authority, self._anywhere = url, password, authority, anywhere
        proof = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {proof}"}  # 3.10 refuses to give JSON where it has nothing to say
        self._opened: Wire | None = None

    def close(self) -> None:
        """Close the connection."""
        self._opened = None

    def enter(self) -> None:
        """Ask who we are: only a broker can say that, so nothing is put anywhere else. Raises ManagementRefused."""
        told = self.get("whoami")
        if not (isinstance(told, dict) and "name" in told and "tags" in told):
            raise self._elsewhere()

    def get(self, where: str) -> Any:
        """What is there, or None. Raises ManagementRefused."""
        status, body = self.ask("GET", where)
        if status == HTTPStatus.NOT_FOUND:
            return None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise self._elsewhere() from None

    def ask(self, method: str, where: str, content: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        """Status and body of an answer that is no refusal; to look for or delete what is absent is none."""
        data = None if content is None else json.dumps(content).encode()
        headers = self._headers if data is None else {**self._headers, "Content-Type": "application/json"}
        try:
            status, body = self._wire().exchange(method, f"/api/{where}", headers, data, MAX_ANSWER)
        except WireError as error:
            raise self._not_answered(error) from error
        except OSError:
            raise ManagementRefused(
                "The file with who signed the API's certificate cannot be read.", "certificate"
            ) from None
        absent = status == HTTPStatus.NOT_FOUND and method in ("GET", "DELETE")
        if 200 <= status < 300 or absent:
            return status, body
        if 300 <= status < 400:
            raise self._elsewhere()
        raise self._said_no(
            status, f"{method} of {where.split('/')[0]}", body, [str((content or {}).get("password", ""))]
        )

    def _wire(self) -> Wire:
        if self._opened is None:
            self._place()
            self._opened = Wire(self._url, TIMEOUT_S, self._authority)
        return self._opened

    def _place(self) -> str:
        """HOST:PORT. Raises ManagementRefused for what is no address, or none to which a password may go.

        One with a password in it is none: it would be printed.
        """
        try:
            parts = urlsplit(self._url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            parts, port = urlsplit(""), 0
        plain = parts.username is None and not (parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ManagementRefused(
                "The address of the management API is http://HOST:PORT or https://HOST:PORT.", "address"
            )
        if parts.scheme == "http" and not self._anywhere and not on_this_machine(parts.hostname):
            raise ManagementRefused(
                "The operator's password would be readable on the way: http:// goes to this machine only; use https://.",
                "readable",
            )
        return f"{parts.hostname}:{port}"

    def _not_answered(self, error: WireError) -> ManagementRefused:
        place, cause = self._place(), error.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ManagementRefused(
                f"The certificate of the management API at {place} is not trusted here.", "certificate"
            )
        if isinstance(error, Slow):
            return ManagementRefused(
                f"The management API at {place} did not answer in {TIMEOUT_S:.0f} seconds.", "away"
            )
        if isinstance(error, NotConnected) and isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError):
            return ManagementRefused(f"The management API of the broker cannot be reached at {place}.", "away")
        return self._elsewhere()

    def _elsewhere(self) -> ManagementRefused:
        return ManagementRefused(
            f"What answers at {self._place()} is not the management API of a broker.", "elsewhere"
        )

    def _said_no(self, status: int, what: str, body: bytes, secrets: Iterable[str]) -> ManagementRefused:
        said = reason(body.decode("utf-8", "replace"), [self._password, *secrets]).rstrip(".")
        may_not = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        sentence = f"The broker answered {status} to {what}{f': {said}' if said else ''}."
        return ManagementRefused(sentence, "operator" if may_not else "said no")
