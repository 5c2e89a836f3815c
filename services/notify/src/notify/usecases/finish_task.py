"""A person says that a task is done."""

from collections.abc import Callable
from dataclasses import dataclass

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.errors import TaskUnknown
from notify.domain.messages import TaskState
from notify.usecases.ports import Journal, UnitOfWork


@dataclass(frozen=True)
class FinishTask:
    """Doing it twice is doing it once. A task that is done is no confirmation of safe contact."""

    units: Callable[[], UnitOfWork]
    clock: Clock
    journal: Journal

    def __call__(self, task_id: str) -> None:
        """Close the task. Raises `TaskUnknown`."""
        with self.units() as unit:
            task = unit.tasks.find(task_id)
            if task is None:
                raise TaskUnknown
            if task.state is TaskState.DONE:
                return
            unit.tasks.finish(task_id, self.clock.now())
            unit.commit()
        self.journal(LogEvent.TASK_CLOSED, task_id=task_id)
