"""What people do not agree with, and what came of it. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alongside.database import new_id
from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables_rights import DisputeAnswerRow, DisputeRow
from consent.domain.dispute import Dispute, DisputeAnswer, DisputeOutcome
from consent.domain.records import Actor

_ANSWERED = (
    select(DisputeRow.subject, DisputeRow.categories, DisputeAnswerRow.outcome, DisputeRow.id)
    .outerjoin(DisputeAnswerRow, DisputeAnswerRow.dispute == DisputeRow.id)
    .where(DisputeRow.subject == bindparam("subject"))
)  # fmt: skip


class DisputeRepository:
    """Keeps `Disputes`."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add(self, dispute: Dispute, by: Actor) -> None:
        """A dispute, in the person's words."""
        words = {"said": dispute.said, "by": _who(by)}
        self._add(
            DisputeRow(
                id=dispute.id,
                subject=dispute.subject,
                categories=list(dispute.categories),
                decision=dispute.decision,
                sealed=self._subjects.seal(dispute.subject, words, f"disputes/sealed/{dispute.id}"),
                recorded_at=dispute.recorded_at,
            )
        )

    def add_answer(self, dispute: Dispute, answer: DisputeAnswer, by: Actor) -> None:
        """What came of it; after all answers before."""
        row_id = new_id()
        words = {"said": answer.said, "by": _who(by)}
        self._add(
            DisputeAnswerRow(
                id=row_id,
                dispute=dispute.id,
                seq=len(dispute.answers),
                outcome=answer.outcome.value,
                sealed=self._subjects.seal(dispute.subject, words, f"dispute_answers/sealed/{row_id}"),
                at=answer.at,
            )
        )

    def get(self, dispute_id: str) -> Dispute | None:
        """One dispute with its answers."""
        row = self._session.get(DisputeRow, dispute_id)
        return None if row is None else self._disputes([row])[0]

    def of(self, subject: str) -> Sequence[Dispute]:
        """Oldest first."""
        of = select(DisputeRow).where(DisputeRow.subject == subject).order_by(DisputeRow.recorded_at, DisputeRow.id)
        return self._disputes(list(self._session.scalars(of)))

    def standing(self, subject: str) -> frozenset[str]:
        """See Disputes; no word of a dispute is opened."""
        rows = self._session.connection().execute(_ANSWERED, {"subject": subject}).all()
        ended = {row.id for row in rows if row.outcome not in (None, DisputeOutcome.KEPT.value)}
        return frozenset(code for row in rows if row.id not in ended for code in row.categories)

    def _add(self, row: object) -> None:
        self._session.add(row)
        self._session.flush()

    def _disputes(self, rows: Sequence[DisputeRow]) -> list[Dispute]:
        wanted = select(DisputeAnswerRow).where(DisputeAnswerRow.dispute.in_([row.id for row in rows]))
        answers: defaultdict[str, list[DisputeAnswerRow]] = defaultdict(list)
        for answer in self._session.scalars(wanted.order_by(DisputeAnswerRow.seq)):
            answers[answer.dispute].append(answer)
        return [self._dispute(row, answers[row.id]) for row in rows]

    def _dispute(self, row: DisputeRow, answers: Sequence[DisputeAnswerRow]) -> Dispute:
        words = self._subjects.unseal(row.subject, row.sealed, f"disputes/sealed/{row.id}")
        return Dispute(
            row.id,
            row.subject,
            tuple(row.categories),
            row.decision,
            words["said"],
            row.recorded_at,
            tuple(self._answer(row.subject, answer) for answer in answers),
        )

    def _answer(self, subject: str, row: DisputeAnswerRow) -> DisputeAnswer:
        words = self._subjects.unseal(subject, row.sealed, f"dispute_answers/sealed/{row.id}")
        return DisputeAnswer(DisputeOutcome(row.outcome), words["said"], row.at)


def _who(by: Actor) -> dict[str, Any]:
    return {"issuer": by.issuer, "name": by.name, "roles": sorted(by.roles), "person": by.person}
