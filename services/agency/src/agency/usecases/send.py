"""Seal what the node says and put it into the outbox of the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from agency.domain.errors import NotPinned
from agency.domain.records import Conversation, Outgoing, Referral
from agency.usecases.node import Node
from agency.usecases.ports import Place, UnitOfWork
from alongside.envelope.model import Actor, MessageType, Position, Receipt, ReceiptStatus, Ref, Sealed
from alongside.telemetry.vocabulary import LogEvent

THE_NODE = Actor(role="node", actor="node")
"""Who receipts by rule."""


def receipt(
    node: Node,
    uow: UnitOfWork,
    status: ReceiptStatus,
    ref: Ref,
    *,
    categories: Sequence[str] = (),
    code: str | None = None,
    by: Actor = THE_NODE,
) -> Outgoing:
    """Sign a receipt over a message and queue it."""
    now = node.clock.now()
    said = Receipt(status, ref, tuple(categories), int(now.timestamp()), code, by)
    sealed = node.sealer.receipt(uow, said, now)
    outgoing = _queue(uow, sealed, MessageType.RECEIPT, status, ref.jti, now)
    node.log(LogEvent.RECEIPT_SENT, jti=sealed.jti, outcome=status.value)
    return outgoing


def answer(
    node: Node, uow: UnitOfWork, referral: Referral | None, what: str, text: str, re: str, cid: str
) -> Outgoing:
    """Seal an answer as the next message of its conversation and queue it. `text` is the JSON of `_answer`."""
    now = node.clock.now()
    facts = uow.directory.node()
    conversation = uow.conversations.get(cid)
    if facts is None or conversation is None:
        raise NotPinned
    seq = conversation.out_seq + 1
    place = Place(cid, facts.inc, seq, conversation.out_hash, _seen(conversation))
    sealed = node.sealer.answer(uow, text, re, place, now)
    conversation.out_seq, conversation.out_hash = seq, sealed.manifest_hash
    outgoing = _queue(uow, sealed, MessageType.ANSWER, what, re, now)
    outgoing.referral_id = referral.id if referral else None
    return outgoing


def _seen(conversation: Conversation) -> Position | None:
    if conversation.in_inc is None or conversation.in_hash is None:
        return None
    return Position(conversation.in_inc, conversation.in_seq, conversation.in_hash)


def _queue(uow: UnitOfWork, sealed: Sealed, mt: MessageType, what: str, re: str | None, now: datetime) -> Outgoing:
    outgoing = Outgoing(
        jti=sealed.jti,
        mt=mt.value,
        what=what,
        mid=sealed.mid,
        re=re,
        wire=sealed.wire,
        wire_sha256=sealed.wire_sha256,
        manifest_hash=sealed.manifest_hash,
        manifest_jws=sealed.manifest_jws,
        created_at=now,
        next_offer_at=now,
        cid=sealed.cid,
        inc=sealed.inc,
        seq=sealed.seq,
    )
    uow.outbox.add(outgoing)
    return outgoing
