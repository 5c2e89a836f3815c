"""Offer our own sealed messages to the link until each has what ends it: no silent loss.

A receipt ends with the link's confirm (the landlord sends its message again when it misses the receipt); an
answer ends with the landlord's own receipt, and is flagged for a person when that stays away.
"""

from datetime import datetime, timedelta

from agency.domain.records import Outgoing, OutState
from agency.usecases.node import Node
from agency.usecases.ports import NotCarried
from alongside.telemetry.vocabulary import LogEvent

OFFER_ANSWER_AGAIN = timedelta(minutes=10)
FLAG_AFTER = timedelta(hours=24)
LONGEST_PAUSE = timedelta(seconds=30)

_RECEIPT = "receipt"


def relay_next(node: Node) -> bool:
    """Offer the oldest message that is due; False when none is, or the link takes none: then rest a little."""
    claimed = _claim(node)
    if claimed is None:
        return False
    jti, wire = claimed
    try:
        node.carrier.offer(wire, jti)
    except NotCarried as error:
        if error.hopeless:
            _flag(node, jti)
        return error.hopeless  # the claim has already set when to try again
    node.points("agency.receipt_published")
    _confirm(node, jti)
    return True


def due_in(node: Node) -> timedelta | None:
    """How long until the next message is due; None when nothing is outstanding."""
    with node.uow() as uow:
        next_at = uow.outbox.next_at()
    return None if next_at is None else max(next_at - node.clock.now(), timedelta(0))


def offer_everything_again(node: Node) -> None:
    """At start: what was never confirmed is due now, and set-aside bodies get another chance.

    So are the answers that wait for the landlord's receipt, unless the link outlives processes: then the landlord
    still has them before it, and they keep their time.
    """
    with node.uow() as uow:
        uow.outbox.offer_again(node.clock.now(), confirmed_too=not node.carrier.durable)
        uow.wires.retry_stuck()
        uow.commit()


def _claim(node: Node) -> tuple[str, bytes] | None:
    now = node.clock.now()
    with node.uow() as uow:
        outgoing = uow.outbox.due(now)
        if outgoing is None:
            return None
        outgoing.attempts += 1
        outgoing.next_offer_at = now + _pause(outgoing.attempts)
        if now - outgoing.created_at >= FLAG_AFTER and outgoing.flagged_at is None:
            outgoing.flagged_at = now
        uow.commit()
        return outgoing.jti, outgoing.wire


def _pause(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_PAUSE)


def _confirm(node: Node, jti: str) -> None:
    now = node.clock.now()
    node.repeats.offered(jti, now)
    with node.uow() as uow:
        outgoing = uow.outbox.get(jti)
        if outgoing is None:
            return
        _mark(outgoing, now)
        uow.commit()
    node.log(LogEvent.RECEIPT_PUBLISHED, jti=jti)


def _mark(outgoing: Outgoing, now: datetime) -> None:
    if outgoing.state is OutState.WAITING:
        outgoing.state = OutState.CONFIRMED
    outgoing.confirmed_at = now
    outgoing.next_offer_at = now + OFFER_ANSWER_AGAIN
    if outgoing.mt == _RECEIPT:
        outgoing.flagged_at = None


def _flag(node: Node, jti: str) -> None:
    with node.uow() as uow:
        outgoing = uow.outbox.get(jti)
        if outgoing is not None and outgoing.flagged_at is None:
            outgoing.flagged_at = node.clock.now()
            uow.commit()
