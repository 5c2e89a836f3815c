"""What was said about one referral after it came: our answers and the landlord's words, oldest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agency.domain.records import Given, Referral, Told
from agency.domain.referral import AnswerKind
from agency.usecases import take_reply
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork

REPLY = "reply"


@dataclass(frozen=True)
class Said:
    """One thing that was said. `kind`: of our answer, or REPLY; `reason`: its code; `words`: free text by field."""

    kind: str
    at: datetime
    ours: bool
    reason: str | None
    words: Mapping[str, str]


def answer_context(answer_id: str) -> str:
    """The place that an answer's ciphertext is bound to."""
    return f"answer/words/{answer_id}"


def show(node: Node, uow: UnitOfWork, referral: Referral) -> tuple[Said, ...]:
    """Everything, oldest first. The words are gone with the referral's key."""
    ours = [_given(node, referral, one) for one in uow.referrals.answers(referral.id)]
    theirs = [_told(node, referral, one) for one in uow.referrals.told(referral.id)]
    return tuple(sorted([*ours, *theirs], key=lambda said: said.at))


def first_question(uow: UnitOfWork, referral: Referral) -> datetime | None:
    """When the people here first asked something."""
    asked = (one.at for one in uow.referrals.answers(referral.id) if one.kind == AnswerKind.MORE_INFO)
    return min(asked, default=None)


def _given(node: Node, referral: Referral, one: Given) -> Said:
    words = _opened(node, referral, one.words, answer_context(one.id))
    return Said(one.kind, one.at, True, one.reason, json.loads(words) if words else {})


def _told(node: Node, referral: Referral, one: Told) -> Said:
    words = _opened(node, referral, one.words, take_reply.context(one.id))
    return Said(REPLY, one.at, False, None, {"text": words} if words else {})


def _opened(node: Node, referral: Referral, words: bytes | None, context: str) -> str | None:
    if words is None or referral.wrapped_key is None:
        return None
    return node.bodies.unlock(referral.wrapped_key, words, context)
