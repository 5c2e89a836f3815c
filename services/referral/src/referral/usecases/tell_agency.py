"""Tell an agency by hand: the sheet, through the same gate once more; then what was told, and what they said back."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from alongside.casedata.codes import in_table_order
from alongside.casedata.sheet import Agreement, Sheet, agreement, build
from alongside.clock import Clock
from alongside.events.model import referral_ended
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.delivery import Delivery, HowToTell, how_to_tell
from referral.domain.disclosure import may_go_unchecked
from referral.domain.errors import IllegalMove, Invalid, NotFound, Unreachable
from referral.domain.parts import safe_contact_part
from referral.domain.recall import Said as StopSaid
from referral.domain.recall import StopAnswer
from referral.domain.referral import Referral
from referral.domain.states import Move, State, can_move
from referral.domain.told import KEEP, STOP_ANSWERS, TOLD, Entry, check_answer, check_telling, move_of
from referral.domain.wording import Contact, wording_of
from referral.usecases.cancel import cancel
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import ConsentGate, NewUnitOfWork, SafeContact, SafeContacts, UnitOfWork
from referral.usecases.recall_answered import answered
from referral.usecases.recalling import begin, ring
from referral.usecases.receipts import tell_person
from referral.usecases.request_referral import KeyReused
from referral.usecases.speaking import Speaker
from referral.usecases.storage import Snapshot
from referral.usecases.tasks import HOLDS, TELLS, hold_task

_ANSWERABLE = (State.TOLD, State.ACCEPTED, State.DECLINED)
_ASKS = (*HOLDS, *TELLS, "OVERDUE")


@dataclass(frozen=True)
class ToTell:
    """Everything that whoever tells it needs, and nothing beside what may be told."""

    referral: Referral
    agency_name: str
    contact: Contact
    how: HowToTell
    sheet: Sheet
    agreement: Agreement | None


@dataclass(frozen=True)
class Said:
    """What somebody writes down; `kind` is `told` or one of `domain.told.ANSWERS`."""

    kind: str
    who: str = field(repr=False)
    at: datetime
    delivery: Delivery = Delivery.PHONE
    reference: str | None = field(default=None, repr=False)
    categories: tuple[str, ...] | None = None
    reason: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    until: str | None = None
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class _Looked:
    referral: Referral
    agency: Agency
    snapshot: Snapshot
    handle: str


class TellSheet:
    """The sheet of a referral that somebody tells. No transaction is open while consent and notify are asked."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        new_reading: NewUnitOfWork,
        clock: Clock,
        consent: ConsentGate,
        safe_contacts: SafeContacts,
        speak: Speaker,
    ) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._clock = clock
        self._consent = consent
        self._safe_contacts = safe_contacts
        self._speak = speak

    def __call__(self, referral_id: str) -> ToTell:
        """Return it.

        Raises:
            NotFound: there is no such referral.
            IllegalMove: nothing is to be told, or not any more; the sentence says why.
            Unreachable: consent or notify cannot be asked, so nobody knows whether it may be told now.
        """
        looked = self._look(referral_id)
        self._must_stand(looked)
        safe = self._safe_contact(looked)
        parts = dict(looked.snapshot.parts)
        decision = looked.referral.decision
        if "SAF" in decision.allowed:
            record = safe.record if safe else None
            parts["SAF"] = safe_contact_part(decision.safe_contact, record, looked.agency.type)
        self._speak(LogEvent.SHEET_SHOWN, referral_id=referral_id)
        return ToTell(
            referral=looked.referral,
            agency_name=looked.agency.name,
            contact=looked.agency.contact,
            how=how_to_tell(looked.referral.delivery, looked.agency.contact, referral_id),
            sheet=build(parts),
            agreement=_agreement(decision.permission),
        )

    def _look(self, referral_id: str) -> _Looked:
        with self._new_reading() as uow:
            referral = uow.referrals.get(referral_id)
            if referral is None:
                raise NotFound("There is no such referral here.")
            agency = uow.agencies.get(referral.agency)
            person = uow.people.get(referral.person_id)
            snapshot = uow.referrals.snapshot(referral_id)
        if referral.state not in (State.QUEUED, State.TOLD) or snapshot is None or agency is None or person is None:
            raise IllegalMove("There is nothing to tell them: it was sent, stopped or answered.")
        return _Looked(referral, agency, snapshot, person.notify_handle)

    def _must_stand(self, looked: _Looked) -> None:
        referral, now = looked.referral, self._clock.now()
        decision = referral.decision
        try:
            lease = self._consent.check([decision.decision_id]).get(decision.decision_id)
        except Unreachable:
            if may_go_unchecked(referral.lane, looked.agency.protect, decision.decided_at, now):
                return
            raise
        if lease is None:
            raise Unreachable("Consent cannot say at the moment whether this may be told; ask again soon.")
        if not lease.stands:
            self._stop(referral, lease.reasons)
            raise IllegalMove(" ".join(["Do not tell them.", *(wording_of(code).officer for code in lease.reasons)]))

    def _stop(self, referral: Referral, reasons: tuple[str, ...]) -> None:
        """What waits is stopped, as before sealing; what was told stays as it is, and is not shown again."""
        with self._new_uow() as uow:
            current = uow.referrals.lock_underway(referral.referral_id)
            if current is not None and current.state is State.QUEUED:
                cancel(uow, current, reasons, self._clock.now())
            uow.commit()

    def _safe_contact(self, looked: _Looked) -> SafeContact | None:
        decision = looked.referral.decision
        if "SAF" not in decision.allowed or decision.safe_contact == "unknown":
            return None
        safe = self._safe_contacts.current(looked.handle)
        if safe is None:
            raise IllegalMove(wording_of("SAFE_CONTACT_GONE").officer)
        return safe


class WriteDown:
    """Keep what was told to an agency by hand, and what it said back."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, own: OwnRoles, speak: Speaker) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._own = own
        self._speak = speak

    def __call__(self, referral_id: str, said: Said, *, by: str, key: str) -> Referral:
        """Write it down once per `key` and return the referral after it.

        Raises:
            NotFound, Invalid, IllegalMove
            KeyReused: the key came before with something else.
        """
        now = self._clock.now()
        with self._new_uow() as uow:
            referral = uow.referrals.lock(referral_id)
            if referral is None:
                raise NotFound("There is no such referral here.")
            entry = _entry(referral, said, by, key, now)
            known = uow.told.get(entry.entry_id)
            if known is not None:
                return _repeated(known, entry, referral)
            write = self._told if said.kind == TOLD else self._answered
            after = write(uow, referral, entry, now)
            uow.told.add(entry, referral.person_id)
            uow.commit()
        self._speak(LogEvent.TOLD_WRITTEN_DOWN, referral_id=referral_id, state=after.state.value)
        return after

    def _told(self, uow: UnitOfWork, referral: Referral, entry: Entry, now: datetime) -> Referral:
        check_telling(entry, referral, now)
        uow.tasks.close(referral.referral_id, _ASKS, now)
        if referral.state is State.CANCELLED:
            # They were told before the stop could be seen, or in spite of it: the person knows, and they are rung.
            after = replace(referral, delivery=entry.delivery, sent=entry.categories)
            if begin(uow, referral.underway, now):
                ring(uow, self._own, referral.underway, now)
        elif _can_tell(uow, referral):
            after = _moved(referral, entry)
            if referral.state is not State.TOLD:
                tell_person(uow, after, now)
        else:
            after = replace(referral, overdue=False)  # they were rung about what was sent to them
        uow.referrals.save(after, now)
        return after

    def _answered(self, uow: UnitOfWork, referral: Referral, entry: Entry, now: datetime) -> Referral:
        told = any(one.kind == TOLD for one in uow.told.of_referral(referral.referral_id))
        check_answer(entry, told, now)
        after, move = referral, move_of(entry)
        if move is not None and referral.state in _ANSWERABLE and referral.delivery is not Delivery.SEALED:
            if not can_move(referral.state, move):
                hold_task(uow, self._own, referral, "SECOND_ANSWER", now)
                return referral
            after = referral.move(move)
            uow.referrals.drop_snapshot(referral.referral_id)
            if after.state is State.DECLINED and referral.state is not State.DECLINED:
                uow.events.add(referral_ended(now, referral.decision.decision_id, "declined"))
            tell_person(uow, after, now)
        if entry.kind in STOP_ANSWERS and uow.recalls.exists(referral.referral_id):
            answered(uow, self._own, referral, _stopped(entry), now)
        uow.referrals.save(after, now)
        return after


def _can_tell(uow: UnitOfWork, referral: Referral) -> bool:
    """Is telling it what brings it there: nothing of it was handed to a socket, and nothing will be."""
    if referral.state is State.SEALED:
        return referral.jti is not None and uow.messages.give_back(referral.jti)
    return can_move(referral.state, Move.TELL)


def _stopped(entry: Entry) -> StopSaid:
    keeps = entry.kind in KEEP
    basis, until = (entry.basis, entry.until) if keeps else (None, None)
    return StopSaid(StopAnswer(entry.kind), basis=basis, until=until, by_phone=True)


def _moved(referral: Referral, entry: Entry) -> Referral:
    """The referral as it is once this was told; told again, what was told adds up."""
    told = set(referral.sent) | set(entry.categories)
    after = replace(referral.move(Move.TELL), sent=tuple(in_table_order(told)), delivery=entry.delivery)
    return after if referral.state is State.TOLD else replace(after, jti=None, hold=None, overdue=False)


def _entry(referral: Referral, said: Said, by: str, key: str, now: datetime) -> Entry:
    everything = referral.decision.allowed if said.categories is None else said.categories
    return Entry(
        entry_id=str(uuid5(UUID(referral.referral_id), f"told/{key}")),
        referral_id=referral.referral_id,
        kind=said.kind,
        delivery=said.delivery,
        who=said.who,
        at=said.at,
        recorded_at=now,
        by=by,
        reference=said.reference,
        categories=tuple(in_table_order(everything)) if said.kind == TOLD else (),
        reason=said.reason,
        basis=said.basis,
        until=said.until,
        text=said.text,
    )


def _repeated(known: Entry, entry: Entry, referral: Referral) -> Referral:
    if not known.same_as(entry):
        raise KeyReused("This Idempotency-Key was used before with something else.")
    return referral


def _agreement(permission: str | None) -> Agreement | None:
    """Read the claims of our own stored permission; nothing is verified here, since it never left us."""
    if permission is None:
        return None
    try:
        part = permission.split(".")[1]
        claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError) as error:
        raise Invalid("What was agreed cannot be read, so it must not be told.") from error
    return agreement(claims)
