"""Record a standing refusal: "never tell X"."""

from dataclasses import dataclass, replace

from alongside.clock import Clock
from consent.domain.errors import RecordedOtherwise, UnknownSubject
from consent.domain.records import Actor, Refusal
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """`POST /subjects/{subject}/standing-refusals`. It is looked at before every sending."""

    units: Units
    clock: Clock

    def __call__(
        self, subject: str, agency: str | None, agency_type: str | None, said: str, by: Actor, key: str
    ) -> Refusal:
        """Add the refusal of one agency or of a type of agency. Raises UnknownSubject, RecordedOtherwise."""
        refusal_id = repeatable_id(subject, "refusal", key, by)
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            refusal = Refusal(refusal_id, subject, agency, agency_type, said, self.clock.now())
            known = unit.permissions.refusal(refusal_id)
            if known is not None:
                return _same(known, refusal)
            unit.permissions.add_refusal(refusal, by)
            unit.commit()
            return refusal


def _same(known: Refusal, refusal: Refusal) -> Refusal:
    if replace(known, recorded_at=refusal.recorded_at) != refusal:
        raise RecordedOtherwise
    return known
