"""What must be on the broker, as data (exchange.md section 4). Pure.

`Wanted.things` maps a path of the management API to what has to be there; the operator's client puts it there or
says how the broker differs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from alongside.link.port import LANDLORD
from alongside.link.rabbitmq.names import (
    DEAD_IN,
    DEAD_LETTERS,
    DEAD_OUT,
    OUT,
    inbound_exchange,
    inbound_queue,
    outbound_key,
    outbound_queue,
)

INTERNAL: Final = "internal"
EVENTS: Final = "events"
EVENTS_DEAD: Final = "events.dead"
SERVICES: Final = ("consent", "notify", "referral")
DELIVERY_LIMIT: Final = 20
NEVER_BY_COUNT: Final = 1_000_000_000
"""A delivery limit that nobody reaches: one redelivery a second for thirty years.

For queues whose reader sets aside by itself what it cannot read, so that only its own database makes it give
something back: what waits for that must not be given up, however often the reader comes and goes. To set none would
not do: since RabbitMQ 4.0 that means 20, to set -1 is refused before it, and without a limit each version puts what
is given back behind all others, as another copy in its log.
"""
QUEUE_BYTES: Final = 64 * 1024 * 1024
DAY_MS: Final = 24 * 60 * 60 * 1000
_BOUNDED: Final[Mapping[str, Any]] = MappingProxyType({"overflow": "reject-publish", "max-length-bytes": QUEUE_BYTES})
_LAST_KEPT: Final[Mapping[str, Any]] = MappingProxyType({"delivery-limit": NEVER_BY_COUNT})
"""Dead letters: there is nothing behind them, so what would be given up would be gone."""
AGENCY_LIMITS: Final = MappingProxyType({"max-connections": 4, "max-channels": 16})
_LANDLORD_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LINK_NAME = "[a-z2-7]{26}"
_NOTHING = "^$"
NOBODY: Final = frozenset({"guest"})  # a fresh broker has it, and the 4.0 image lets anybody in as it

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkedAgency:
    """An agency that has a link. Suspended: its queues stay, its user does not, which also ends its connections."""

    link_name: str
    epochs: tuple[int, ...] = (1,)
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be in the virtual hosts `vhosts`; `absent` are users that may not exist."""

    vhosts: tuple[str, ...]
    things: dict[str, Body]
    absent: frozenset[str]


def partners(landlord: str) -> str:
    """The virtual host of one landlord and its agencies. Raises ValueError for what cannot be its name."""
    if not _LANDLORD_NAME.fullmatch(landlord):
        raise ValueError("A landlord's name on the broker is lower-case letters, digits and hyphens, at most 63.")
    return f"partners.{landlord}"


def wanted_by_partners(landlord: str, agencies: Iterable[LinkedAgency]) -> Wanted:
    """The virtual host of the landlord and its agencies. Raises ValueError."""
    vhost, linked = partners(landlord), list(agencies)
    things = _shared_by_partners(vhost)
    for agency in linked:
        things.update(_agency(vhost, agency))
    absent = {agency.link_name for agency in linked if agency.suspended}
    return Wanted((vhost,), things, NOBODY | absent)


def wanted_by_services() -> Wanted:
    """The virtual host of the domain events; in production it may be on a broker of its own."""
    return Wanted((INTERNAL,), _internal(INTERNAL), NOBODY)


def path(*parts: str) -> str:
    """A path of the management API."""
    return "/".join(quote(part, safe="") for part in parts)


def _agency(vhost: str, agency: LinkedAgency) -> dict[str, Body]:
    name = agency.link_name
    things: dict[str, Body] = {
        **_exchange(vhost, inbound_exchange(name), "fanout"),
        **_queue(vhost, inbound_queue(name)),
        **_binding(vhost, inbound_exchange(name), inbound_queue(name), ""),
    }
    for epoch in agency.epochs:
        things.update(_queue(vhost, outbound_queue(name, epoch)))
        things.update(_binding(vhost, OUT, outbound_queue(name, epoch), outbound_key(name, epoch)))
    if not agency.suspended:
        write, read = rf"^in\.{name}$", rf"^q\.{name}\.[0-9]+$"
        things.update(_user(vhost, name, write=write, read=read))
        things.update({path("user-limits", name, limit): {"value": most} for limit, most in AGENCY_LIMITS.items()})
    return things


def _shared_by_partners(vhost: str) -> dict[str, Body]:
    inbound, outbound = rf"^q\.in\.{_LINK_NAME}$", rf"^q\.{_LINK_NAME}\.[0-9]+$"
    return {
        path("vhosts", vhost): {},
        **_exchange(vhost, OUT, "direct"),
        **_exchange(vhost, DEAD_LETTERS, "direct", internal=True),
        **_queue(vhost, DEAD_IN),
        **_queue(vhost, DEAD_OUT),
        **_binding(vhost, DEAD_LETTERS, DEAD_IN, "in"),
        **_binding(vhost, DEAD_LETTERS, DEAD_OUT, "out"),
        **_policy(vhost, "in", inbound, _limited(DEAD_LETTERS, "in", 15)),
        **_policy(vhost, "out", outbound, _limited(DEAD_LETTERS, "out", 15)),
        **_policy(vhost, "dead", r"^dead\.(in|out)$", {**_LAST_KEPT, **_kept(7)}),
        **_user(vhost, LANDLORD, write="^out$", read=rf"^(q\.in\.{_LINK_NAME}|dead\.(in|out))$"),
    }


def _internal(vhost: str) -> dict[str, Body]:
    """Domain events: one durable queue for each subscriber, and where those go that nobody took in time.

    There they stay until somebody puts them back: one may be a withdrawal, and they hold ids and codes only. When
    that queue is full, what is too old stays where it is, because it is moved at least once and never dropped.
    """
    dlx = f"{EVENTS}.{DEAD_LETTERS}"
    things: dict[str, Body] = {
        path("vhosts", vhost): {},
        **_exchange(vhost, EVENTS, "direct"),
        **_exchange(vhost, dlx, "direct", internal=True),
        **_queue(vhost, EVENTS_DEAD),
        **_binding(vhost, dlx, EVENTS_DEAD, "dead"),
        **_policy(vhost, "events", rf"^{EVENTS}\.({'|'.join(SERVICES)})$", _limited(dlx, "dead", 15, NEVER_BY_COUNT)),
        **_policy(vhost, "dead", rf"^{EVENTS}\.dead$", {**_LAST_KEPT, **_BOUNDED}),
    }
    for service in SERVICES:
        queue = f"{EVENTS}.{service}"
        things.update(_queue(vhost, queue))
        things.update(_binding(vhost, EVENTS, queue, service))
        things.update(_user(vhost, service, write=f"^{EVENTS}$", read=rf"^{EVENTS}\.{service}$"))
    return things


def _limited(dead_letter_exchange: str, key: str, days: int, deliveries: int = DELIVERY_LIMIT) -> Body:
    """The key is fixed: otherwise who sends could choose in whose dead letters it ends, by its own routing key.

    `deliveries`: how often something may be given back. Between the parties it is few, because what an agency sends
    is also read by a version that may have a fault of its own, and it may hold up no other message for long.
    """
    return {
        "delivery-limit": deliveries,
        "dead-letter-exchange": dead_letter_exchange,
        "dead-letter-routing-key": key,
        "dead-letter-strategy": "at-least-once",
        **_kept(days),
    }


def _kept(days: int) -> Body:
    return {**_BOUNDED, "message-ttl": days * DAY_MS}


def _exchange(vhost: str, name: str, kind: str, *, internal: bool = False) -> dict[str, Body]:
    body = {"type": kind, "durable": True, "auto_delete": False, "internal": internal, "arguments": {}}
    return {path("exchanges", vhost, name): body}


def _queue(vhost: str, name: str) -> dict[str, Body]:
    arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    return {path("queues", vhost, name): {"durable": True, "auto_delete": False, "arguments": arguments}}


def _binding(vhost: str, exchange: str, queue: str, key: str) -> dict[str, Body]:
    last = key or "~"  # so the broker names a binding without key and arguments
    return {path("bindings", vhost, "e", exchange, "q", queue, last): {"routing_key": key, "arguments": {}}}


def _policy(vhost: str, name: str, pattern: str, definition: Body) -> dict[str, Body]:
    body = {"pattern": pattern, "definition": definition, "priority": 0, "apply-to": "queues"}
    return {path("policies", vhost, name): body}


def _user(vhost: str, name: str, *, write: str, read: str) -> dict[str, Body]:
    """Never a tag, so no management; never the right to configure."""
    return {
        path("users", name): {"tags": ""},
        path("permissions", vhost, name): {"configure": _NOTHING, "write": write, "read": read},
    }
