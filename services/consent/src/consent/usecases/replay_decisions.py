"""Decide again what was decided, from the recorded inputs alone, and tell what differs. Nothing is changed by it."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from consent.domain.errors import UnknownDecision
from consent.domain.model import Outcome, Verdict
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import Actor, DecisionRecord
from consent.domain.rules_version import GATES
from consent.usecases.canonical import canonical, plain, rfc3339, salted_hash
from consent.usecases.decide_referral import identity_of
from consent.usecases.ports import Pseudonyms, UnitOfWork, Units
from consent.usecases.recorded import NotRecorded
from consent.usecases.recorded_decision import RecordedDecision, read_record

PAGE = 200
SAME, DIFFERS, INCOMPLETE, UNREADABLE = "same", "differs", "incomplete", "unreadable"
NO_RULES, NO_HASH, NO_PACK = "rules", "pack.sha256", "pack"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where what was recorded and what is concluded now are not the same."""

    place: str
    recorded: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """How one decision came out.

    `same`: byte for byte. `differs`: it does not, and `differs` says where. `incomplete`: what could be compared is
    the same, but the record does not hold all its inputs (`lacks`). `unreadable`: the record cannot be opened, as
    when the person's key was destroyed.
    """

    decision_id: str
    result: str
    differs: tuple[Difference, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayDecisions:
    """`consent decisions replay` and `GET /decisions/{id}/replay`. That it was done is written down first."""

    writing: Units
    reading: Units
    pseudonyms: Pseudonyms
    clock: Clock

    def one(self, decision_id: str, by: Actor) -> Replayed:
        """Replay one decision. Raises UnknownDecision."""
        with self.writing() as unit:
            if not unit.decisions.whole([decision_id]):
                raise UnknownDecision
            unit.audit.read("decision.replay", decision_id, by, self.clock.now())
            unit.commit()
        return self._page([decision_id])[0]

    def every(self, by: Actor) -> Iterator[Replayed]:
        """Replay every decision, in the order of their ids; those made meanwhile may be among them or not."""
        with self.writing() as unit:
            unit.audit.read("decision.replay", "all", by, self.clock.now())
            unit.commit()
        after = ""
        while ids := self._listed(after):
            yield from self._page(ids)
            after = ids[-1]

    def _listed(self, after: str) -> Sequence[str]:
        with self.reading() as unit:
            return unit.decisions.listed(after, PAGE)

    def _page(self, ids: Sequence[str]) -> list[Replayed]:
        with self.reading() as unit:
            found = unit.decisions.whole(ids)
            return [self._replay(unit, one, found.get(one)) for one in ids]

    def _replay(self, unit: UnitOfWork, decision_id: str, decision: DecisionRecord | None) -> Replayed:
        if decision is None:
            return Replayed(decision_id, UNREADABLE)
        return replay(decision, _pack_then(unit, decision.decided_at), self.pseudonyms)


def _pack_then(unit: UnitOfWork, at: datetime) -> PolicyPack | None:
    return unit.partnership.rules(at)[1]


def replay(decision: DecisionRecord, in_force: PolicyPack | None, pseudonyms: Pseudonyms) -> Replayed:
    """Decide one recorded decision again. `in_force`: the pack for records that only name theirs."""
    try:
        recorded = read_record(decision.record)
    except NotRecorded as places:
        return Replayed(decision.id, INCOMPLETE, lacks=tuple(str(place) for place in places.args))
    gate = GATES.get(recorded.rules)
    if gate is None:
        return Replayed(decision.id, INCOMPLETE, lacks=(NO_RULES,))
    verdict = gate(recorded.request, recorded.world)
    pack, lacks = recorded.pack_of(in_force), list(recorded.lacks)
    if recorded.pack is None and verdict.outcome is Outcome.SEND:  # nothing else is made of a pack's terms
        lacks.append(NO_HASH if pack else NO_PACK)
    differs = [*_compare("verdict", plain(recorded.verdict), plain(verdict))]
    if pack is not None or verdict.outcome is not Outcome.SEND:
        again = _Again(decision, recorded, verdict)
        differs += again.differences(again.claims(recorded, pack, pseudonyms))
    return Replayed(decision.id, _result(differs, lacks), tuple(differs), tuple(lacks))


def _result(differs: Sequence[Difference], lacks: Sequence[str]) -> str:
    if differs:
        return DIFFERS
    return INCOMPLETE if lacks else SAME


class _Again:
    """What the row and the answer must say if they were made of this verdict; signatures are compared as claims."""

    def __init__(self, decision: DecisionRecord, recorded: RecordedDecision, verdict: Verdict) -> None:
        self.decision, self.recorded, self.verdict = decision, recorded, verdict
        self.sends = verdict.outcome is Outcome.SEND
        self.send_by: datetime | None = None

    def claims(self, recorded: RecordedDecision, pack: Any, pseudonyms: Pseudonyms) -> Any:
        if not self.sends:
            return None
        try:
            grant = recorded.grant(self.verdict, pack)
        except NotRecorded:
            return None
        self.send_by = grant.send_by
        sub = pseudonyms.for_agency(recorded.question.subject, recorded.request.agency)
        return plain(grant.claims(recorded.permission_id, recorded.cid, sub, self.decision.record_hash))

    def differences(self, claims: Any) -> Iterator[Difference]:
        decision, answer = self.decision, dict(self.decision.answer)
        answer["permission"] = _payload(answer.get("permission"))
        answer["statement"] = _payload(answer.get("statement"))
        expected = self._answer(claims)
        yield from _compare("answer", answer, {name: expected.get(name) for name in answer})
        yield from _compare("row", self._row(), self._expected_row())
        yield from _compare("record_hash", decision.record_hash, salted_hash(decision.record_salt, decision.record))

    def _row(self) -> Mapping[str, Any]:
        decision = self.decision
        return {
            "decision": decision.id,
            "outcome": decision.outcome.value,
            "digest": decision.digest,
            "decided_at": plain(decision.decided_at),
            "send_by": plain(decision.send_by),
        }

    def _expected_row(self) -> Mapping[str, Any]:
        recorded = self.recorded
        return {
            "decision": recorded.id,
            "outcome": self.verdict.outcome.value,
            "digest": identity_of(recorded.question),
            "decided_at": plain(recorded.at),
            "send_by": plain(self.send_by),
        }

    def _answer(self, claims: Any) -> Mapping[str, Any]:
        verdict, recorded, record_hash = self.verdict, self.recorded, self.decision.record_hash
        return {
            "decision_id": recorded.id,
            "outcome": verdict.outcome.value,
            "reasons": list(verdict.reasons),
            "notes": list(verdict.notes),
            "allowed": list(verdict.allowed),
            "withheld": dict(verdict.withheld),
            "safe_contact": verdict.safe_contact.value,
            "cid": recorded.cid if self.sends else None,
            "permission": claims,
            "permission_id": recorded.permission_id if self.sends else None,
            "statement": {
                "decision_id": recorded.id,
                "outcome": verdict.outcome.value,
                "record": record_hash,
                "at": rfc3339(recorded.at),
            },
            "record_hash": record_hash,
            "decided_at": rfc3339(recorded.at),
            "reviews": self._reviews(),
        }

    def _reviews(self) -> list[Mapping[str, Any]]:
        """Which reviews are due follows from the verdict; by when is what the calendar said then."""
        due = {str(one["code"]): one for one in self.decision.answer.get("reviews", ())}
        return [due.get(review.value, {"code": review.value}) for review in self.verdict.reviews]


def _payload(token: str | None) -> Any:
    """The claims of a compact JWS; that its signature holds is for those to check who have the public key."""
    if token is None:
        return None
    try:
        part = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return "unreadable"


def _compare(place: str, recorded: Any, now: Any) -> Iterator[Difference]:
    """Every place in which two plain values are not, byte for byte, the same."""
    if canonical(recorded) == canonical(now):
        return
    if isinstance(recorded, Mapping) and isinstance(now, Mapping):
        for name in sorted(recorded.keys() | now.keys()):
            yield from _compare(f"{place}.{name}", recorded.get(name), now.get(name))
        return
    yield Difference(place, recorded, now)
