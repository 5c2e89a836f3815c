"""Take in the landlord's receipt for an answer of ours."""

from agency.domain.records import OutState
from agency.domain.verdict import Accepted
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import ReceiptStatus


def apply(node: Node, uow: UnitOfWork, verdict: Accepted) -> None:
    """`received` and `opened` end the answer; any other status means that a person must ring the landlord."""
    receipt = verdict.receipt
    outgoing = uow.outbox.get(receipt.ref.jti) if receipt and receipt.ref.jti else None
    if receipt is None or outgoing is None or outgoing.state is OutState.RECEIPTED:
        return
    outgoing.receipt_status = receipt.status.value
    outgoing.receipted_at = node.clock.now()
    if receipt.status in (ReceiptStatus.RECEIVED, ReceiptStatus.OPENED):
        outgoing.state = OutState.RECEIPTED
        outgoing.flagged_at = None
    else:
        outgoing.state = OutState.FAILED
        outgoing.flagged_at = node.clock.now()
