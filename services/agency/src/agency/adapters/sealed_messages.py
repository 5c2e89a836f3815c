"""The envelope behind the node's ports: opening what came and sealing what is said."""

from dataclasses import replace
from datetime import datetime

from agency.adapters.parties import KeystoreIdentities
from agency.adapters.receiver_state import SqlReceiverState
from agency.adapters.unit_of_work import AgencyUnitOfWork
from agency.domain.records import Outgoing, Wire
from agency.domain.verdict import Accepted, Ignored, Refused, Rubbish, Verdict
from agency.usecases.ports import Place, UnitOfWork
from alongside.envelope.errors import EnvelopeError, KeystoreError, ReceiptError, SealError, StatementError
from alongside.envelope.model import Content, MessageType, Opened, Party, Receipt, Sealed, SentRecord
from alongside.envelope.open import open_message
from alongside.envelope.receipts import verify_receipt
from alongside.envelope.seal import seal, seal_receipt

_OURS = (StatementError, KeystoreError, SealError)
"""Faults of this node, not of the message: the bytes stay where they are."""


class EnvelopeOpener:
    """Runs the checks over stored bytes, with the memory of the same transaction."""

    def __init__(self, identities: KeystoreIdentities) -> None:
        self._identities = identities

    def open(self, uow: UnitOfWork, wire: Wire, now: datetime) -> Verdict:
        """The verdict on one body: see the port."""
        if not isinstance(uow, AgencyUnitOfWork):
            raise TypeError("The opener needs the node's own transaction.")
        sides = self._identities.sides(uow, now)
        state = SqlReceiverState(uow.session, sides.me.id)
        try:
            opened = open_message(wire.body or b"", wire.message_id, sides.landlord, sides.own, state, now)
        except _OURS:
            raise
        except EnvelopeError as error:
            return _refusal(error)
        if opened.manifest.mt is MessageType.RECEIPT:
            return _receipt(uow, opened, sides.landlord)
        return Accepted(opened)


def _refusal(error: EnvelopeError) -> Verdict:
    code = error.receipt_code
    if error.receipt_status is None or code is None:
        raise error  # bytes that were processed are never stored as new
    if error.before_signature or error.ref is None:
        return Rubbish(error.code, code)
    return Refused(error.ref, error.receipt_status, code)


def _receipt(uow: AgencyUnitOfWork, opened: Opened, landlord: Party) -> Verdict:
    said = opened.manifest.rcpt
    ours = uow.outbox.by_wire(said.ref.wire) if said else None
    if said is None or ours is None:
        return Ignored(opened, "receipt_ref")
    try:
        receipt = verify_receipt(opened, _sent(ours, landlord))
    except ReceiptError as error:
        return Ignored(opened, error.code)
    # An `unreadable` receipt names only the bytes; we know which message they were.
    return Accepted(opened, replace(receipt, ref=replace(receipt.ref, jti=ours.jti)))


def _sent(ours: Outgoing, landlord: Party) -> SentRecord:
    return SentRecord(
        addressee=landlord.id,
        jti=ours.jti,
        wire=ours.wire_sha256,
        manifest=ours.manifest_hash,
        perm=None,
        cid=ours.cid,
        inc=ours.inc,
        seq=ours.seq,
        categories=(),
    )


class EnvelopeSealer:
    """Signs with the node's message key and encrypts for the pinned landlord."""

    def __init__(self, identities: KeystoreIdentities) -> None:
        self._identities = identities

    def receipt(self, uow: UnitOfWork, receipt: Receipt, now: datetime) -> Sealed:
        """A sealed receipt."""
        sides = self._identities.sides(uow, now)
        return seal_receipt(receipt, sender=sides.sender, recipient=sides.landlord, now=now)

    def answer(self, uow: UnitOfWork, text: str, re: str, place: Place, now: datetime) -> Sealed:
        """A sealed answer at its place in the conversation."""
        sides = self._identities.sides(uow, now)
        return seal(
            Content({"_answer": text}),
            sender=sides.sender,
            recipient=sides.landlord,
            mt=MessageType.ANSWER,
            now=now,
            cid=place.cid,
            inc=place.inc,
            seq=place.seq,
            prev=place.prev,
            seen=place.seen,
            re=re,
        )
