"""Referrals, the decision each rests on, and the snapshot until it is opened."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from alongside.database import new_id, written
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import conversation, disclosure, message, person, recall, referral, snapshot
from referral.domain.delivery import Delivery, by_hand
from referral.domain.disclosure import Decision
from referral.domain.message import OPEN_STAGES, Kind, Stage
from referral.domain.referral import Referral, Underway
from referral.domain.states import UNANSWERED, State
from referral.usecases.storage import PersonKey, Snapshot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUEUED, _SILENT, _OVER = "queued", "silent", "over"
_PHASES = {State.QUEUED: _QUEUED, State.SEALED: _SILENT, State.DISPATCHED: _SILENT}
queued = referral.c.phase == _QUEUED
unheard = referral.c.phase.in_((_QUEUED, _SILENT))
"""Nothing was heard of it yet: it is queued, sealed or dispatched."""
_FULL = (
    sa.select(referral, disclosure, person.c.wrapped_key)
    .join(disclosure, disclosure.c.referral_id == referral.c.referral_id)
    .join(person, person.c.person_id == referral.c.person_id)
    .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
)
_UNDERWAY = sa.select(
    referral.c.referral_id, referral.c.agency_id, referral.c.state, referral.c.jti, disclosure.c.decision_id
).join(disclosure, disclosure.c.referral_id == referral.c.referral_id)

# What somebody tells by phone or on paper waits for nobody's key, and holds up nothing that does.
_TO_SEAL = sa.and_(queued, referral.c.delivery == Delivery.SEALED.value)
_INSERTS = {table: table.insert() for table in (referral, disclosure, snapshot)}


class SqlReferrals(Rows):
    """`storage.Referrals`."""

    def add(self, new: Referral, key: PersonKey, fingerprint: str, taken: Snapshot | None, at: datetime) -> None:
        """See the port. Together with the commit, unless this transaction goes on to write what refers to it."""
        rows = [(referral, _asked(new, key, fingerprint, at)), (disclosure, _disclosed(new, key))]
        if taken is not None:
            rows.append((snapshot, _taken(new.referral_id, key, taken, at)))
        if by_hand(new.delivery) or not self._on_postgresql:
            self._insert_new(*rows.pop(0))
            for table, row in rows:
                self._do(_INSERTS[table], row)
        else:
            for table, row in rows:
                written(self._session, _INSERTS[table], row)

    def save(self, changed: Referral, at: datetime) -> None:
        """Write what may change about a referral."""
        self._do(referral.update().where(_is(changed.referral_id)).values(_changing(changed)))

    def get(self, referral_id: str) -> Referral | None:
        """Return the referral, or None."""
        row = self._one(_FULL.where(_is(referral_id)))
        return self._referral(row) if row is not None else None

    def lock(self, referral_id: str) -> Referral | None:
        """See the port; SQLite has one writer, so there the transaction itself is the lock."""
        row = self._one(_FULL.where(_is(referral_id)).with_for_update(of=referral, key_share=True))
        return self._referral(row) if row is not None else None

    def fingerprint(self, referral_id: str) -> str | None:
        """Return the keyed hash of the request that made the referral."""
        return self._session.scalar(sa.select(referral.c.fingerprint).where(_is(referral_id)))

    def of_person(self, person_id: str) -> list[Referral]:
        """Return a person's referrals, oldest first."""
        query = _FULL.where(referral.c.person_id == person_id).order_by(referral.c.queued_no)
        return [self._referral(row) for row in self._all(query)]

    def people_of_number(self, number: str) -> set[str]:
        """See the port."""
        query = sa.select(referral.c.person_id).where(referral.c.referral_id.like(f"%{number}"))
        return set(self._session.scalars(query))

    def unanswered(self, limit: int) -> list[Referral]:
        """See the port."""
        open_ones = referral.c.state.in_([state.value for state in UNANSWERED])
        query = _FULL.where(open_ones, ~recalled()).order_by(referral.c.overdue_at, referral.c.referral_id)
        return [self._referral(row) for row in self._all(query.limit(limit))]

    def lock_underway(self, referral_id: str) -> Underway | None:
        """See the port."""
        row = self._one(_UNDERWAY.where(_is(referral_id)).with_for_update(of=referral, key_share=True))
        return _underway(row) if row is not None else None

    def of_decision(self, decision_id: str) -> Referral | None:
        """Return the referral that rests on this decision, or None."""
        row = self._one(_FULL.where(disclosure.c.decision_id == decision_id))
        return self._referral(row) if row is not None else None

    def by_decisions(self, decision_ids: Sequence[str]) -> list[Underway]:
        """See the port."""
        query = _UNDERWAY.where(disclosure.c.decision_id.in_(decision_ids)).order_by(referral.c.referral_id)
        return [_underway(row) for row in self._all(query.with_for_update(of=referral, key_share=True))]

    def stop(self, referral_id: str, state: State, reasons: Sequence[str]) -> None:
        """See the port."""
        values = {**standing(state), "stopped_by": list(reasons), "hold": None}
        self._do(referral.update().where(_is(referral_id)).values(values))

    def overdue(self, now: datetime, limit: int) -> list[Referral]:
        """Return what waits beyond its time and was not flagged yet; each by one process only."""
        late = (unheard, referral.c.overdue_at <= now, referral.c.overdue.is_(False))
        query = _FULL.where(*late, ~recalled()).order_by(referral.c.overdue_at).limit(limit)
        return [
            self._referral(row)
            for row in self._all(query.with_for_update(of=referral, key_share=True, skip_locked=True))
        ]

    def snapshot(self, referral_id: str) -> Snapshot | None:
        """Return the parts, or None when they are gone."""
        row = self._one(sa.select(snapshot).where(snapshot.c.referral_id == referral_id))
        if row is None:
            return None
        plain = self._ring.decrypt(self._wrapped_of(referral_id), row.content, _snapshot_context(referral_id))
        reasons = self._opened_reasons(referral_id, row.reasons) if row.reasons is not None else {}
        return Snapshot(orjson.loads(plain), reasons)

    def drop_snapshot(self, referral_id: str) -> None:
        """Delete the parts."""
        self._do(snapshot.delete().where(snapshot.c.referral_id == referral_id))

    def claim_to_seal(self, now: datetime, until: datetime, at_most: int) -> list[Referral]:
        """See the port."""
        free = sa.or_(referral.c.claimed_until.is_(None), referral.c.claimed_until <= now)
        due = (_TO_SEAL, referral.c.next_attempt_at <= now, free)
        query = _FULL.where(*due, ~_earlier_in_line(), ~_unconfirmed()).order_by(referral.c.queued_no).limit(at_most)
        rows = self._all(query.with_for_update(of=referral, key_share=True, skip_locked=True))
        claimed = [self._referral(row) for row in rows]
        ids = [one.referral_id for one in claimed]
        if ids:
            self._do(referral.update().where(referral.c.referral_id.in_(ids)).values(claimed_until=until))
        return claimed

    def lock_queued(self, referral_id: str) -> Referral | None:
        """See the port."""
        line = sa.select(referral.c.cid).where(_is(referral_id)).with_for_update(key_share=True)
        cid = self._session.scalar(line)
        # One place in a line is given at a time: who waited here sees what the one before sealed.
        self._one(sa.select(conversation.c.cid).where(conversation.c.cid == cid).with_for_update(key_share=True))
        queued = (_is(referral_id), _TO_SEAL, ~_unconfirmed())
        row = self._one(_FULL.where(*queued))
        return self._referral(row) if row is not None else None

    def release_claims(self) -> None:
        """See the port."""
        claimed = (queued, referral.c.claimed_until.is_not(None))
        # What another process is sealing at this moment is locked, and not waited for.
        free = sa.select(referral.c.referral_id).where(*claimed).with_for_update(key_share=True, skip_locked=True)
        ids = [row.referral_id for row in self._all(free)]
        self._do(referral.update().where(referral.c.referral_id.in_(ids)).values(claimed_until=None))

    def retry_at(self, referral_id: str, when: datetime) -> None:
        """Let the referral be sealed at `when`, and count one more attempt."""
        values = {"next_attempt_at": when, "claimed_until": None, "attempts": referral.c.attempts + 1}
        self._do(referral.update().where(_is(referral_id)).values(values))

    def queue_again(self, referral_ids: Sequence[str]) -> None:
        """See the port."""
        sealed = (referral.c.referral_id.in_(list(referral_ids)), referral.c.state == State.SEALED.value)
        values = {**standing(State.QUEUED), "jti": None, "next_attempt_at": _EPOCH, "claimed_until": None}
        self._do(referral.update().where(*sealed).values(values))

    def attempts(self, referral_id: str) -> int:
        """Return how often sealing was put off."""
        return int(self._session.scalar(sa.select(referral.c.attempts).where(_is(referral_id))) or 0)

    def keyed(self, text: str) -> str:
        """Return the keyed hash by which a repeated request is known."""
        return self._ring.blind_index(text, "referral request")

    def _wrapped(self, person_id: str) -> bytes:
        found = self._session.scalar(sa.select(person.c.wrapped_key).where(person.c.person_id == person_id))
        if found is None:
            raise LookupError("There is no key of this person.")
        return bytes(found)

    def _wrapped_of(self, referral_id: str) -> bytes:
        found = self._session.scalar(sa.select(referral.c.person_id).where(_is(referral_id)))
        return self._wrapped(str(found))

    def _opened_reasons(self, referral_id: str, sealed: bytes) -> dict[str, str]:
        plain = self._ring.decrypt(self._wrapped_of(referral_id), sealed, _reasons_context(referral_id))
        return {str(code): str(reason) for code, reason in orjson.loads(plain).items()}

    def _referral(self, row: Row) -> Referral:
        cell = row._mapping
        wrapped, referral_id = cell[person.c.wrapped_key], cell[referral.c.referral_id]
        opened = {
            name: self._ring.decrypt(wrapped, cell[referral.c[name]], _context(name, referral_id)).decode()
            for name in ("case_ref", "ref")
        }
        status = cell[referral.c.receipt_status]
        return Referral(
            referral_id=referral_id,
            person_id=cell[referral.c.person_id],
            case_ref=opened["case_ref"],
            ref=opened["ref"],
            type=cell[referral.c.type],
            agency=cell[referral.c.agency_id],
            lane=cell[referral.c.lane],
            urgency=cell[referral.c.urgency],
            state=State(cell[referral.c.state]),
            decision=self._decision(cell, wrapped),
            created_at=cell[referral.c.created_at],
            overdue_at=cell[referral.c.overdue_at],
            mid=cell[referral.c.mid],
            jti=cell[referral.c.jti],
            stopped_by=tuple(cell[referral.c.stopped_by]),
            hold=cell[referral.c.hold],
            sent=tuple(cell[referral.c.sent]),
            receipt=(status, cell[referral.c.receipt_jti]) if status else None,
            reissues=cell[referral.c.reissues],
            overdue=cell[referral.c.overdue],
            safe_contact_version=cell[referral.c.safe_contact_version],
            delivery=Delivery(cell[referral.c.delivery]),
        )

    def _decision(self, cell: Mapping[Any, Any], wrapped: bytes) -> Decision:
        decision_id = cell[disclosure.c.decision_id]
        sealed = cell[disclosure.c.withheld]
        withheld = orjson.loads(self._ring.decrypt(wrapped, sealed, _withheld_context(decision_id)))
        return Decision(
            decision_id=decision_id,
            outcome=cell[disclosure.c.outcome],
            reasons=tuple(cell[disclosure.c.reasons]),
            notes=tuple(cell[disclosure.c.notes]),
            allowed=tuple(cell[disclosure.c.allowed]),
            withheld=withheld,
            safe_contact=cell[disclosure.c.safe_contact],
            cid=cell[disclosure.c.cid],
            permission=cell[disclosure.c.permission],
            permission_id=cell[disclosure.c.permission_id],
            statement=cell[disclosure.c.statement],
            record_hash=cell[disclosure.c.record_hash],
            decided_at=cell[disclosure.c.decided_at],
        )


def _asked(new: Referral, key: PersonKey, fingerprint: str, at: datetime) -> dict[str, Any]:
    return {
        "referral_id": new.referral_id,
        "person_id": new.person_id,
        "fingerprint": fingerprint,
        "case_ref": key.encrypt(new.case_ref.encode(), _context("case_ref", new.referral_id)),
        "ref": key.encrypt(new.ref.encode(), _context("ref", new.referral_id)),
        "type": new.type,
        "agency_id": new.agency,
        "lane": new.lane,
        "urgency": new.urgency,
        "cid": new.decision.cid,
        "mid": new.mid,
        "overdue_at": new.overdue_at,
        "created_at": at,
        "queued_no": new_id(),
        "attempts": 0,
        "next_attempt_at": _EPOCH,
        **_changing(new),
    }


def _disclosed(new: Referral, key: PersonKey) -> dict[str, Any]:
    decision = new.decision
    return {
        "decision_id": decision.decision_id,
        "referral_id": new.referral_id,
        "outcome": decision.outcome,
        "reasons": list(decision.reasons),
        "notes": list(decision.notes),
        "allowed": list(decision.allowed),
        # what was left out can say as much as what was sent
        "withheld": key.encrypt(orjson.dumps(decision.withheld), _withheld_context(decision.decision_id)),
        "safe_contact": decision.safe_contact,
        "cid": decision.cid,
        "permission": decision.permission,
        "permission_id": decision.permission_id,
        "statement": decision.statement,
        "record_hash": decision.record_hash,
        "decided_at": decision.decided_at,
    }


def _taken(referral_id: str, key: PersonKey, taken: Snapshot, at: datetime) -> dict[str, Any]:
    content = key.encrypt(orjson.dumps(dict(taken.parts)), _snapshot_context(referral_id))
    why = key.encrypt(orjson.dumps(dict(taken.reasons)), _reasons_context(referral_id)) if taken.reasons else None
    return {"referral_id": referral_id, "content": content, "created_at": at, "reasons": why}


def _underway(row: Row) -> Underway:
    return Underway(row.referral_id, row.agency_id, State(row.state), row.jti, row.decision_id)


def _changing(one: Referral) -> dict[str, Any]:
    return {
        **standing(one.state),
        "jti": one.jti,
        "stopped_by": list(one.stopped_by),
        "hold": one.hold,
        "sent": list(one.sent),
        "receipt_status": one.receipt[0] if one.receipt else None,
        "receipt_jti": one.receipt[1] if one.receipt else None,
        "reissues": one.reissues,
        "overdue": one.overdue,
        "safe_contact_version": one.safe_contact_version,
        "delivery": one.delivery.value,
    }


def standing(state: State) -> dict[str, str]:
    """The state with its phase: on PostgreSQL no row is taken whose phase is another's."""
    return {"state": state.value, "phase": _PHASES.get(state, _OVER)}


def _is(referral_id: str) -> sa.ColumnElement[bool]:
    return referral.c.referral_id == referral_id


def recalled() -> sa.ColumnElement[bool]:
    """Was the agency told to stop; then its silence about the referral itself is nothing to ring about."""
    return sa.exists().where(recall.c.referral_id == referral.c.referral_id)


def _earlier_in_line() -> sa.ColumnElement[bool]:
    """Is there an older referral of the same conversation that waits too."""
    other = referral.alias()
    waits = (other.c.state == State.QUEUED.value, other.c.delivery == Delivery.SEALED.value)
    same = (other.c.cid == referral.c.cid, *waits)
    return sa.exists().where(*same, other.c.queued_no < referral.c.queued_no)


def _unconfirmed() -> sa.ColumnElement[bool]:
    """Has the conversation a referral that is neither receipted nor given back, or words that have not left."""
    stages = [stage.value for stage in OPEN_STAGES]
    waits = sa.and_(message.c.kind == Kind.REFERRAL.value, message.c.stage.in_(stages))
    return sa.exists().where(message.c.cid == referral.c.cid, sa.or_(waits, message.c.stage == Stage.SEALED.value))


def _context(column: str, referral_id: str) -> str:
    return f"referral/{column}/{referral_id}"


def _reasons_context(referral_id: str) -> str:
    return f"snapshot/reasons/{referral_id}"


def _snapshot_context(referral_id: str) -> str:
    return f"snapshot/content/{referral_id}"


def _withheld_context(decision_id: str) -> str:
    return f"disclosure/withheld/{decision_id}"
