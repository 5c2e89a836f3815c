"""After the database was put back from a copy: number anew, and send nothing whose effect may be there already.

What was handed out before the copy is offered again as the same bytes; what was sealed and not handed goes through
the gates again under the same message id (`mid`), which a node that has it answers with a receipt and no second
effect (docs/protocol). A new incarnation tells nodes that numbers begin again.
"""

import secrets
from datetime import timedelta

from alongside.clock import Clock
from alongside.unguessable import uuid4
from referral.domain.referral import Task
from referral.domain.wording import explain
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.ports import Machine, NewUnitOfWork

_RECEIPTS_AGAIN = timedelta(days=30)


class BeginAgain:
    """Once, before anything else runs on the copy. Doing it again does no harm."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, machine: Machine, own: OwnRoles) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._own = own

    def __call__(self) -> None:
        """Begin again, and ask somebody to find out what the copy does not know."""
        now, wall = self._clock.now(), self._machine.wall()
        with self._new_uow() as uow:
            uow.referrals.queue_again(uow.messages.give_all_back())
            uow.referrals.release_claims()
            uow.conversations.begin_again(lambda: secrets.token_urlsafe(16))
            uow.posts.make_due(wall, wall - _RECEIPTS_AGAIN)
            words = explain("FROM_A_COPY", directory_for(self._own, None))
            uow.tasks.open(Task(uuid4(), "FROM_A_COPY", None, None, words.sentence, words.next, now, now))
            uow.commit()
