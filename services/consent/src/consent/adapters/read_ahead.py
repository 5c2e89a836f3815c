"""Everything that a decision reads, so that its transaction can begin with it in one round trip."""

from alongside.database.round_trip import Asked
from consent.adapters.decision_repository import bearing_on
from consent.adapters.partnership_repository import RECIPIENTS, RULES
from consent.adapters.permission_repository import CONSENTS, EXCEPTIONS, REFUSALS
from consent.adapters.subject_repository import LOCKED
from consent.domain.records import Question


def of_decision(question: Question) -> list[Asked]:
    """For PostgreSQL. The person is locked first and the turn among changes of rules comes next; see RULES_TURN."""
    named = question.authority
    permission = CONSENTS if named and named.kind == "consent" else EXCEPTIONS
    return [
        (LOCKED, {"subject": question.subject}),
        bearing_on(question, postgresql=True),
        (RULES, {}),
        RECIPIENTS.asked([question.request.agency]),
        REFUSALS.asked([question.subject]),
        *([permission.asked([named.id])] if named else []),
    ]
