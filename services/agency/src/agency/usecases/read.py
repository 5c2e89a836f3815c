"""Open a referral for a person: the content, and once a signed `opened` receipt that names an opaque actor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agency.domain import referral as rules
from agency.domain import words
from agency.domain.errors import NotFound, Stopped
from agency.domain.records import Message, Referral
from agency.domain.referral import AnswerKind, State
from agency.domain.sheet import Agreement, Sheet, agreement, build
from agency.usecases import opened_parts, people, send, thread
from agency.usecases.inbox import check_drained, disputed_words
from agency.usecases.keep_referral import PERMISSION
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from agency.usecases.thread import Said
from alongside.casedata.codes import in_table_order
from alongside.envelope.model import ReceiptStatus, Ref
from alongside.telemetry.vocabulary import LogEvent


@dataclass(frozen=True)
class Reading:
    """One opened referral."""

    id: str
    jti: str
    state: State
    state_words: str
    received_at: datetime
    opened_at: datetime | None
    answered_at: datetime | None
    stop_asked_at: datetime | None
    categories: tuple[str, ...]
    parts: Mapping[str, Any]
    sheet: Sheet
    agreement: Agreement | None
    answers: tuple[AnswerKind, ...]
    flags: tuple[str, ...]
    thread: tuple[Said, ...] = ()
    outcome_at: datetime | None = None
    disagrees_with: tuple[str, ...] = ()


def read(node: Node, referral_id: str, subject: str) -> Reading:
    """The content of a referral for the person `subject`.

    Raises NotDrained, NotFound, and Stopped when it was withdrawn.
    """
    check_drained(node)
    with node.uow() as uow:
        referral, message = find(uow, referral_id)
        if referral.state is State.WITHDRAWN:
            raise Stopped
        if referral.opened_at is None:
            _record_opened(node, uow, referral, message, subject)
        reading = _reading(node, uow, referral, message)
        uow.commit()
    node.wake.something_queued()
    node.log(LogEvent.MESSAGE_SHOWN, referral_id=referral_id)
    return reading


def find(uow: UnitOfWork, referral_id: str) -> tuple[Referral, Message]:
    """The referral and the message it came in. Raises NotFound."""
    referral = uow.referrals.get(referral_id)
    message = uow.messages.get(referral.message_id) if referral else None
    if referral is None or message is None:
        raise NotFound
    return referral, message


def _record_opened(node: Node, uow: UnitOfWork, referral: Referral, message: Message, subject: str) -> None:
    reader = people.actor(node, uow, subject)
    ref = Ref(
        message.jti,
        message.wire_sha256,
        message.manifest_hash,
        message.perm,
        message.cid,
        message.inc,
        message.seq,
    )
    send.receipt(node, uow, ReceiptStatus.OPENED, ref, categories=message.categories, by=reader)
    referral.opened_at, referral.opened_by = node.clock.now(), reader.actor
    referral.state = rules.opened(referral.state)


def _reading(node: Node, uow: UnitOfWork, referral: Referral, message: Message) -> Reading:
    parts = opened_parts.everything(node, uow, referral)
    permission = parts.pop(PERMISSION, None)
    possible = rules.possible_answers(referral.state, referral.stop_asked_at is not None)
    return Reading(
        id=referral.id,
        jti=referral.jti,
        state=referral.state,
        state_words=words.STATES[referral.state],
        received_at=referral.received_at,
        opened_at=referral.opened_at,
        answered_at=referral.answered_at,
        stop_asked_at=referral.stop_asked_at,
        categories=tuple(in_table_order(message.categories)),
        parts=parts,
        sheet=build(parts),
        agreement=agreement(permission["claims"]) if permission else None,
        answers=tuple(kind for kind in AnswerKind if kind in possible),
        flags=tuple(message.flags),
        thread=thread.show(node, uow, referral),
        outcome_at=referral.outcome_at,
        disagrees_with=disputed_words(node, uow, referral),
    )
