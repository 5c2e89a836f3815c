"""Which refusal is which problem. The domain knows no HTTP."""

from alongside.web.problems import ProblemKind
from notify.domain.errors import (
    CheckedByThemselves,
    ContactChanged,
    NothingToRing,
    PersonUnknown,
    PracticeOnly,
    TaskUnknown,
)

KINDS: dict[type[Exception], ProblemKind] = {
    PersonUnknown: ProblemKind(404, "person-unknown", "There is no such record."),
    PracticeOnly: ProblemKind(422, "practice-only", "The system is for practice."),
    TaskUnknown: ProblemKind(404, "task-unknown", "There is no such task."),
    NothingToRing: ProblemKind(409, "nothing-to-ring", "There is no earlier number or address."),
    CheckedByThemselves: ProblemKind(409, "checked-by-themselves", "Somebody else has to check."),
    ContactChanged: ProblemKind(409, "contact-changed", "Somebody changed this meanwhile."),
}
