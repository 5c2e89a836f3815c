"""Seal what is queued: the only place with the message key.

Claim several (one transaction), ask notify about each and then consent about all (none open), seal each under its
row's lock (one transaction each). The leases are asked for last and their 30 seconds count from asking, so a
withdrawal is never overtaken by more than that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import ACTIVE, Agency
from referral.domain.disclosure import Lease, may_go_unchecked
from referral.domain.errors import Unreachable
from referral.domain.message import Kind, Message
from referral.domain.referral import Referral
from referral.domain.retry import next_attempt_at
from referral.domain.states import Move
from referral.usecases.cancel import cancel
from referral.usecases.packing import Packing
from referral.usecases.ports import (
    AgencyNotReady,
    ConsentGate,
    Machine,
    NewUnitOfWork,
    Points,
    SafeContact,
    SafeContacts,
    Sealer,
    SealRefused,
    UnitOfWork,
)
from referral.usecases.speaking import Speaker
from referral.usecases.tasks import HOLDS, hold_task

UNCHECKED_S: Final = 30.0
"""Seconds for which somebody in danger is referred without a lease, once consent did not answer."""


@dataclass(frozen=True, slots=True)
class _Able:
    """What can be sealed as soon as there is a lease."""

    referral: Referral
    agency: Agency
    safe: SafeContact | None


class SealNext:
    """Seal the referrals at the head of their lines; `step` is what the worker repeats."""

    CLAIM = timedelta(seconds=10)
    AT_MOST = 16

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        clock: Clock,
        machine: Machine,
        consent: ConsentGate,
        safe_contacts: SafeContacts,
        sealer: Sealer,
        packing: Packing,
        points: Points,
        speak: Speaker,
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._consent = consent
        self._safe_contacts = safe_contacts
        self._sealer = sealer
        self._packing = packing
        self._points = points
        self._speak = speak

    def start(self) -> None:
        """Take up what a process that died had claimed."""
        with self._new_uow() as uow:
            uow.referrals.release_claims()
            uow.commit()

    def step(self) -> bool:
        """Seal what is due; False when nothing was."""
        now = self._machine.wall()
        with self._new_uow() as uow:
            claimed = uow.referrals.claim_to_seal(now, now + self.CLAIM, self.AT_MOST)
            handles = {one.referral_id: _handle(uow, one) for one in claimed}
            agencies = {one.agency: uow.agencies.get(one.agency) for one in claimed}
            uow.commit()
        self._several(claimed, agencies, handles)
        return bool(claimed)

    def _several(
        self, claimed: Iterable[Referral], agencies: Mapping[str, Agency | None], handles: Mapping[str, str]
    ) -> None:
        able = list(self._able(claimed, agencies, handles))
        leases = self._leases(able)
        for one in able:
            self._one(one, leases.get(one.referral.decision.decision_id))

    def _able(
        self, claimed: Iterable[Referral], agencies: Mapping[str, Agency | None], handles: Mapping[str, str]
    ) -> Iterator[_Able]:
        """Those that only a lease is missing for; the others are held."""
        for referral in claimed:
            agency = agencies[referral.agency]
            if agency is None or not agency.ready:
                active = agency is not None and agency.status == ACTIVE
                self._hold(referral, "AGENCY_KEYS_MISSING" if active else "AGENCY_NOT_ACTIVE")
                continue
            try:
                safe = self._safe_contact(referral, handles[referral.referral_id])
            except Unreachable:
                self._hold(referral, "CHECK_UNREACHABLE")
                continue
            if _counts_on_record(referral) and safe is None:
                self._hold(referral, "SAFE_CONTACT_GONE")
                continue
            yield _Able(referral, agency, safe)

    def _safe_contact(self, referral: Referral, handle: str) -> SafeContact | None:
        return self._safe_contacts.current(handle) if _counts_on_record(referral) else None

    def _leases(self, able: Sequence[_Able]) -> dict[str, Lease]:
        if not able:
            return {}
        try:
            return self._consent.check([one.referral.decision.decision_id for one in able])
        except Unreachable:
            ends, now = self._machine.monotonic() + UNCHECKED_S, self._clock.now()
            decided = [(one.referral, one.referral.decision, one.agency.protect) for one in able]
            return {
                decision.decision_id: Lease(decision.decision_id, True, ends)
                for referral, decision, protect in decided
                if may_go_unchecked(referral.lane, protect, decision.decided_at, now)
            }

    def _one(self, able: _Able, lease: Lease | None) -> None:
        if lease is None:
            self._hold(able.referral, "CHECK_UNREACHABLE")
        elif not lease.stands:
            self._stop(able.referral, lease)
        else:
            self._seal(able.referral, able.agency, able.safe, lease)

    def _stop(self, referral: Referral, lease: Lease) -> None:
        with self._new_uow() as uow:
            current = uow.referrals.lock_queued(referral.referral_id)
            if current is not None:
                cancel(uow, current.underway, lease.reasons, self._clock.now())
            uow.commit()
        self._speak(LogEvent.LEASE_REFUSED, referral_id=referral.referral_id)

    def _seal(self, referral: Referral, agency: Agency, safe: SafeContact | None, lease: Lease) -> None:
        try:
            with self._new_uow() as uow:
                sealed = self._seal_in(uow, referral, agency, safe, lease)
                if sealed:
                    uow.commit()
        except AgencyNotReady:
            self._hold(referral, "AGENCY_KEYS_MISSING")
            return
        except SealRefused as refused:
            self._speak(LogEvent.SEAL_HELD, referral_id=referral.referral_id, code=refused.code)
            self._hold(referral, "CANNOT_SEAL")
            return
        if sealed:
            self._speak(LogEvent.REFERRAL_SEALED, referral_id=referral.referral_id)
            self._points("referral.sealed")

    def _seal_in(
        self, uow: UnitOfWork, referral: Referral, agency: Agency, safe: SafeContact | None, lease: Lease
    ) -> bool:
        current = uow.referrals.lock_queued(referral.referral_id)
        if current is None or self._machine.monotonic() >= lease.ends:
            return False
        now = self._clock.now()
        order = self._packing.order(uow, current, agency, safe, now)
        sealed = self._sealer.seal(order)
        addressee = self._sealer.party_id(agency, now)
        uow.messages.add(
            Message.from_sealed(
                sealed, Kind.REFERRAL, agency=agency.agency_id, addressee=addressee,
                referral_id=current.referral_id, at=now,
            )
        )  # fmt: skip
        moved = current.move(Move.SEAL)
        version = safe.version if safe else None
        uow.referrals.save(replace(moved, jti=sealed.jti, hold=None, safe_contact_version=version), now)
        uow.tasks.close(current.referral_id, HOLDS, now)
        return True

    def _hold(self, referral: Referral, code: str) -> None:
        """Keep it queued, say why, tell staff once, and come back later."""
        now, wall = self._clock.now(), self._machine.wall()
        with self._new_uow() as uow:
            current = uow.referrals.lock_queued(referral.referral_id)
            if current is None:
                return
            attempts = uow.referrals.attempts(current.referral_id) + 1
            uow.referrals.retry_at(current.referral_id, next_attempt_at(wall, attempts, self._machine.jitter()))
            if code != current.hold:
                uow.referrals.save(replace(current, hold=code), now)
                if code != "CHECK_UNREACHABLE":
                    hold_task(uow, self._packing.directory, current, code, now)
            uow.commit()
        self._speak(LogEvent.SEAL_HELD, referral_id=referral.referral_id, code=code)


def _counts_on_record(referral: Referral) -> bool:
    return "SAF" in referral.decision.allowed and referral.decision.safe_contact != "unknown"


def _handle(uow: UnitOfWork, referral: Referral) -> str:
    person = uow.people.get(referral.person_id)
    if person is None:  # a referral's person is never removed before it (foreign key)
        raise LookupError("The person of a referral is not held.")
    return person.notify_handle
