"""Decisions, what they used up and left open, and the reviews that they made due."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Insert, Table, bindparam, insert, select
from sqlalchemy.orm import Session

from alongside.database import among, on_postgresql, written
from alongside.vault import VaultError
from consent.adapters.signs_of_change import signs_of
from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables import DecisionRow, OpenReferralRow, ReviewTaskRow, SubjectRow, table_of
from consent.domain.model import Facts, Lane, Outcome, Request, Review, Urgency
from consent.domain.records import AuthorityRef, Decided, DecisionRecord, Question, ReviewTask
from consent.usecases.canonical import canonical

_TO_CHECK = (
    select(
        DecisionRow.id, DecisionRow.outcome, DecisionRow.send_by, DecisionRow.sealed_brief,
        SubjectRow.wrapped_key, OpenReferralRow.how,
    )
    .join(SubjectRow, SubjectRow.id == DecisionRow.subject)
    .outerjoin(OpenReferralRow, OpenReferralRow.decision == DecisionRow.id)
    .where(among(DecisionRow.id, "ids"))
)  # fmt: skip
_RECORD = select(DecisionRow.sealed_record).where(DecisionRow.id == bindparam("decision"))
_DECISIONS, _OPEN_REFERRALS = table_of(DecisionRow), table_of(OpenReferralRow)
_ADD, _OPEN, _REVIEW = insert(_DECISIONS), insert(_OPEN_REFERRALS), insert(table_of(ReviewTaskRow))


def _named(table: Table) -> Insert:
    """A row whose values have names of their own, so that it can be added beside another."""
    return insert(table).values({c.name: bindparam(f"{table.name}.{c.name}", type_=c.type) for c in table.columns})


# Both at once on PostgreSQL, which looks whether the decision is there when both are (manual, SET CONSTRAINTS).
_ADD_AND_OPEN = _named(_OPEN_REFERRALS).add_cte(_named(_DECISIONS).cte("decided"))


class DecisionRepository:
    """Keeps `Decisions`."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add(self, decision: DecisionRecord) -> None:
        """See Decisions."""
        question, seal = decision.question, self._subjects.seal
        row = {
            "id": decision.id,
            "subject": question.subject,
            "referral": question.referral,
            "digest": decision.digest,
            "outcome": decision.outcome.value,
            "permission": question.authority.id if question.authority else None,
            "decided_at": decision.decided_at,
            "send_by": decision.send_by,
            "record_hash": decision.record_hash,
            "record_salt": decision.record_salt,
            # The text itself is sealed, not its parsed form: the hash is over exactly these characters.
            "sealed_record": seal(question.subject, decision.record, _record_place(decision.id)),
            "sealed_answer": seal(question.subject, decision.answer, _answer_place(decision.id)),
            "sealed_brief": seal(question.subject, _brief(decision), _brief_place(decision.id)),
        }
        if decision.outcome is Outcome.SEND:
            self._add_open(row, _opened(decision))
        else:
            written(self._session, _ADD, row)
        for task in decision.reviews:
            due = {"id": task.id, "decision": decision.id, "role": task.role, "due_at": task.due_at}
            written(self._session, _REVIEW, {**due, "review": task.review.value})

    def get(self, decision_id: str) -> DecisionRecord | None:
        """One decision."""
        row = self._session.get(DecisionRow, decision_id)
        return None if row is None else self._decision(row)

    def of_referral(self, referral: str) -> DecisionRecord | None:
        """The decision about a referral, if there was one."""
        row = self._session.scalar(select(DecisionRow).where(DecisionRow.referral == referral))
        return None if row is None else self._decision(row)

    def sent_under(self, permission_id: str) -> Sequence[str]:
        """Decisions to send under a permission, oldest first, but for those that gave it back."""
        under = select(OpenReferralRow.decision).where(
            OpenReferralRow.permission == permission_id, OpenReferralRow.given_back.is_(False)
        )
        return list(self._session.scalars(under.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision)))

    def about(self, subject: str) -> Sequence[str]:
        """See Decisions."""
        return list(self._session.scalars(select(DecisionRow.id).where(DecisionRow.subject == subject)))

    def sent_with(self, subject: str, categories: frozenset[str]) -> Sequence[str]:
        """See Decisions."""
        kept = select(OpenReferralRow.decision).where(
            OpenReferralRow.subject == subject, OpenReferralRow.given_back.is_(False)
        )
        ids = list(self._session.scalars(kept.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision)))
        found = self.to_check(ids)
        return [i for i in ids if (one := found.get(i)) is not None and categories.intersection(one.allowed)]

    def to_check(self, decision_ids: Sequence[str]) -> dict[str, Decided | None]:
        """Those that are known, by id; None for one whose record cannot be opened."""
        rows = self._session.connection().execute(_TO_CHECK, {"ids": list(decision_ids)}).all()
        return {row.id: self._decided(row) for row in rows}

    def signs(self, decision_ids: Sequence[str]) -> dict[str, object]:
        """See Decisions."""
        return signs_of(self._session.connection(), decision_ids)

    def listed(self, after: str, most: int) -> Sequence[str]:
        """See Decisions."""
        ids = select(DecisionRow.id).where(DecisionRow.id > after).order_by(DecisionRow.id).limit(most)
        return list(self._session.scalars(ids))

    def whole(self, decision_ids: Sequence[str]) -> dict[str, DecisionRecord | None]:
        """See Decisions. A record whose person's key was destroyed cannot be opened."""
        rows = self._session.scalars(select(DecisionRow).where(DecisionRow.id.in_(decision_ids)))
        return {row.id: self._unsealed(row) for row in rows}

    def ended(self, decision_id: str, how: str, at: datetime, give_back: bool) -> bool:
        """Close the open referral; False when none is open. Waits for whoever decides about this person."""
        row = self._session.get(OpenReferralRow, decision_id)
        if row is None or not self._subjects.lock(row.subject):
            return False
        self._session.refresh(row)
        if row.ended_at is not None:
            return False
        row.ended_at, row.how, row.given_back = at, how, give_back
        self._session.flush()
        return True

    def _add_open(self, decision: Mapping[str, Any], opened: Mapping[str, Any]) -> None:
        if not on_postgresql(self._session):  # SQLite adds no rows in a WITH
            written(self._session, _ADD, decision)
            written(self._session, _OPEN, opened)
            return
        both = {f"{_DECISIONS.name}.{name}": value for name, value in decision.items()}
        both |= {f"{_OPEN_REFERRALS.name}.{name}": value for name, value in opened.items()}
        written(self._session, _ADD_AND_OPEN, both)

    def _unsealed(self, row: DecisionRow) -> DecisionRecord | None:
        try:
            return self._decision(row)
        except (VaultError, ValueError, LookupError):  # of one person; the others are none the worse for it
            return None

    def _decided(self, row: Any) -> Decided | None:
        try:
            brief = self._brief_of(row)
        except VaultError:  # of one person; the others are none the worse for it
            return None
        return Decided(
            id=row.id,
            question=_question(brief["question"]),
            outcome=Outcome(row.outcome),
            send_by=row.send_by,
            allowed=tuple(brief["allowed"]),
            reasons=tuple(brief["reasons"]),
            ended=row.how,
        )

    def _brief_of(self, row: Any) -> Mapping[str, Any]:
        if row.sealed_brief is None:
            sealed = self._session.execute(_RECORD, {"decision": row.id}).scalar_one()
            record = json.loads(self._subjects.unseal_under(row.wrapped_key, sealed, _record_place(row.id)))
            return {"question": record["question"], **record["verdict"]}
        brief: dict[str, Any] = self._subjects.unseal_under(row.wrapped_key, row.sealed_brief, _brief_place(row.id))
        return brief

    def _decision(self, row: DecisionRow) -> DecisionRecord:
        unseal = self._subjects.unseal
        record = unseal(row.subject, row.sealed_record, _record_place(row.id))
        return DecisionRecord(
            id=row.id,
            question=_question(json.loads(record)["question"]),
            digest=row.digest,
            outcome=Outcome(row.outcome),
            decided_at=row.decided_at,
            send_by=row.send_by,
            record=record,
            record_salt=row.record_salt,
            record_hash=row.record_hash,
            answer=unseal(row.subject, row.sealed_answer, _answer_place(row.id)),
            reviews=self._reviews(row.id),
        )

    def _reviews(self, decision_id: str) -> tuple[ReviewTask, ...]:
        of = select(ReviewTaskRow).where(ReviewTaskRow.decision == decision_id).order_by(ReviewTaskRow.id)
        return tuple(ReviewTask(r.id, Review(r.review), r.role, r.due_at) for r in self._session.scalars(of))


def _opened(decision: DecisionRecord) -> dict[str, Any]:
    """The row of a decision to send: its referral is open, and it uses its permission."""
    question = decision.question
    if question.authority is None:
        raise ValueError("Nothing is sent without a permission.")
    return {
        "decision": decision.id,
        "subject": question.subject,
        "type": question.request.type,
        "agency": question.request.agency,
        "permission": question.authority.id,
        "opened_at": decision.decided_at,
        "ended_at": None,
        "how": None,
        "given_back": False,
    }


def _record_place(decision_id: str) -> str:
    return f"decisions/sealed_record/{decision_id}"


def _answer_place(decision_id: str) -> str:
    return f"decisions/sealed_answer/{decision_id}"


def _brief_place(decision_id: str) -> str:
    return f"decisions/sealed_brief/{decision_id}"


def _brief(decision: DecisionRecord) -> dict[str, Any]:
    answer = decision.answer
    question = orjson.Fragment(canonical(decision.question))
    return {"question": question, "allowed": answer["allowed"], "reasons": answer["reasons"]}


def _question(recorded: Mapping[str, Any]) -> Question:
    """The question as it was recorded: what `canonical` made of it, turned back."""
    request, named = recorded["request"], recorded["authority"]
    return Question(
        subject=recorded["subject"],
        referral=recorded["referral"],
        request=Request(
            type=request["type"],
            agency=request["agency"],
            lane=Lane(request["lane"]),
            urgency=Urgency(request["urgency"]),
            asked=tuple(request["asked"]),
            facts=_facts(request["facts"]),
            sealed=request.get("sealed", True),
        ),
        authority=None if named is None else AuthorityRef(**named),
    )


def _facts(recorded: Mapping[str, Any]) -> Facts:
    sets = {name: frozenset(recorded[name]) for name in ("held", "with_reason")}
    confirmed = recorded["safe_contact_confirmed_at"]
    at = None if confirmed is None else datetime.fromisoformat(confirmed)
    return Facts(**{**recorded, **sets, "safe_contact_confirmed_at": at})
