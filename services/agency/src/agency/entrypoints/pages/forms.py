"""What a form of the read page says, as an answer; a mistake names the field to mend."""

import re
import uuid
from collections.abc import Mapping
from datetime import date

from agency.domain.errors import InvalidAnswer
from agency.domain.referral import LIMITS, REASONS, Answer, AnswerKind

_KEY = re.compile(r"page-[0-9a-f-]{36}(-[a-z])?")
_CHOOSE = {
    AnswerKind.DECLINED: "Choose why you decline",
    AnswerKind.PROGRESS: "Choose how far it is",
    AnswerKind.OUTCOME: "Choose how it ended",
}
_KEEPS = (AnswerKind.RETAINED, AnswerKind.CONTINUING)
_NAMES = {"suggestion": "The suggestion", "text": "What you write", "basis": "The reason to keep it"}


class FormMistake(InvalidAnswer):
    """What to mend. `field`: the id of its field on the page."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def answer_of(form: Mapping[str, str]) -> Answer:
    """The answer. Raises FormMistake with the sentence to show and the field to mend."""
    try:
        kind = AnswerKind(form.get("answer", ""))
    except ValueError:
        raise FormMistake("stop-answer", "Choose an answer") from None
    _check(kind, form)
    return Answer(
        kind=kind,
        reason=_given(form, "reason"),
        suggestion=_given(form, "suggestion"),
        text=_given(form, "text"),
        basis=_given(form, "basis"),
        until=_day(form),
    )


def field_of(form: Mapping[str, str], name: str) -> str:
    """The id of a field in the form that was sent."""
    return f"{form.get('answer', '') if name not in ('basis', 'until') else 'stop'}-{name}"


def _check(kind: AnswerKind, form: Mapping[str, str]) -> None:
    for name, limit in LIMITS.items():
        if len(_given(form, name) or "") > limit:
            raise FormMistake(field_of(form, name), f"{_NAMES[name]} must be {limit} characters or less")
    if kind in REASONS and _given(form, "reason") not in REASONS[kind]:
        raise FormMistake(field_of(form, "reason"), _CHOOSE[kind])
    if kind in REASONS and kind is not AnswerKind.DECLINED and _given(form, "reason") == "other":
        _needs(form, "text", "Enter what it is, in your own words")
    if kind is AnswerKind.MORE_INFO:
        _needs(form, "text", "Enter your question")
    if kind in _KEEPS:
        _needs(form, "basis", "Enter why you keep it")


def _needs(form: Mapping[str, str], name: str, sentence: str) -> None:
    if _given(form, name) is None:
        raise FormMistake(field_of(form, name), sentence)


def new_key() -> str:
    """The key of one showing of a form: sent twice, it counts once."""
    return f"page-{uuid.uuid4()}"


def key_of(form: Mapping[str, str]) -> str:
    """The key that came with the form; a form without a proper one gets its own."""
    key = form.get("key", "")
    return key if _KEY.fullmatch(key) else new_key()


def _given(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip().replace("\r\n", "\n") or None


def _day(form: Mapping[str, str]) -> str | None:
    given = _given(form, "until")
    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError:
        raise FormMistake("stop-until", "Enter the end as a date, such as 2027-03-31") from None
