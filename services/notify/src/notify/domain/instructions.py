"""What a task tells a member of staff: how and when the person may be reached, and never why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from notify.domain.decision import No, Reason, may_send
from notify.domain.notices import NoticeCode
from notify.domain.record import Channel, SafeContact
from notify.domain.templates import Template, TemplateSet, Words
from notify.domain.times import NEVER
from notify.domain.ways import VOICEMAIL_OF, Way

KIND_OF_TEXT: Final = {
    Way.MOBILE_CALL: "call",
    Way.LANDLINE_CALL: "call",
    Way.SMS: "sms",
    Way.EMAIL: "email",
    Way.POST: "post",
    Way.IN_PERSON: "in_person",
    Way.PORTAL: "portal",
    Way.MOBILE_VOICEMAIL: "voicemail",
    Way.LANDLINE_VOICEMAIL: "voicemail",
}

NO_SAFE_WAY: Final = (
    "No way of reaching this person is known to be safe. Do not ring, text, write or visit."
    " Confirm how to reach them first, when you are next in touch."
)
ON_HOLD: Final = "Contact is on hold. Do nothing before you have asked the safeguarding lead."

_VERB: Final = {
    Way.MOBILE_CALL: "Ring the mobile",
    Way.LANDLINE_CALL: "Ring the landline",
    Way.SMS: "Send a text",
    Way.EMAIL: "Send an e-mail",
    Way.POST: "Write a letter in a plain envelope",
    Way.IN_PERSON: "Speak in person",
    Way.PORTAL: "Leave a message in the portal",
}
_VOICEMAIL_BY_CARRIER: Final = {carrier: way for way, carrier in VOICEMAIL_OF.items()}


@dataclass(frozen=True)
class Step:
    """One allowed way: what to do and when, and whether this is such a moment."""

    way: Way
    sentence: str
    now: bool


@dataclass(frozen=True)
class Instruction:
    """All that a task says. `warning` is set, and `steps` empty, when nothing may be done yet."""

    steps: tuple[Step, ...]
    warning: str | None
    never: tuple[str, ...]
    visits: tuple[str, ...]
    language: str | None


def instruct(
    record: SafeContact | None, code: NoticeCode, templates: TemplateSet, words: Words, now: datetime
) -> Instruction:
    """Say how `code` may be told to the person of `record`, judged at `now` (aware).

    Only ways that `may_send` allows, or refuses for no other reason than the hour, are named.
    """
    if record is None:
        return Instruction((), NO_SAFE_WAY, (), (), None)
    found = [_step(record, channel, code, templates, words, now) for channel in record.channels]
    steps = tuple(step for step in found if step is not None)
    warning = None if steps else (ON_HOLD if record.holds else NO_SAFE_WAY)
    return Instruction(steps, warning, record.never, record.visits, record.language)


def _step(
    record: SafeContact,
    channel: Channel,
    code: NoticeCode,
    templates: TemplateSet,
    words: Words,
    now: datetime,
) -> Step | None:
    template = templates.find(code, KIND_OF_TEXT[channel.way])
    if template is None or not channel.ever_open:
        return None
    if not _allowed_at_some_hour(record, template, channel.way, now):
        return None
    parts = [f"{_VERB[channel.way]}, {_when(channel)}."]
    if channel.where:
        parts.append(f"Where: {channel.where}.")
    if channel.way in _VOICEMAIL_BY_CARRIER:
        parts.append(_voicemail(record, channel.way, code, templates, words, now))
        if channel.if_answered:
            parts.append(f"If somebody else answers, say: {channel.if_answered}.")
    else:
        parts.append(f"Say no more than: {template.render(words)[1]}")
    return Step(channel.way, " ".join(parts), channel.open_at(now))


def _allowed_at_some_hour(record: SafeContact, template: Template, way: Way, now: datetime) -> bool:
    answer = may_send(record, template, way, now)
    return not isinstance(answer, No) or answer.reasons == {Reason.OUTSIDE_SAFE_TIMES}


def _when(channel: Channel) -> str:
    if not channel.times:
        return "at any time"
    return "; ".join(window.in_words() for window in channel.times if window != NEVER)


def _voicemail(
    record: SafeContact, call: Way, code: NoticeCode, templates: TemplateSet, words: Words, now: datetime
) -> str:
    template = templates.find(code, "voicemail")
    if template is None or not _allowed_at_some_hour(record, template, _VOICEMAIL_BY_CARRIER[call], now):
        return "No voicemail."
    return f"Voicemail: say no more than: {template.render(words)[1]}"
