"""Take a yes back, whole or in part: as easy as giving it, by anybody on the staff, effective at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from alongside.clock import Clock
from consent.domain.consent_changes import NOT_ASKED, asked_about, ended_by
from consent.domain.consent_errors import AnswerDoesNotFit
from consent.domain.consent_events import EVERYTHING, EventStatus, Scope
from consent.domain.errors import UnknownSubject
from consent.domain.records import Actor
from consent.usecases.locked_consent import locked_consent
from consent.usecases.ports import Units
from consent.usecases.taking_back import TakenBack, take_back

NO_WORDS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """`POST /consents/{id}/withdrawals`. From its commit on no lease is given under what was taken back."""

    units: Units
    clock: Clock

    def __call__(
        self,
        consent_id: str,
        by: Actor,
        scope: Scope = EVERYTHING,
        words: Mapping[str, Any] = NO_WORDS,
        status: EventStatus | None = None,
    ) -> TakenBack:
        """When it was taken back (the first time, if it was before), and the receipt about it.

        `status`: INVALIDATED for a yes that never was a valid one; it has the same effects.

        Raises:
            UnknownConsent
            AnswerDoesNotFit: the person was never asked about that part.
        """
        status = status or (EventStatus.WITHDRAWN if scope.whole else EventStatus.NARROWED)
        with self.units() as unit:
            consent = locked_consent(unit, consent_id)
            if not asked_about(consent, scope):
                raise AnswerDoesNotFit("NOT_ASKED", NOT_ASKED)
            before = ended_by(consent, scope)
            if before is not None:
                return TakenBack(before.at, (consent.id,), before.receipt)
            done = take_back(unit, [consent], status, scope, by, words, self.clock.now())
            unit.commit()
            return done


@dataclass(frozen=True, slots=True)
class WithdrawForSubject:
    """`POST /subjects/{subject}/withdrawals`: "stop all of it", or all of one agency, purpose or category."""

    units: Units
    clock: Clock

    def __call__(
        self,
        subject: str,
        agencies: Collection[str] | None,
        scope: Scope,
        words: Mapping[str, Any],
        by: Actor,
    ) -> TakenBack:
        """What was taken back; nothing, when nothing of it stood. `agencies` None: all. Raises UnknownSubject."""
        status = EventStatus.WITHDRAWN if scope.whole else EventStatus.NARROWED
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            meant = [
                one
                for one in unit.permissions.consents_of(subject)
                if agencies is None or one.terms.agency in agencies
            ]
            done = take_back(unit, meant, status, scope, by, words, self.clock.now())
            unit.commit()
            return done
