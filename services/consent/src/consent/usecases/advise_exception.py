"""Advice on an exception. The data protection officer advises here, and authorises nowhere."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import AdviserIsNotYou, RecordedOtherwise
from consent.domain.oversight_records import Advice
from consent.domain.records import Actor
from consent.domain.who_may import DPO
from consent.usecases.authorise_exception import locked_exception
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class AdviseOnException:
    """`POST /exceptions/{id}/advice`."""

    units: Units
    clock: Clock

    def __call__(self, exception_id: str, kind: str, adviser: str | None, gist: str, by: Actor, key: str) -> Advice:
        """Record advice: one's own, or what somebody named said. It changes nothing about the exception.

        Raises:
            UnknownException
            AdviserIsNotYou: somebody else's name on advice of the data protection officer.
        """
        with self.units() as unit:
            exception = locked_exception(unit, exception_id)
            advice_id = repeatable_id(exception_id, "advice", key, by)
            given = unit.oversight.advice_on(exception.subject, exception_id)
            known = next((advice for advice in given if advice.id == advice_id), None)
            made = Advice(advice_id, exception_id, kind, _adviser(kind, adviser, by), gist, self.clock.now())
            if known is not None:
                return _same(known, made)
            unit.oversight.add_advice(exception.subject, made, by)
            unit.commit()
            return made


def _adviser(kind: str, named: str | None, by: Actor) -> str:
    """Advice of the officer for data protection is recorded by that officer only."""
    if kind == DPO and (DPO not in by.roles or named is not None):
        raise AdviserIsNotYou
    return named or by.name


def _same(known: Advice, made: Advice) -> Advice:
    if (known.kind, known.adviser, known.gist) != (made.kind, made.adviser, made.gist):
        raise RecordedOtherwise
    return known
