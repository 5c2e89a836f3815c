"""A second person says no to an exception, in their own session."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import ApprovedAlready
from consent.domain.records import Actor, Declined
from consent.domain.who_may import check_authoriser
from consent.usecases.authorise_exception import locked_exception
from consent.usecases.change_agreement import allowed
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class DeclineException:
    """`POST /exceptions/{id}/decline`. Saying no closes a way, so nobody's training is asked about."""

    units: Units
    clock: Clock

    def __call__(self, exception_id: str, why: str, by: Actor) -> Declined:
        """The no; the first one, if somebody said no before. Nothing is ever approved or used under it again.

        Raises:
            UnknownException, DpoNeverAuthorises, ProposerNeverAuthorises, NotTheNamedAuthoriser
            ApprovedAlready: it is reviewed, and not undone.
            NotYourRole: the policy pack in force gives this to other roles.
        """
        with self.units() as unit:
            exception = locked_exception(unit, exception_id)
            check_authoriser(exception, by)
            now = self.clock.now()
            allowed(unit, "authorise_exception", by, now)
            if exception.declined is not None:
                return exception.declined
            if exception.authorisation is not None:
                raise ApprovedAlready
            declined = Declined(by.name, now, why)
            unit.permissions.add_decline(exception, declined)
            unit.commit()
            return declined
