"""Show a decision to share without consent, whole; that it was read is written down first."""

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import UnknownException
from consent.domain.oversight_records import Advice
from consent.domain.records import Actor, ExceptionRecord
from consent.domain.reviews import ReviewState
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class ExceptionWhole:
    """An exception with the advice on it, the disclosures made under it and the reviews of these."""

    exception: ExceptionRecord
    advice: Sequence[Advice]
    disclosures: Sequence[str]
    reviews: Sequence[ReviewState]


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
            )
            unit.audit.read("exception", exception_id, by, self.clock.now())
            unit.commit()
        return whole
