"""Show the open tasks, each with how and when the person may be reached by the record as it is now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from notify.domain.instructions import Instruction, instruct
from notify.domain.messages import Task
from notify.domain.record import SafeContact, read_record
from notify.domain.templates import TemplateSet, Words
from notify.usecases.ports import Store, UnitOfWork


@dataclass(frozen=True)
class ShownTask:
    """A task, and for a person what may be done about it."""

    task: Task
    instruction: Instruction | None


@dataclass(frozen=True)
class ListTasks:
    """Instructions are never stored: a record that changed since the task was opened changes what it says."""

    units: Callable[[], UnitOfWork]
    templates: TemplateSet
    words: Words
    clock: Clock

    def __call__(self, limit: int = 200) -> Sequence[ShownTask]:
        """Return at most `limit` open tasks, the oldest first."""
        now = self.clock.now()
        with self.units() as unit:
            return [ShownTask(task, self._instruction(unit, task, now)) for task in unit.tasks.oldest_open(limit)]

    def _instruction(self, store: Store, task: Task, now: datetime) -> Instruction | None:
        if task.handle is None:
            return None
        record = _record(store, task.handle, now)
        return instruct(record, task.code, self.templates, self.words, now)


def _record(store: Store, handle: str, now: datetime) -> SafeContact | None:
    current = store.contacts.current(handle)
    return None if current is None else read_record(current.in_force, store.contacts.holds(handle, now))
