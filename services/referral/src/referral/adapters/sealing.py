"""The envelope, and the only code of this service that touches private keys."""

from datetime import datetime
from typing import Any

from alongside.envelope.errors import EnvelopeError, ReceiptError, SealError, StatementError
from alongside.envelope.keystore import Keystore
from alongside.envelope.model import (
    Actor,
    Content,
    MessageType,
    Opened,
    OwnKeys,
    Receipt,
    Sealed,
    SenderKeys,
    SentRecord,
    Urgency,
)
from alongside.envelope.open import open_message
from alongside.envelope.receipts import receipt_for, receipt_for_error, verify_receipt
from alongside.envelope.seal import seal, seal_receipt
from referral.adapters.parties import Parties
from referral.domain.agency import Agency
from referral.domain.message import Incoming
from referral.usecases.ports import (
    AgencyNotReady,
    CannotRead,
    ReceiptDoesNotCount,
    ReplyOrder,
    SealOrder,
    SealRefused,
    WithdrawalOrder,
)
from referral.usecases.storage import ReceiverMemory

MESSAGE, ENCRYPTION = "message", "encryption"
_MACHINE = Actor(role="system", actor="landlord")


class EnvelopeSealer:
    """`ports.Sealer`: signs with the message key."""

    def __init__(self, keystore: Keystore, parties: Parties) -> None:
        self._keystore = keystore
        self._parties = parties

    def party_id(self, agency: Agency, now: datetime) -> str:
        """Return the agency's party id."""
        return self._parties.agency(agency, now).id

    def seal(self, order: SealOrder) -> Sealed:
        """Seal one referral at the next number of its conversation."""
        recipient = self._parties.agency(order.agency, order.now)
        line = order.conversation
        try:
            return seal(
                Content(order.parts),
                sender=self._sender(order.now),
                recipient=recipient,
                mt=MessageType.REFERRAL_NEW,
                now=order.now,
                cid=line.cid,
                inc=line.inc,
                seq=line.last_seq + 1,
                prev=line.last_hash,
                seen=order.seen,
                sup=order.replaces,
                permission_jws=order.permission,
                urgency=Urgency(order.urgency),
                mid=order.mid,
            )
        except StatementError as error:
            raise AgencyNotReady from error
        except EnvelopeError as error:
            raise _cannot_seal(error) from error

    def seal_reply(self, order: ReplyOrder) -> Sealed:
        """Seal words that follow a referral, at the next number of its conversation."""
        more = {"urgency": Urgency(order.urgency), "x": order.more}
        return self._follow(order, MessageType.REPLY, Content({"_ask": order.ask}), more)

    def seal_withdrawal(self, order: WithdrawalOrder) -> Sealed:
        """Seal that a referral is withdrawn, at the next number of its conversation; it lives as long as any may."""
        more = {"urgency": Urgency.STANDARD, "mid": order.mid}
        return self._follow(order, MessageType.REFERRAL_WITHDRAW, Content({}), more)

    def _follow(
        self, order: ReplyOrder | WithdrawalOrder, kind: MessageType, content: Content, more: dict[str, Any]
    ) -> Sealed:
        recipient = self._parties.agency(order.agency, order.now)
        line = order.conversation
        try:
            return seal(
                content,
                sender=self._sender(order.now),
                recipient=recipient,
                mt=kind,
                now=order.now,
                cid=line.cid,
                inc=line.inc,
                seq=line.last_seq + 1,
                prev=line.last_hash,
                seen=order.seen,
                re=order.re,
                **more,
            )
        except StatementError as error:
            raise AgencyNotReady from error
        except EnvelopeError as error:
            raise _cannot_seal(error) from error

    def seal_receipt(self, receipt: Receipt, agency: Agency, now: datetime) -> Sealed:
        """Seal our receipt for something that the agency sent."""
        recipient = self._parties.agency(agency, now)
        return seal_receipt(receipt, sender=self._sender(now), recipient=recipient, now=now)

    def _sender(self, now: datetime) -> SenderKeys:
        return SenderKeys(self._parties.landlord(now), self._keystore.get(MESSAGE))


class EnvelopeOpener:
    """`ports.Opener`: opens with every private encryption key that is still held."""

    def __init__(self, keystore: Keystore, parties: Parties) -> None:
        self._keystore = keystore
        self._parties = parties

    def open(self, incoming: Incoming, agency: Agency, memory: ReceiverMemory, now: datetime) -> Opened:
        """Run every check over stored bytes."""
        sender = self._parties.agency(agency, now)
        me = OwnKeys(self._parties.landlord(now), self._encryption_keys())
        try:
            return open_message(incoming.wire or b"", incoming.message_id, sender, me, memory, now)
        except StatementError:
            raise  # a fault of ours: the bytes stay where they are
        except EnvelopeError as error:
            receipt = receipt_for_error(error, incoming.wire_sha256, at=now, by=_MACHINE)
            raise CannotRead(error.code, receipt, same=receipt is None, proved=error.ref is not None) from error

    def receipt_for(self, opened: Opened, now: datetime) -> Receipt:
        """Return our `received` for a message that is stored now."""
        return receipt_for(opened, at=now, by=_MACHINE)

    def verify_receipt(self, opened: Opened, stored: SentRecord) -> Receipt:
        """Return the receipt if it counts."""
        try:
            return verify_receipt(opened, stored)
        except ReceiptError as error:
            raise ReceiptDoesNotCount(error.code) from error

    def _encryption_keys(self) -> tuple[dict[str, object], ...]:
        names = [name for name in self._keystore.names() if name.split(".")[0] == ENCRYPTION]
        return tuple(self._keystore.get(name) for name in names)


def _cannot_seal(error: EnvelopeError) -> Exception:
    if isinstance(error, SealError) and error.code == "no_recipient_key":
        return AgencyNotReady()
    return SealRefused(error.code)
