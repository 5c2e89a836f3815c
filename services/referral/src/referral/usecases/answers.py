"""What an agency's answer does: accepted and declined move the state, everything else is news for staff."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alongside.envelope.model import AnswerCode, Opened
from alongside.events.model import referral_ended, staff_notice
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.recall import Said, StopAnswer
from referral.domain.referral import Referral
from referral.domain.states import Move, State, can_move
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import UnitOfWork
from referral.usecases.recall_answered import answered
from referral.usecases.receipts import tell_person
from referral.usecases.speaking import Speaker
from referral.usecases.storage_replies import KeptAnswer
from referral.usecases.tasks import QUESTION, alarm_task, hold_task

_MOVES = {"accepted": Move.ACCEPTED, "declined": Move.DECLINED}


class Answers:
    """Applies verified answers inside the caller's transaction."""

    def __init__(self, own: OwnRoles, speak: Speaker) -> None:
        self._own = own
        self._speak = speak

    def apply(self, uow: UnitOfWork, agency: Agency, opened: Opened, now: datetime) -> None:
        """Keep the answer and apply it; one that fits no referral is an alarm, a contrary one a question to ask."""
        about = uow.messages.get(opened.manifest.re) if opened.manifest.re else None
        referral = uow.referrals.lock(about.referral_id) if about and about.referral_id else None
        if about is None or referral is None or about.agency != agency.agency_id:
            alarm_task(uow, self._own, agency.agency_id, "STRANGE_RECEIPT", now)
            return
        said = _said(opened)
        uow.replies.keep_answer(_kept(opened, referral, said), referral.person_id)
        uow.referrals.drop_snapshot(referral.referral_id)
        uow.events.add(staff_notice("referral", now, "staff.answered", "case_officer"))
        self._move(uow, referral, _MOVES.get(str(said.get("answer"))), now)
        if said.get("answer") in list(StopAnswer):
            answered(uow, self._own, referral, _to_stop(said), now)
        self._news(uow, referral, said.get("answer"), now)

    def _move(self, uow: UnitOfWork, referral: Referral, move: Move | None, now: datetime) -> None:
        if move is None:
            return
        if not can_move(referral.state, move):
            hold_task(uow, self._own, referral, "SECOND_ANSWER", now)
            return
        moved = referral.move(move)
        uow.referrals.save(moved, now)
        if moved.state is State.DECLINED and referral.state is not State.DECLINED:
            uow.events.add(referral_ended(now, referral.decision.decision_id, "declined"))
        tell_person(uow, moved, now)
        self._speak(LogEvent.RECEIPT_APPLIED, referral_id=referral.referral_id, state=moved.state.value)

    def _news(self, uow: UnitOfWork, referral: Referral, answer: Any, now: datetime) -> None:
        """A question is somebody's task here; how it ended is news for the person."""
        if answer == AnswerCode.MORE_INFO:
            hold_task(uow, self._own, referral, QUESTION, now)
        elif answer == AnswerCode.OUTCOME:
            tell_person(uow, referral, now)


def _said(opened: Opened) -> Mapping[str, Any]:
    """Return the answer part; its schema was checked when the message was opened."""
    said = json.loads(opened.parts.get("_answer", "{}"))
    return said if isinstance(said, dict) else {}


def _to_stop(said: Mapping[str, Any]) -> Said:
    words: dict[str, Any] = {name: said.get(name) for name in ("opened", "basis", "until", "text")}
    return Said(StopAnswer(said["answer"]), **words)


def _kept(opened: Opened, referral: Referral, said: Mapping[str, Any]) -> KeptAnswer:
    return KeptAnswer(
        jti=opened.manifest.jti,
        referral_id=referral.referral_id,
        answer=str(said.get("answer", opened.manifest.mt.value)),
        reason=said.get("reason"),
        text=said.get("text"),
        manifest=opened.manifest_jws,
        at=opened.manifest.iat,
        suggestion=said.get("suggestion"),
        basis=said.get("basis"),
        until=said.get("until"),
        opened=said.get("opened"),
    )
