"""Which refusal is which problem. The domain knows no HTTP."""

from alongside.web.problems import ProblemKind
from notify.domain.errors import PersonUnknown, PracticeOnly, TaskUnknown

KINDS: dict[type[Exception], ProblemKind] = {
    PersonUnknown: ProblemKind(404, "person-unknown", "There is no such record."),
    PracticeOnly: ProblemKind(422, "practice-only", "The system is for practice."),
    TaskUnknown: ProblemKind(404, "task-unknown", "There is no such task."),
}
