"""A sandbox agency that answers by itself: it reads the oldest waiting referral and accepts or declines it."""

from collections.abc import Callable

from agency.domain.referral import Answer, AnswerKind, State
from agency.usecases import answer, read
from agency.usecases.node import Node

SUBJECT = "sandbox"

ANSWERS: dict[str, Callable[[], Answer]] = {
    "accept": lambda: Answer(AnswerKind.ACCEPTED),
    "decline": lambda: Answer(AnswerKind.DECLINED, reason="no_capacity"),
}
"""What each setting answers; `none` answers nothing."""


def answer_next(node: Node, setting: str) -> bool:
    """Answer the oldest referral that is not answered; False when there is none or nothing may be shown yet."""
    if setting not in ANSWERS or not node.drained.done:
        return False
    with node.uow() as uow:
        open_ones = [one.id for one in uow.referrals.all() if one.state in (State.WAITING, State.OPENED)]
    if not open_ones:
        return False
    first = open_ones[0]
    read.read(node, first, SUBJECT)
    answer.give(node, first, ANSWERS[setting](), SUBJECT, f"auto-{first}")
    return True
