"""An agency says on the telephone what it did with what it had: an officer writes it down."""

from alongside.clock import Clock
from referral.domain.errors import Invalid, NotFound
from referral.domain.recall import Said, StopAnswer
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.recall_answered import answered

LONGEST = 2000


class RecordStopAnswer:
    """The same effect as the answer that comes sealed, and shown as what was said on the telephone."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, own: OwnRoles) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._own = own

    def __call__(self, referral_id: str, answer: StopAnswer, basis: str | None, until: str | None) -> None:
        """Keep it.

        Raises:
            NotFound: there is no such referral, or nobody asked for it back.
            Invalid: keeping something needs the reason; or they said something else before.
        """
        keeps = answer in (StopAnswer.RETAINED, StopAnswer.CONTINUING)
        if keeps and not (basis or "").strip():
            raise Invalid("Enter why they keep it, in their words.")
        if max(len(basis or ""), len(until or "")) > LONGEST:
            raise Invalid(f"Enter at most {LONGEST} characters.")
        said = Said(answer, basis=basis if keeps else None, until=until or None if keeps else None, by_phone=True)
        with self._new_uow() as uow:
            referral = uow.referrals.lock(referral_id)
            if referral is None or not uow.recalls.exists(referral_id):
                raise NotFound("There is no such stop here.")
            fits = answered(uow, self._own, referral, said, self._clock.now())
            uow.commit()
        if not fits:
            raise Invalid("They said something else before. Ring them and ask which answer holds.")
