"""What domain objects look like from outside."""

from dataclasses import asdict
from typing import Any

from notify.domain.instructions import Instruction
from notify.domain.messages import Message
from notify.usecases.list_tasks import ShownTask


def message_view(message: Message) -> dict[str, Any]:
    """Return a message as `MessageView` shows it."""
    return {
        "message_id": message.id,
        "notice_id": message.notice_id,
        "code": message.code,
        "channel": message.way,
        "to": {"handle": message.handle, "role": message.role},
        "subject": message.subject,
        "text": message.text,
        "at": message.at,
        "state": message.state,
    }


def task_view(shown: ShownTask) -> dict[str, Any]:
    """Return a task as `TaskView` shows it."""
    task = shown.task
    return {
        "task_id": task.id,
        "notice_id": task.notice_id,
        "code": task.code,
        "role": task.role,
        "handle": task.handle,
        "reasons": {way: list(codes) for way, codes in task.reasons.items()},
        "opened_at": task.opened_at,
        "instruction": _instruction_view(shown.instruction),
    }


def _instruction_view(instruction: Instruction | None) -> dict[str, Any] | None:
    if instruction is None:
        return None
    steps = [{"channel": step.way, "sentence": step.sentence, "now": step.now} for step in instruction.steps]
    return {**asdict(instruction), "steps": steps}
