"""What a decision begins with: its locks first, then all that is read after them, in one round trip."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, select

from alongside.database.round_trip import Query
from consent.adapters.permission_repository import CONSENTS, EXCEPTIONS
from consent.adapters.rules_state import STATE
from consent.adapters.rules_turn import RULES_TURN
from consent.adapters.subject_repository import LOCKED
from consent.adapters.tables import DecisionRow, OpenReferralRow, RefusalRow
from consent.adapters.tables_rights import DisputeRow
from consent.domain.model import StandingRefusal
from consent.domain.records import Bearing, Question

# Whoever has the row takes the turn. Taken first, it would be held while waiting for a person, and whoever has that
# person could wait for the turn in line behind a change that waits for it: in a circle.
_PERSON = LOCKED.cte("person").prefix_with("MATERIALIZED")
LOCKED_IN_TURN = select(
    _PERSON.c.wrapped_key, func.pg_advisory_xact_lock_shared(func.hashtextextended(RULES_TURN, 0))
)
_DECIDED = exists().where(DecisionRow.referral == bindparam("referral"))
_UNDER = exists().where(OpenReferralRow.permission == bindparam("permission"), OpenReferralRow.given_back.is_(False))
_SAME = exists().where(
    OpenReferralRow.subject == bindparam("subject"),
    OpenReferralRow.type == bindparam("type"),
    OpenReferralRow.agency == bindparam("agency"),
    OpenReferralRow.ended_at.is_(None),
)
_DISPUTES = exists().where(DisputeRow.subject == bindparam("subject"))
_ONCE = select(literal_column("1").label("one")).subquery("once")
# one row for each refusal; also without any
BEARING = select(
    _DECIDED.label("decided"),
    _UNDER.label("used"),
    _SAME.label("is_open"),
    _DISPUTES.label("disputes"),
    STATE,
    RefusalRow.subject.label("refused_by"),
    RefusalRow.agency,
    RefusalRow.agency_type,
).select_from(_ONCE.outerjoin(RefusalRow, RefusalRow.subject == bindparam("subject")))


def of_decision(question: Question, *, postgresql: bool) -> list[tuple[Query, Mapping[str, Any]]]:
    """The person is locked, and on PostgreSQL the turn among changes of rules is taken: see RULES_TURN.

    What bears on the question comes in a statement after that, whose snapshot is no older than the locks.
    """
    named = question.authority
    permission = CONSENTS if named and named.kind == "consent" else EXCEPTIONS
    asked = {
        "subject": question.subject,
        "referral": question.referral,
        "type": question.request.type,
        "agency": question.request.agency,
        "permission": named.id if named else "",
    }
    return [
        (LOCKED_IN_TURN if postgresql else LOCKED, {"subject": question.subject}),
        (BEARING, asked),
        *([permission.asked([named.id])] if named else []),
    ]


def bearing_of(rows: Sequence[Any]) -> Bearing:
    """The answer to BEARING."""
    first = rows[0]
    refusals = tuple(StandingRefusal(row.agency, row.agency_type) for row in rows if row.refused_by is not None)
    return Bearing(bool(first.decided), bool(first.used), bool(first.is_open), bool(first.disputes), refusals)
