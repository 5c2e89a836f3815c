"""The operator's client of the management HTTP API: puts the topology there, or says how the broker differs."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from alongside.link.rabbitmq.operator_api import OperatorApi
from alongside.link.rabbitmq.topology import Body, Wanted, path

# What is listed for a virtual host; what is there and not wanted is drift.
_LISTED: Final = ("exchanges", "queues", "policies", "permissions", "bindings", "topic-permissions")
# What is wrong without it can be removed: nothing in it was sent by anybody.
_REMOVABLE: Final = ("policies", "permissions", "bindings", "topic-permissions")
# With an empty hash no password lets the user in.
_NO_PASSWORD: Final = {"password_hash": ""}  # nosec B105

_HASHING: Final = "rabbit_password_hashing_sha256"
_SALT_BYTES: Final = 4

Password = Callable[[str], str | None]


class Management:
    """One operator at one broker; close it. `authority`: who signed its certificate, if not one of the machine's.

    `anywhere`: http:// may go to another machine (sandbox mode).
    """

    def __init__(
        self, url: str, user: str, password: str, authority: Path | None = None, *, anywhere: bool = False
    ) -> None:
        self._api, self._user = OperatorApi(url, user, password, authority, anywhere=anywhere), user

    def close(self) -> None:
        """Close the connection to the API."""
        self._api.close()

    def apply(self, wanted: Wanted, password: Password | None) -> list[str]:
        """Put everything there that lacks or differs and return the drift that was found, in order.

        `password(user)`: what the user's password is to be; None: only its certificate speaks for it. One that
        differs is set anew, which ends the user's connections: the broker's salted hash is compared with ours, so
        nothing is tried out there and who looks at its log sees no failed sign-in. `password` None: passwords are
        not looked at, and a user that is missing or differs otherwise has none. Queues and exchanges are never
        deleted: somebody's messages may be in them. Raises ManagementRefused.
        """
        found = list(self._differences(wanted, password))
        for name in wanted.vhosts:
            self._put(path("vhosts", name), {})
            self._put(path("permissions", name, self._user), {"configure": ".*", "write": ".*", "read": ".*"})
        for where, _ in found:
            body = wanted.things.get(where)
            if body is not None:
                self._put_thing(where, body, password or _none)
            elif where.split("/")[0] in ("users", *_REMOVABLE):
                self._api.ask("DELETE", where)
        return [line for _, line in found]

    def drift(self, wanted: Wanted, password: Password | None = None) -> list[str]:
        """How the broker differs from what is wanted, one sentence each; nothing is changed.

        `password` None: passwords are not looked at.
        """
        return [line for _, line in self._differences(wanted, password)]

    def waiting(self, vhost: str) -> dict[str, int]:
        """How many messages wait in each queue, by its name; the broker counts every few seconds.

        Raises ManagementRefused.
        """
        self._api.enter()
        return {
            queue["name"]: int(queue.get("messages") or 0) for queue in self._api.get(path("queues", vhost)) or []
        }

    def _differences(self, wanted: Wanted, password: Password | None) -> Iterator[tuple[str, str]]:
        self._api.enter()
        there: dict[str, Any] = {}
        for vhost in wanted.vhosts:
            there.update(self._vhost(vhost))
        users = {path("users", user["name"]): user for user in self._api.get("users") or []}
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
        if self._api.get(path("vhosts", vhost)) is None:
            return {}
        there: dict[str, Any] = {path("vhosts", vhost): {}}
        for kind in _LISTED:
            where = path("vhosts", vhost, kind) if "permissions" in kind else path(kind, vhost)
            for thing in self._api.get(where) or []:
                if not _brokers_own(kind, thing, self._user):
                    there[_path_of(kind, vhost, thing)] = thing
        return there

    def _limits(self, wanted: Wanted) -> dict[str, Any]:
        users = {where.split("/")[1] for where in wanted.things if where.startswith("user-limits/")}
        return {
            path("user-limits", entry["user"], limit): {"value": value}
            for entry in self._api.get("user-limits") or []
            if entry["user"] in users
            for limit, value in entry["value"].items()
        }

    def _put_thing(self, where: str, body: Body, password: Password) -> None:
        if where.startswith("bindings/"):
            self._api.ask("POST", where.rpartition("/")[0], body)
        elif where.startswith("users/"):
            name = where.split("/")[1]
            secret = password(unquote(name))
            proof = {"password": secret} if secret is not None else _NO_PASSWORD
            self._put(where, {**body, **proof})
            self._api.ask("DELETE", f"connections/username/{name}")  # whoever knew the old one may still be connected
        else:
            self._put(where, body)

    def _put(self, where: str, body: Body) -> None:
        self._api.ask("PUT", where, body)


def _none(user: str) -> None:
    """Nobody has a password."""


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
