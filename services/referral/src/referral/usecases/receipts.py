"""What a signed receipt does. It counts only if every field equals what was stored."""

from dataclasses import replace
from datetime import datetime

from alongside.casedata.codes import CATEGORIES, in_table_order
from alongside.envelope.model import Opened, Receipt, ReceiptStatus
from alongside.events.model import person_notice, referral_ended, staff_notice
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.message import Kind, Message, Stage
from referral.domain.referral import NO_REPLY_RECEIPT, Referral
from referral.domain.states import Move, can_move
from referral.usecases import recalling
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import Machine, Opener, ReceiptDoesNotCount, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.storage_replies import KeptReceipt
from referral.usecases.tasks import alarm_task, hold_task

_MOVES = {
    ReceiptStatus.RECEIVED: Move.RECEIVED,
    ReceiptStatus.OPENED: Move.OPENED,
    ReceiptStatus.REFUSED: Move.REFUSED,
    ReceiptStatus.UNREADABLE: Move.UNREADABLE,
    ReceiptStatus.EXPIRED: Move.EXPIRED,
}
_ENDS = {Move.REFUSED: "refused", Move.UNREADABLE: "unreadable", Move.EXPIRED: "expired"}
_MOST_REISSUES = 1
_MOST_RESEALED_STOPS = 3


class Receipts:
    """Applies verified receipts inside the caller's transaction."""

    def __init__(self, opener: Opener, own: OwnRoles, machine: Machine, speak: Speaker) -> None:
        self._opener = opener
        self._own = own
        self._machine = machine
        self._speak = speak

    def apply(self, uow: UnitOfWork, agency: Agency, opened: Opened, now: datetime) -> str | None:
        """Apply the receipt in `opened`; return the code for which it does not count, else None."""
        said = opened.manifest.rcpt
        stored = uow.messages.by_wire(agency.agency_id, said.ref.wire) if said else None
        if stored is None:
            alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
            return "unknown_wire"
        try:
            receipt = self._opener.verify_receipt(opened, stored.sent_record())
        except ReceiptDoesNotCount as no:
            alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
            return no.code
        if stored.kind is Kind.RECEIPT or stored.referral_id is None:
            return self._about_our_receipt(uow, agency, now)
        referral = uow.referrals.lock(stored.referral_id)
        if referral is None or stored.stage is Stage.GIVEN_BACK:
            alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
            return "never_handed"
        uow.replies.keep_receipt(_kept(opened, receipt, stored, referral))
        about = {Kind.WITHDRAWAL: self._about_withdrawal, Kind.REPLY: self._about_reply}.get(stored.kind)
        if about is not None:
            about(uow, referral, stored, receipt, now)
            return None
        return self._move(uow, referral, stored, receipt, opened.manifest.jti, now)

    def _about_our_receipt(self, uow: UnitOfWork, agency: Agency, now: datetime) -> str:
        alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
        return "about_a_receipt"

    def _about_withdrawal(
        self, uow: UnitOfWork, referral: Referral, stored: Message, receipt: Receipt, now: datetime
    ) -> None:
        """Their system has the stop; or it cannot take it: then somebody rings, and it is sealed once more."""
        uow.messages.set_stage(stored.jti, Stage.DONE, only_from=Stage.HANDED)
        uow.messages.drop_wire(stored.jti)
        if receipt.status in (ReceiptStatus.RECEIVED, ReceiptStatus.OPENED):
            recalling.received(uow, referral, now)
            return
        recall = uow.recalls.lock(referral.referral_id)
        if recall is None or recall.jti != stored.jti:  # said before; it was sealed again since
            return
        tried = replace(recall, attempts=recall.attempts + 1)
        again = self._machine.wall() if tried.attempts <= _MOST_RESEALED_STOPS else None
        recalling.cannot_be_had(uow, self._own, tried, again, now)

    def _about_reply(
        self, uow: UnitOfWork, referral: Referral, stored: Message, receipt: Receipt, now: datetime
    ) -> None:
        """Words that followed a referral move nothing; when they cannot be had there, somebody rings."""
        uow.messages.set_stage(stored.jti, Stage.DONE, only_from=Stage.HANDED)
        uow.messages.drop_wire(stored.jti)
        if receipt.status in (ReceiptStatus.RECEIVED, ReceiptStatus.OPENED):
            uow.tasks.close(referral.referral_id, (NO_REPLY_RECEIPT,), now)
        else:
            hold_task(uow, self._own, referral, NO_REPLY_RECEIPT, now)

    def _move(
        self, uow: UnitOfWork, referral: Referral, stored: Message, receipt: Receipt, jti: str, now: datetime
    ) -> str | None:
        move = _MOVES[receipt.status]
        if uow.recalls.exists(referral.referral_id):
            return self._note_after_stop(uow, referral, stored, receipt, jti, now)
        if stored.stage is Stage.STOPPED and move is Move.UNREADABLE:
            return None  # said before; the message was sealed again since, and that one counts
        if move is Move.UNREADABLE and referral.reissues < _MOST_REISSUES and can_move(referral.state, Move.REISSUE):
            self._seal_again(uow, referral, stored, now)
            return None
        if not can_move(referral.state, move):
            hold_task(uow, self._own, referral, "STRANGE_RECEIPT", now)
            return "illegal_move"
        moved = _noted(referral.move(move), receipt, jti)
        uow.referrals.save(moved, now)
        uow.messages.set_stage(stored.jti, Stage.DONE, only_from=Stage.HANDED)
        uow.messages.drop_wire(stored.jti)
        self._after(uow, referral, moved, move, now)
        self._speak(LogEvent.RECEIPT_APPLIED, referral_id=referral.referral_id, state=moved.state.value)
        return None

    def _note_after_stop(
        self, uow: UnitOfWork, referral: Referral, stored: Message, receipt: Receipt, jti: str, now: datetime
    ) -> str | None:
        """What came of a referral that was taken back since: it is known, and nobody rings for it."""
        uow.messages.set_stage(stored.jti, Stage.DONE, only_from=Stage.HANDED)
        uow.messages.drop_wire(stored.jti)
        if can_move(referral.state, _MOVES[receipt.status]):
            uow.referrals.save(_noted(referral.move(_MOVES[receipt.status]), receipt, jti), now)
        return None

    def _seal_again(self, uow: UnitOfWork, referral: Referral, stored: Message, now: datetime) -> None:
        """Queue it once more, through the gates; the number stays used and is named as replaced."""
        uow.messages.set_stage(stored.jti, Stage.STOPPED, only_from=Stage.HANDED)
        uow.messages.drop_wire(stored.jti)
        again = replace(referral.move(Move.REISSUE), reissues=referral.reissues + 1)
        uow.referrals.save(again, now)
        uow.referrals.retry_at(referral.referral_id, self._machine.wall())

    def _after(self, uow: UnitOfWork, before: Referral, after: Referral, move: Move, now: datetime) -> None:
        if move in _ENDS:
            uow.referrals.drop_snapshot(after.referral_id)
            uow.events.add(referral_ended(now, after.decision.decision_id, _ENDS[move]))  # type: ignore[arg-type]
            hold_task(uow, self._own, after, move.value.upper(), now)
            return
        if move is Move.OPENED:
            uow.referrals.drop_snapshot(after.referral_id)
        uow.tasks.close(after.referral_id, ("OVERDUE",), now)
        if before.receipt is None and move is Move.RECEIVED:
            uow.events.add(staff_notice("referral", now, "staff.delivered", "case_officer"))
            tell_person(uow, after, now)


def tell_person(uow: UnitOfWork, referral: Referral, now: datetime) -> None:
    """Ask notify to tell the person that there is news; in Protect a human decides whether and how."""
    person = uow.people.get(referral.person_id)
    if referral.lane == "choice" and person is not None:
        uow.events.add(person_notice("referral", now, person.notify_handle))


def _noted(referral: Referral, receipt: Receipt, jti: str) -> Referral:
    """Note what the agency's node said it stored: its first `received`, or why it never will.

    `opened` alone shows no receipt: what was sent is what the signed `received` says, and that is on its way.
    """
    if receipt.status is ReceiptStatus.OPENED:
        return replace(referral, overdue=False)
    if referral.receipt is not None and referral.receipt[0] == ReceiptStatus.RECEIVED:
        return referral
    stored = [code for code in receipt.categories if code in CATEGORIES]
    sent = tuple(in_table_order(stored)) if receipt.status is ReceiptStatus.RECEIVED else ()
    return replace(referral, receipt=(receipt.status.value, jti), sent=sent, overdue=False)


def _kept(opened: Opened, receipt: Receipt, stored: Message, referral: Referral) -> KeptReceipt:
    return KeptReceipt(
        jti=opened.manifest.jti,
        about=stored.jti,
        referral_id=referral.referral_id,
        status=receipt.status.value,
        manifest=opened.manifest_jws,
        code=receipt.code,
        at=receipt.at,
    )
