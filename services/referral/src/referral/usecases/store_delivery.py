"""Keep what came by the link, commit, and let the carrier forget it; it is looked at later, from the database."""

import base64
import hashlib
from dataclasses import dataclass, field

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from alongside.unguessable import uuid4
from referral.domain.deadlines import DUPLICATE_RECEIPT_PAUSE
from referral.domain.message import Incoming
from referral.usecases.ports import Machine, NewUnitOfWork, Points, UnitOfWork
from referral.usecases.speaking import Speaker


@dataclass(frozen=True)
class Arrived:
    """One delivery; `link_name` is whose link it came by, as the carrier checked it."""

    link_name: str
    message_id: str
    body: bytes = field(repr=False)


class StoreDelivery:
    """The consumer's handler: returning lets the carrier forget the message, raising brings it back."""

    def __init__(
        self, new_uow: NewUnitOfWork, clock: Clock, machine: Machine, points: Points, speak: Speaker
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._points = points
        self._speak = speak

    def __call__(self, arrived: Arrived) -> None:
        """Store the bytes once; for bytes that came before, offer the stored receipt again (10 min apart).

        Raises:
            LookupError: nobody in the directory has this link; the carrier keeps it among its dead letters.
        """
        wire_sha256 = sha256_of(arrived.body)
        with self._new_uow() as uow:
            agency = uow.agencies.by_link(arrived.link_name)
            if agency is None:
                self._speak(LogEvent.RECEIPT_REFUSED, code="unknown_link")
                raise LookupError("Nobody in the directory has this link.")
            incoming = Incoming(
                incoming_id=uuid4(),
                agency=agency.agency_id,
                message_id=arrived.message_id,
                wire=arrived.body,
                wire_sha256=wire_sha256,
                received_at=self._clock.now(),
            )
            if not uow.inbox.store(incoming):
                self._answer_again(uow, agency.agency_id, wire_sha256)
            uow.commit()
        self._points("referral.receipt_stored")
        self._speak(LogEvent.RECEIPT_STORED, agency=agency.agency_id)

    def _answer_again(self, uow: UnitOfWork, agency_id: str, wire_sha256: str) -> None:
        jti = uow.inbox.jti_of(agency_id, wire_sha256)
        receipt = uow.messages.receipt_about(jti) if jti else None
        if receipt is None:
            return
        wall, offered = self._machine.wall(), uow.messages.offered_at(receipt.jti)
        if offered is not None and wall - offered >= DUPLICATE_RECEIPT_PAUSE:
            uow.posts.offer_again([receipt.jti], wall)


def sha256_of(body: bytes) -> str:
    """Return the hash as the wire format writes it: base64url without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
