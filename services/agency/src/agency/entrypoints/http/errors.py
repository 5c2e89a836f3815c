"""The one place where an error of the domain gets an HTTP status."""

from agency.domain import errors
from alongside.web.problems import ProblemKind

NOT_DRAINED = ProblemKind(503, "checking-for-withdrawals", "Checking for withdrawals first.")

KINDS: dict[type[Exception], ProblemKind] = {
    errors.NotFound: ProblemKind(404, "not-found", "There is nothing here."),
    errors.NotDrained: NOT_DRAINED,
    errors.NotPinned: ProblemKind(503, "not-pinned", "The node is not connected to its landlord yet."),
    errors.Stopped: ProblemKind(410, "withdrawn", "This was withdrawn."),
    errors.IllegalTransition: ProblemKind(409, "not-in-this-state", "The referral's state does not allow this."),
    errors.ChangedAnswer: ProblemKind(422, "idempotency-key-reused", "This key came with another answer."),
    errors.InvalidAnswer: ProblemKind(422, "invalid", "The answer has mistakes in it."),
}
