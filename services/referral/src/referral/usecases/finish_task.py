"""Somebody says that a task is done: one about an agency's link, which nothing that comes in can close.

A task about a referral is done when what it asks for has happened, and is closed by that.
"""

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.errors import NotFound
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.speaking import Speaker


class FinishTask:
    """Doing it twice is doing it once; who said so first stays. What comes after that is a task of its own."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, speak: Speaker) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._speak = speak

    def __call__(self, task_id: str, by: str) -> None:
        """Close the task. `by`: the sign-in name of who says so.

        Raises:
            NotFound: there is none, or it is about a referral; the sentence is the same.
        """
        with self._new_uow() as uow:
            if not uow.tasks.finish(task_id, by, self._clock.now()):
                raise NotFound("There is no such task here that is closed by hand.")
            uow.commit()
        self._speak(LogEvent.TASK_CLOSED, task_id=task_id)
