"""What a form of the read page says, as an answer."""

import re
import uuid
from collections.abc import Mapping
from datetime import date

from agency.domain.errors import InvalidAnswer
from agency.domain.referral import Answer, AnswerKind

_KEY = re.compile(r"page-[0-9a-f-]{36}(-[a-z])?")


def answer_of(form: Mapping[str, str]) -> Answer:
    """The answer. Raises InvalidAnswer with the sentence to show."""
    try:
        kind = AnswerKind(form.get("answer", ""))
    except ValueError:
        raise InvalidAnswer("Choose an answer.") from None
    return Answer(
        kind=kind,
        reason=_given(form, "reason"),
        suggestion=_given(form, "suggestion"),
        text=_given(form, "text"),
        basis=_given(form, "basis"),
        until=_day(form),
    )


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
        raise InvalidAnswer("Write the end date as year, month and day.") from None
