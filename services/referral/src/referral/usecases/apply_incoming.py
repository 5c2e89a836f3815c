"""Look at stored bytes from an agency: open, verify, apply, all in one transaction with their effects.

What cannot be read blocks nothing: it is set aside with its code. An unexpected failure leaves the bytes where
they are, to be tried again later and later.
"""

from datetime import timedelta

from alongside.clock import Clock
from alongside.envelope.model import Flag, MessageType, Opened, Receipt
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.message import Arrival, Incoming, Kind, Message, Verified
from referral.domain.retry import next_attempt_at
from referral.usecases.answers import Answers
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import CannotRead, Machine, NewUnitOfWork, Opener, Points, Sealer, UnitOfWork
from referral.usecases.receipts import Receipts
from referral.usecases.rubbish import KeepRubbish
from referral.usecases.speaking import Speaker
from referral.usecases.tasks import alarm_task

MOST_ANSWERED_RUBBISH = 20
"""Unreadable messages per agency and hour that get an answer."""


class ApplyIncoming:
    """What the processor repeats."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        clock: Clock,
        machine: Machine,
        opener: Opener,
        sealer: Sealer,
        receipts: Receipts,
        answers: Answers,
        own: OwnRoles,
        points: Points,
        speak: Speaker,
        keep_rubbish: KeepRubbish,
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._opener = opener
        self._sealer = sealer
        self._receipts = receipts
        self._answers = answers
        self._own = own
        self._points = points
        self._speak = speak
        self._rubbish = keep_rubbish

    def step(self) -> bool:
        """Apply one; False when none was due."""
        incoming: Incoming | None = None
        try:
            with self._new_uow() as uow:
                incoming = uow.inbox.next_stored(self._machine.wall())
                if incoming is None:
                    return False
                self._apply(uow, incoming)
                uow.commit()
        except Exception:
            if incoming is not None:
                self._failed(incoming)
            raise
        self._points("referral.receipt_applied")
        return True

    def _failed(self, incoming: Incoming) -> None:
        with self._new_uow() as uow:
            attempts = uow.inbox.attempts(incoming.incoming_id) + 1
            when = next_attempt_at(self._machine.wall(), attempts, self._machine.jitter())
            uow.inbox.retry_at(incoming.incoming_id, when)
            uow.commit()

    def _apply(self, uow: UnitOfWork, incoming: Incoming) -> None:
        now = self._clock.now()
        agency = uow.agencies.get(incoming.agency)
        if agency is None or agency.pin is None:
            self._rubbish.settle(uow, incoming.agency, incoming.incoming_id, "not_pinned", now)
            return
        try:
            opened = self._opener.open(incoming, agency, uow.inbox, now)
        except CannotRead as refusal:
            self._refuse(uow, incoming, agency, refusal)
            return
        code = self._effect(uow, agency, opened)
        arrival = Arrival.APPLIED if code is None else Arrival.REFUSED
        uow.inbox.settle(incoming.incoming_id, arrival, code, _verified(opened))
        if code is not None:
            self._speak(LogEvent.RECEIPT_REFUSED, jti=opened.manifest.jti, code=code)

    def _effect(self, uow: UnitOfWork, agency: Agency, opened: Opened) -> str | None:
        """Return None, or the code for which what was verified has no effect."""
        now = self._clock.now()
        if opened.manifest.mt is MessageType.RECEIPT:
            return self._receipts.apply(uow, agency, opened, now)
        if Flag.KNOWN_MESSAGE not in opened.flags:
            self._answers.apply(uow, agency, opened, now)
        self._answer(uow, agency, self._opener.receipt_for(opened, now))
        return None

    def _refuse(self, uow: UnitOfWork, incoming: Incoming, agency: Agency, refusal: CannotRead) -> None:
        kept, now = True, self._clock.now()
        self._speak(LogEvent.RECEIPT_REFUSED, agency=agency.agency_id, code=refusal.code)
        if refusal.proved:
            uow.inbox.settle(incoming.incoming_id, Arrival.REFUSED, refusal.code, None)
        else:
            kept = self._rubbish.settle(uow, agency.agency_id, incoming.incoming_id, refusal.code, now)
        if refusal.proved and not refusal.same:  # signed by them, and still not right: somebody has to look
            alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
        if kept and refusal.receipt is not None and self._worth_answering(uow, agency, refusal):
            self._answer(uow, agency, refusal.receipt)

    def _worth_answering(self, uow: UnitOfWork, agency: Agency, refusal: CannotRead) -> bool:
        """Receipts are never receipted; and two sides that cannot read each other must not answer for ever."""
        if refusal.same or refusal.receipt is None:
            return False
        if refusal.proved:
            return refusal.receipt.ref.cid is not None
        since = self._clock.now() - timedelta(hours=1)
        return uow.inbox.rubbish_since(agency.agency_id, since) <= MOST_ANSWERED_RUBBISH

    def _answer(self, uow: UnitOfWork, agency: Agency, receipt: Receipt) -> None:
        """Put our signed receipt into the same transaction; the relay offers it."""
        now = self._clock.now()
        sealed = self._sealer.seal_receipt(receipt, agency, now)
        uow.messages.add(
            Message.from_sealed(
                sealed, Kind.RECEIPT, agency=agency.agency_id, addressee=self._sealer.party_id(agency, now),
                referral_id=None, at=now, about=receipt.ref.jti,
            )
        )  # fmt: skip


def _verified(opened: Opened) -> Verified:
    manifest = opened.manifest
    return Verified(
        sender=manifest.iss,
        jti=manifest.jti,
        mid=manifest.mid,
        mt=manifest.mt.value,
        iat=manifest.iat,
        cid=manifest.cid,
        inc=manifest.inc,
        seq=manifest.seq,
        manifest=opened.manifest_jws,
        manifest_hash=opened.manifest_hash,
    )
