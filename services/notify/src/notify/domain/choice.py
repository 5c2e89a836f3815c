"""What becomes of a notice at the moment when it is its turn: one message, or a task for a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from notify.domain.decision import No, may_send
from notify.domain.instructions import KIND_OF_TEXT
from notify.domain.messages import Obstacle
from notify.domain.notices import NoticeCode
from notify.domain.record import SafeContact
from notify.domain.templates import Template, TemplateSet
from notify.domain.ways import SENT_BY_MACHINE, Way

ADDRESS_OF: Final = {Way.SMS: "mobile", Way.EMAIL: "email"}
"""Which contact point a way needs. The portal needs none: the person comes to it."""


@dataclass(frozen=True)
class Send:
    """Send this, now. `address` is None for the portal."""

    way: Way
    template: Template
    address: str | None


@dataclass(frozen=True)
class AskAPerson:
    """No machine may, or can: codes by way."""

    reasons: Mapping[str, tuple[str, ...]]


def for_person(
    record: SafeContact | None,
    points: Mapping[str, object],
    code: NoticeCode,
    templates: TemplateSet,
    offers: Callable[[Way], bool],
    now: datetime,
) -> Send | AskAPerson:
    """Choose the first way of the record on which software may send `code` at `now`; calls and letters never.

    The order of the channels in the record is the person's order of preference.
    """
    reasons: dict[str, tuple[str, ...]] = {}
    for way in _preferred(record):
        found = _try(record, points, way, templates.find(code, KIND_OF_TEXT[way]), offers, now)
        if isinstance(found, Send):
            return found
        reasons[way] = found
    return AskAPerson(reasons)


def for_staff(
    address: str | None, code: NoticeCode, templates: TemplateSet, offers: Callable[[Way], bool]
) -> Send | AskAPerson:
    """Choose the neutral e-mail to a role's address; held as a task where there is no address or channel."""
    template = templates.find(code, KIND_OF_TEXT[Way.EMAIL])
    obstacles = _obstacles(Way.EMAIL, address, template, offers)
    if obstacles or template is None:
        return AskAPerson({Way.EMAIL: obstacles})
    return Send(Way.EMAIL, template, address)


def _preferred(record: SafeContact | None) -> list[Way]:
    listed = [] if record is None else [channel.way for channel in record.channels]
    return sorted(SENT_BY_MACHINE, key=lambda way: listed.index(way) if way in listed else len(listed))


def _try(
    record: SafeContact | None,
    points: Mapping[str, object],
    way: Way,
    template: Template | None,
    offers: Callable[[Way], bool],
    now: datetime,
) -> Send | tuple[str, ...]:
    point = points.get(ADDRESS_OF[way]) if way in ADDRESS_OF else None
    address = point if isinstance(point, str) and point else None
    obstacles = _obstacles(way, address, template, offers)
    answer = No(frozenset()) if template is None else may_send(record, template, way, now)
    if template is not None and not obstacles and not isinstance(answer, No):
        return Send(way, template, address)
    refused = answer.reasons if isinstance(answer, No) else frozenset()
    return tuple(sorted({*refused, *obstacles}))


def _obstacles(
    way: Way, address: str | None, template: Template | None, offers: Callable[[Way], bool]
) -> tuple[str, ...]:
    found = {
        Obstacle.NO_TEMPLATE: template is None,
        Obstacle.NO_CHANNEL: not offers(way),
        Obstacle.NO_ADDRESS: address is None and way is not Way.PORTAL,
    }
    return tuple(obstacle.value for obstacle, applies in found.items() if applies)
