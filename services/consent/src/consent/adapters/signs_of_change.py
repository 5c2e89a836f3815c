"""Whether anything was written since about what a lease rests on: a count of rows that are only ever added.

Rows of tables that are append-only (`tables.APPEND_ONLY`: triggers refuse a change) are the same when there are as
many. What may change is read as it is: how the referral ended, and the person's wrapped key.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from alongside.database import BYTES_AS_THEY_ARE, among
from consent.adapters.tables import (
    AuthorisationRow,
    ConsentEventRow,
    DecisionRow,
    OpenReferralRow,
    RefusalRow,
    SubjectRow,
)


def _rows(column: InstrumentedAttribute[str], of: InstrumentedAttribute[str]) -> ScalarSelect[int]:
    return select(func.count()).where(column == of).scalar_subquery()


_PERMISSION: InstrumentedAttribute[str] = DecisionRow.permission  # type: ignore[assignment]  # NULL: no rows
_SIGNS = (
    select(
        DecisionRow.id, OpenReferralRow.how, SubjectRow.wrapped_key,
        _rows(ConsentEventRow.consent, _PERMISSION), _rows(AuthorisationRow.exception, _PERMISSION),
        _rows(RefusalRow.subject, DecisionRow.subject),
    )
    .join(SubjectRow, SubjectRow.id == DecisionRow.subject)
    .outerjoin(OpenReferralRow, OpenReferralRow.decision == DecisionRow.id)
    .where(among(DecisionRow.id, "ids"))
    .execution_options(**{BYTES_AS_THEY_ARE: True})
)  # fmt: skip


def signs_of(connection: Connection, decision_ids: Sequence[str]) -> dict[str, object]:
    """See `Decisions.signs`."""
    found = connection.execute(_SIGNS, {"ids": list(decision_ids)})
    return {row[0]: tuple(row) for row in found}
