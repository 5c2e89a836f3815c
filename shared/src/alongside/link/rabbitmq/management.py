"""The operator's client of the management HTTP API: puts the topology there, or says how the broker differs."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

import requests

from alongside.link.rabbitmq.refusals import reason
from alongside.link.rabbitmq.topology import Body, Wanted, path

TIMEOUT_S: Final = 30.0
# What is listed for a virtual host; what is there and not wanted is drift.
_LISTED: Final = ("exchanges", "queues", "policies", "permissions", "bindings", "topic-permissions")
# What is wrong without it can be removed: nothing in it was sent by anybody.
_REMOVABLE: Final = ("policies", "permissions", "bindings", "topic-permissions")
# With an empty hash no password lets the user in.
_NO_PASSWORD: Final = {"password_hash": ""}  # nosec B105

_HASHING: Final = "rabbit_password_hashing_sha256"
_SALT_BYTES: Final = 4

Password = Callable[[str], str | None]


class ManagementRefused(Exception):
    """The management API did not do what was asked. Says what and the broker's reason; no password, no link name."""


class Management:
    """One operator at one broker; close it. `session` carries certificates where TLS is used."""

    def __init__(self, url: str, user: str, password: str, session: requests.Session | None = None) -> None:
        self._url = url.rstrip("/")
        self._session = session or requests.Session()
        self._session.auth = (user, password)
        self._user, self._password = user, password

    def close(self) -> None:
        """Close the connections to the API."""
        self._session.close()

    def apply(self, wanted: Wanted, password: Password) -> list[str]:
        """Put everything there that lacks or differs and return the drift that was found, in order.

        `password(user)`: what the user's password is to be; None: only its certificate speaks for it. One that
        differs is set anew: the broker's salted hash is compared with ours, so nothing is tried out there and who
        looks at its log sees no failed sign-in. Queues and exchanges are never deleted: somebody's messages may be in
        them. Raises ManagementRefused.
        """
        found = list(self._differences(wanted, password))
        for name in wanted.vhosts:
            self._put(path("vhosts", name), {})
            self._put(path("permissions", name, self._user), {"configure": ".*", "write": ".*", "read": ".*"})
        for where, _ in found:
            body = wanted.things.get(where)
            if body is not None:
                self._put_thing(where, body, password)
            elif where.split("/")[0] in ("users", *_REMOVABLE):
                self._ask("DELETE", where)
        return [line for _, line in found]

    def drift(self, wanted: Wanted, password: Password | None = None) -> list[str]:
        """How the broker differs from what is wanted, one sentence each; nothing is changed.

        `password` None: passwords are not looked at.
        """
        return [line for _, line in self._differences(wanted, password)]

    def _differences(self, wanted: Wanted, password: Password | None) -> Iterator[tuple[str, str]]:
        there: dict[str, Any] = {}
        for vhost in wanted.vhosts:
            there.update(self._vhost(vhost))
        users = {path("users", user["name"]): user for user in self._get("users") or []}
        there.update({where: body for where, body in users.items() if where in wanted.things})
        there.update(self._limits(wanted))
        yield from _compared(wanted.things, there)
        if password is not None:
            yield from _passwords_compared(wanted.things, users, password)
        for name in sorted(wanted.absent):
            if path("users", name) in users:
                yield path("users", name), f"The user {name} may not exist."

    def _vhost(self, vhost: str) -> dict[str, Any]:
        """Everything in it that is not the broker's own, by the path where it would be put."""
        if self._get(path("vhosts", vhost)) is None:
            return {}
        there: dict[str, Any] = {path("vhosts", vhost): {}}
        for kind in _LISTED:
            where = path("vhosts", vhost, kind) if "permissions" in kind else path(kind, vhost)
            for thing in self._get(where) or []:
                if not _brokers_own(kind, thing, self._user):
                    there[_path_of(kind, vhost, thing)] = thing
        return there

    def _limits(self, wanted: Wanted) -> dict[str, Any]:
        users = {where.split("/")[1] for where in wanted.things if where.startswith("user-limits/")}
        return {
            path("user-limits", entry["user"], limit): {"value": value}
            for entry in self._get("user-limits") or []
            if entry["user"] in users
            for limit, value in entry["value"].items()
        }

    def _put_thing(self, where: str, body: Body, password: Password) -> None:
        if where.startswith("bindings/"):
            self._ask("POST", where.rpartition("/")[0], body)
        elif where.startswith("users/"):
            secret = password(unquote(where.split("/")[1]))
            proof = {"password": secret} if secret is not None else _NO_PASSWORD
            self._put(where, {**body, **proof})
        else:
            self._put(where, body)

    def _put(self, where: str, body: Body) -> None:
        self._ask("PUT", where, body)

    def _get(self, where: str) -> Any:
        answer = self._ask("GET", where)
        return None if answer.status_code == requests.codes.not_found else answer.json()

    def _ask(self, method: str, where: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        kind = where.split("/")[0]
        try:
            answer = self._session.request(method, f"{self._url}/api/{where}", json=body, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            raise ManagementRefused("The management API of the broker cannot be reached.") from error
        if answer.ok or (method in ("GET", "DELETE") and answer.status_code == requests.codes.not_found):
            return answer
        said = reason(answer.text, [self._password, str((body or {}).get("password", ""))])
        sentence = f"The broker answered {answer.status_code} to {method} of {kind}"
        raise ManagementRefused(f"{sentence}: {said.rstrip('.')}." if said else f"{sentence}.")


def _compared(wanted: Mapping[str, Body], there: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for where, body in wanted.items():
        if where not in there:
            yield where, f"{_named(where)} is missing."
            continue
        differing = [name for name, value in body.items() if _plain(there[where].get(name)) != _plain(value)]
        if differing:
            yield where, f"{_named(where)} differs in {', '.join(differing)}."
    for where in sorted(there.keys() - wanted.keys()):
        yield where, f"{_named(where)} is not part of the topology."


def _passwords_compared(
    wanted: Mapping[str, Body], users: Mapping[str, Any], password: Password
) -> Iterator[tuple[str, str]]:
    """Users who are there and whose password is another one, or who have one and should not."""
    for where in wanted:
        if where in users and not _has_password(users[where], password(unquote(where.split("/")[1]))):
            yield where, f"{_named(where)} differs in password."


def _has_password(user: Mapping[str, Any], password: str | None) -> bool:
    """Is this the user's password, by the salted hash that the broker keeps? None: may none let the user in?"""
    held = str(user.get("password_hash") or "")
    if password is None or not held:
        return password is None and not held
    if user.get("hashing_algorithm") != _HASHING:
        return False
    raw = base64.b64decode(held)
    made = hashlib.sha256(raw[:_SALT_BYTES] + password.encode("utf-8")).digest()
    return hmac.compare_digest(raw[_SALT_BYTES:], made)


def _plain(value: Any) -> Any:
    """As both generations write it: the tags of a user are a text on 3.8 and a list since; an absent one is empty."""
    return value or ""


def _named(where: str) -> str:
    kind, *names = (unquote(part) for part in where.split("/"))
    return f"{kind} {' '.join(name or 'without key' for name in names)}"


def _path_of(kind: str, vhost: str, thing: Mapping[str, Any]) -> str:
    if kind == "bindings":
        to = "q" if thing["destination_type"] == "queue" else "e"
        return path(kind, vhost, "e", thing["source"], to, thing["destination"], thing["properties_key"])
    if "permissions" in kind:
        return path(kind, vhost, thing["user"])
    return path(kind, vhost, thing["name"])


def _brokers_own(kind: str, thing: Mapping[str, Any], operator: str) -> bool:
    """The default exchanges and bindings, and the operator's own right to look after the virtual host."""
    if kind == "exchanges":
        return thing["name"] == "" or str(thing["name"]).startswith("amq.")
    if kind == "bindings":
        return bool(thing["source"] == "")
    return bool(kind == "permissions" and thing["user"] == operator)
