"""Show a decision to share without consent, whole; that it was read is written down first."""

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import UnknownException
from consent.domain.oversight_records import Advice
from consent.domain.pack_limits import STANDARD, Limits
from consent.domain.records import Actor, ExceptionRecord
from consent.domain.reviews import ReviewState
from consent.usecases.ports import Units
from consent.usecases.world import limits_now


@dataclass(frozen=True, slots=True)
class ExceptionWhole:
    """An exception with advice, disclosures and their reviews. `limits`: of the pack when it was recorded."""

    exception: ExceptionRecord
    advice: Sequence[Advice]
    disclosures: Sequence[str]
    reviews: Sequence[ReviewState]
    limits: Limits = STANDARD


@dataclass(frozen=True, slots=True)
class ReadException:
    """`GET /exceptions/{id}`."""

    units: Units
    clock: Clock

    def __call__(self, exception_id: str, by: Actor) -> ExceptionWhole:
        """Nothing is shown when the reading cannot be recorded. Raises UnknownException."""
        with self.units() as unit:
            exception = unit.permissions.exception(exception_id)
            if exception is None:
                raise UnknownException
            disclosures = unit.oversight.disclosures_under(exception_id)
            whole = ExceptionWhole(
                exception,
                unit.oversight.advice_on(exception.subject, exception_id),
                disclosures,
                unit.oversight.reviews_of(disclosures),
                limits_now(unit, exception.recorded_at),
            )
            unit.audit.read("exception", exception_id, by, self.clock.now())
            unit.commit()
        return whole
