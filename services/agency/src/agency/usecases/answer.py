"""Answer a referral: accept, decline with a reason, ask; after a withdrawal say what is kept."""

import json
from dataclasses import dataclass
from datetime import datetime

from agency.domain import referral as rules
from agency.domain.errors import ChangedAnswer
from agency.domain.records import Given, Referral
from agency.domain.referral import STOP_ANSWERS, Answer, AnswerKind, State
from agency.usecases import keep_referral, people, send
from agency.usecases.inbox import check_drained
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from agency.usecases.read import find
from agency.usecases.thread import answer_context
from alongside.telemetry.vocabulary import LogEvent


@dataclass(frozen=True)
class Recorded:
    """An answer that is on its way. `message_id` is the jti under which the landlord gets it."""

    id: str
    referral_id: str
    kind: AnswerKind
    reason: str | None
    at: datetime
    message_id: str


def give(node: Node, referral_id: str, answer: Answer, subject: str, key: str) -> Recorded:
    """Record and send an answer; the same `key` with the same answer returns what was recorded.

    Raises NotDrained, NotFound, IllegalTransition, ChangedAnswer.
    """
    check_drained(node)
    with node.uow() as uow:
        referral, _ = find(uow, referral_id)
        earlier = next((one for one in uow.referrals.answers(referral.id) if one.key == key), None)
        if earlier is not None:
            return _same(node, referral, earlier, answer)
        given = _record(node, uow, referral, answer, subject, key)
        uow.commit()
    node.wake.something_queued()
    if answer.kind is AnswerKind.ERASED:
        node.bodies.scrub()
    node.log(LogEvent.MESSAGE_ANSWERED, referral_id=referral_id, outcome=answer.kind.value)
    return _recorded(given)


def _record(node: Node, uow: UnitOfWork, referral: Referral, answer: Answer, subject: str, key: str) -> Given:
    stop_asked = referral.stop_asked_at is not None
    state = rules.after(referral.state, answer.kind, stop_asked)
    about = referral.stop_jti if answer.kind in STOP_ANSWERS and referral.stop_jti else referral.jti
    said = json.dumps(_on_wire(answer, referral.opened_at is not None))
    out = send.answer(node, uow, referral, answer.kind, said, about, referral.cid)
    given = Given(
        id=node.new_id(),
        referral_id=referral.id,
        kind=answer.kind.value,
        by=people.actor(node, uow, subject).actor,
        at=node.clock.now(),
        out_jti=out.jti,
        key=key,
        reason=answer.reason,
    )
    given.words = _lock(node, referral, given.id, answer)
    uow.referrals.add_answer(given)
    _move(node, uow, referral, state, answer.kind)
    return given


def _move(node: Node, uow: UnitOfWork, referral: Referral, state: State, kind: AnswerKind) -> None:
    referral.state, referral.answered_at = state, node.clock.now()
    if kind is AnswerKind.OUTCOME:
        referral.outcome_at = referral.answered_at
    if kind in STOP_ANSWERS:
        referral.stop_asked_at = None
    if kind is AnswerKind.ERASED:
        keep_referral.destroy(node, uow, referral)


def _on_wire(answer: Answer, opened: bool) -> dict[str, object]:
    said: dict[str, object] = {"answer": answer.kind.value, "opened": opened}
    if answer.reason is not None:
        said["reason"] = answer.reason
    return said | answer.free_text


def _lock(node: Node, referral: Referral, answer_id: str, answer: Answer) -> bytes | None:
    if referral.wrapped_key is None:
        return None
    return node.bodies.lock(referral.wrapped_key, json.dumps(answer.free_text), answer_context(answer_id))


def _same(node: Node, referral: Referral, given: Given, answer: Answer) -> Recorded:
    """What was recorded under this key, if it is the same answer; its text may be destroyed by now."""
    same = given.kind == answer.kind and given.reason == answer.reason
    if same and given.words is not None and referral.wrapped_key is not None:
        kept = node.bodies.unlock(referral.wrapped_key, given.words, answer_context(given.id))
        same = json.loads(kept) == answer.free_text
    if not same:
        raise ChangedAnswer
    return _recorded(given)


def _recorded(given: Given) -> Recorded:
    return Recorded(given.id, given.referral_id, AnswerKind(given.kind), given.reason, given.at, given.out_jti)
