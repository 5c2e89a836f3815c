"""What became of a stop, in words: for staff, and for the person. Times are shown in Europe/London.

The person reads these; see `wording.FORBIDDEN_FOR_PEOPLE`. What was read there is never called unread.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from referral.domain.recall import Place, Recall, Said, StopAnswer
from referral.domain.states import State

_LONDON = ZoneInfo("Europe/London")
NOT_SENT = "Nothing was sent."


def for_staff(recall: Recall, agency: str) -> str:
    """Return where the stop stands, in one or two sentences. `agency` is its name."""
    asked = f"We told {agency} to stop on {_when(recall.asked_at)}."
    if recall.said is not None and recall.answered_at is not None:
        by = " on the phone" if recall.said.by_phone else ""
        return f"{asked} {_theirs(recall.said, agency)} They said so{by} on {_when(recall.answered_at)}."
    if recall.place is Place.RECEIVED:
        return f"{asked} Their system has it. Their people have to answer by {_when(recall.answer_due_at)}."
    return f"{asked} Their system has not confirmed it yet."


def for_person(recall: Recall, agency: str) -> str:
    """Return the same for the person, who reads exactly what they answered."""
    asked = f"You asked us to stop. We told {agency} on {_when(recall.asked_at)}."
    if recall.said is not None:
        return f"{asked} {_theirs(recall.said, agency)}{_complain(recall.said)}"
    late = " They have not answered yet, so we are ringing them." if recall.receipt_late or recall.answer_late else ""
    if late:
        return asked + late
    if recall.found is State.ACCEPTED or recall.place is Place.RECEIVED:
        return f"{asked} They have to tell us what they did by {_day(recall.answer_due_at)}."
    return f"{asked} We are waiting for them to say that it is gone."


def _theirs(said: Said, agency: str) -> str:
    if said.answer is StopAnswer.NOT_HELD:
        return "It never reached them, so they have nothing."
    if said.answer is StopAnswer.ERASED:
        return _destroyed(said.opened)
    basis = f" They say why: \u201c{said.basis}\u201d" if said.basis else ""
    if said.answer is StopAnswer.RETAINED:
        until = f" until {_date(said.until)}" if said.until else ""
        return f"{agency} stopped, and they keep what they had{until}.{basis}"
    return f"{agency} go on by themselves, and they keep what they had.{basis}"


def _destroyed(opened: bool | None) -> str:
    if opened is False:
        return "Their system confirmed that nobody opened it and that it is destroyed."
    if opened:
        return "Somebody there had read it. They confirmed that it is destroyed now."
    return "They confirmed that it is destroyed."


def _complain(said: Said) -> str:
    keeps = said.answer in (StopAnswer.RETAINED, StopAnswer.CONTINUING)
    return " If you do not agree, tell us and we will help you to complain to them." if keeps else ""


def _when(at: datetime) -> str:
    local = at.astimezone(_LONDON)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


def _day(at: datetime) -> str:
    local = at.astimezone(_LONDON)
    return f"{local:%A} {local.day} {local:%B}"


def _date(text: str) -> str:
    """A date as it is read; what is no date is shown as they wrote it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
