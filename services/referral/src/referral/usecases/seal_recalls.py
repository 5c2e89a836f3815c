"""Seal the stops that were asked for. They rest on no permission, so nobody has to be asked, and nothing waits."""

from dataclasses import replace
from datetime import timedelta

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.message import Conversation, Kind, Message
from referral.domain.recall import Recall
from referral.domain.referral import Referral
from referral.domain.retry import next_attempt_at
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import (
    AgencyNotReady,
    Machine,
    NewUnitOfWork,
    Points,
    Sealer,
    SealRefused,
    UnitOfWork,
    WithdrawalOrder,
)
from referral.usecases.recalling import cannot_be_had
from referral.usecases.speaking import Speaker


class SealRecalls:
    """What the worker with the key repeats. An agency that is suspended is asked to stop too."""

    A_MOMENT = timedelta(seconds=1)

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        clock: Clock,
        machine: Machine,
        sealer: Sealer,
        own: OwnRoles,
        points: Points,
        speak: Speaker,
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._sealer = sealer
        self._own = own
        self._points = points
        self._speak = speak

    def step(self) -> bool:
        """Seal one; False when none was due."""
        with self._new_uow() as uow:
            recall = uow.recalls.next_to_seal(self._machine.wall())
            if recall is None:
                return False
            sealed = self._one(uow, recall)
            uow.commit()
        if sealed:
            self._points("referral.recall_sealed")
            self._speak(LogEvent.REFERRAL_SEALED, referral_id=recall.referral_id)
        return True

    def _one(self, uow: UnitOfWork, recall: Recall) -> bool:
        if recall.said is not None:  # they answered meanwhile, in whatever way
            uow.recalls.save(recall, None)
            return False
        referral = uow.referrals.get(recall.referral_id)
        agency = uow.agencies.get(referral.agency) if referral else None
        cid = referral.decision.cid if referral else None
        line = uow.conversations.get(cid) if cid else None
        if referral is None or line is None or agency is None or agency.pin is None or agency.link_name is None:
            self._by_phone(uow, recall)
            return False
        if uow.messages.waits_in(line.cid):  # a number that may still be given back comes first
            uow.recalls.save(recall, self._machine.wall() + self.A_MOMENT)
            return False
        return self._seal(uow, recall, referral, agency, line)

    def _seal(self, uow: UnitOfWork, recall: Recall, referral: Referral, agency: Agency, line: Conversation) -> bool:
        now = self._clock.now()
        seen = uow.inbox.seen(line.party, line.cid)
        try:
            order = WithdrawalOrder(agency, referral.jti, recall.mid, line, seen, now)
            sealed = self._sealer.seal_withdrawal(order)
            addressee = self._sealer.party_id(agency, now)
        except (AgencyNotReady, SealRefused):
            self._by_phone(uow, recall)
            return False
        uow.messages.add(
            Message.from_sealed(
                sealed, Kind.WITHDRAWAL, agency=agency.agency_id, addressee=addressee,
                referral_id=referral.referral_id, at=now,
            )
        )  # fmt: skip
        uow.recalls.save(replace(recall, jti=sealed.jti), None)
        return True

    def _by_phone(self, uow: UnitOfWork, recall: Recall) -> None:
        """Somebody rings now, and the message is tried again later and later all the same."""
        tried = replace(recall, attempts=recall.attempts + 1)
        again = next_attempt_at(self._machine.wall(), tried.attempts, self._machine.jitter())
        cannot_be_had(uow, self._own, tried, again, self._clock.now())
