"""Take a delivery from the link: store the bytes and commit; returning acknowledges. Nothing is decided here."""

from agency.domain import digest
from agency.domain.records import OutState, Wire, WireState
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.telemetry.vocabulary import LogEvent


def take(node: Node, message_id: str, body: bytes) -> None:
    """Store what came, once per SHA-256. Bytes that are known get their stored receipt again."""
    node.drained.something_came()
    sha256 = digest.of(body)
    now = node.clock.now()
    with node.uow() as uow:
        known = uow.wires.get(sha256)
        if known is None:
            # A message_id of any length can come; only its first 64 characters can matter to the check.
            uow.wires.add(Wire(sha256, message_id[:64], len(body), now, body))
        elif known.state is WireState.DONE:
            _offer_receipt_again(node, uow, known)
        uow.commit()
    node.wake.something_stored()
    node.wake.something_queued()
    node.points("agency.stored")
    node.log(LogEvent.MESSAGE_STORED if known is None else LogEvent.MESSAGE_DUPLICATE, bytes=len(body))


def _offer_receipt_again(node: Node, uow: UnitOfWork, wire: Wire) -> None:
    now = node.clock.now()
    receipt = uow.outbox.get(wire.receipt_jti) if wire.receipt_jti else None
    if receipt is None or not node.repeats.may_offer(receipt.jti, now):
        return
    receipt.state = OutState.WAITING
    receipt.next_offer_at = now
