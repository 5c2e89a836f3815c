"""What waits, without anybody's identity: only the card of each referral is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agency.domain import clocks, disputes, words
from agency.domain.errors import NotDrained, NotFound
from agency.domain.records import Referral
from agency.domain.referral import State
from agency.usecases import opened_parts, take_reply, thread
from agency.usecases.keep_referral import PERMISSION
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork


@dataclass(frozen=True)
class Card:
    """One line of the inbox. Type and urgency come as codes and in words; the rest may be missing.

    `disagrees_with`: with what of it the person does not agree, in words.
    """

    id: str
    state: State
    received_at: datetime
    type: str | None
    type_name: str
    urgency: str | None
    urgency_name: str
    district: str | None
    language: str | None
    language_name: str
    stop_asked: bool
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    replied_at: datetime | None = None
    outcome_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    landlord: str = ""
    disagrees_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inbox:
    """The inbox in its three groups, most urgent first, then oldest; `flagged` counts answers to look after."""

    waiting: tuple[Card, ...]
    answered: tuple[Card, ...]
    stopped: tuple[Card, ...]
    flagged: int = 0


_ORDER = {"emergency": 0, "urgent": 1}


def show(node: Node) -> Inbox:
    """The inbox. Raises NotDrained until the queue was emptied and worked off."""
    check_drained(node)
    with node.uow() as uow:
        cards = [_card(node, uow, referral) for referral in uow.referrals.all()]
        flagged = len(uow.outbox.flagged())
    cards.sort(key=lambda card: (_ORDER.get(card.urgency or "", 2), card.received_at))
    stopped = [card for card in cards if card.state is State.WITHDRAWN or card.stop_asked]
    stopped.sort(key=lambda card: not card.stop_asked)
    rest = [card for card in cards if card not in stopped]
    answered = [card for card in rest if card.state in (State.ACCEPTED, State.DECLINED)]
    waiting = [card for card in rest if card not in answered]
    return Inbox(tuple(waiting), tuple(answered), tuple(stopped), flagged)


def unopened(node: Node, referral_id: str) -> Card | None:
    """The card of a referral that nobody has opened; None for an opened one. Raises NotDrained, NotFound."""
    check_drained(node)
    with node.uow() as uow:
        referral = uow.referrals.get(referral_id)
        if referral is None:
            raise NotFound
        return _card(node, uow, referral) if referral.state is State.WAITING else None


def check_drained(node: Node) -> None:
    """Raise NotDrained until people may be shown something."""
    if not node.drained.done:
        raise NotDrained(node.drained.offline)


def _asked_at(uow: UnitOfWork, referral: Referral) -> datetime | None:
    return thread.first_question(uow, referral) if referral.replied_at is not None else None


def disputed_words(node: Node, uow: UnitOfWork, referral: Referral) -> tuple[str, ...]:
    """With what the person does not agree now, in words."""
    later = take_reply.disputed(node, uow, referral)
    found = disputes.standing(_terms(node, uow, referral), later)
    return tuple(words.CATEGORIES.get(code, code) for code in found)


def _terms(node: Node, uow: UnitOfWork, referral: Referral) -> Sequence[str]:
    """What the sharing permission asks of the agency, in its codes; it identifies nobody."""
    found = opened_parts.one(node, uow, referral, PERMISSION)
    claims = found.get("claims") if isinstance(found, Mapping) else None
    return tuple(claims["terms"]["obligations"]) if claims else ()


def _card(node: Node, uow: UnitOfWork, referral: Referral) -> Card:
    found = opened_parts.one(node, uow, referral, "_card")
    facts: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    terms = _terms(node, uow, referral)
    kind, urgency = facts.get("type"), facts.get("urgency")
    due = clocks.due(
        referral.state, clocks.clocks_of(kind, urgency, terms), referral.received_at,
        _asked_at(uow, referral),
        referral.replied_at,
    )  # fmt: skip
    return Card(
        id=referral.id,
        state=referral.state,
        received_at=referral.received_at,
        type=kind,
        type_name=words.type_name(kind) if kind else "Content destroyed",
        urgency=urgency,
        urgency_name=words.urgency_name(urgency) if urgency else "",
        district=facts.get("district"),
        language=facts.get("language"),
        language_name=words.language_name(facts.get("language") or ""),
        stop_asked=referral.stop_asked_at is not None,
        opened_at=referral.opened_at,
        answered_at=referral.answered_at,
        replied_at=referral.replied_at,
        outcome_at=referral.outcome_at,
        due_at=due.at,
        overdue=due.overdue(node.clock.now()),
        landlord=node.landlord,
        disagrees_with=disputed_words(node, uow, referral),
    )
