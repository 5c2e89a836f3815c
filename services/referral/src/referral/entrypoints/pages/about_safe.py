"""The step that comes first: how the person can safely be reached. What nobody knows counts as unsafe."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, Final

from flask import request

from referral.domain import plain_words as words
from referral.entrypoints.pages import asked
from referral.entrypoints.pages.about_fields import clock_time, lines, some
from referral.entrypoints.pages.asked import Mistakes

SAFE: Final = {"yes": "Safe", "no": "Not safe", "unknown": "We do not know"}
VOICEMAIL: Final = {"never": "No", "neutral": "Only one that says nothing", "ok": "Yes"}
DAYS: Final = {
    "": "Any day", "mon-fri": "Monday to Friday", "sat-sun": "Saturday and Sunday", "mon-sun": "Every day",
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
KINDS: Final = ("mobile_call", "sms", "landline_call", "email", "post", "in_person")
POINTS: Final = {
    "mobile": "Mobile number",
    "landline": "Landline number",
    "email": "Email address",
    "post": "Address for letters",
}
_WINDOW_OF: Final = {"mobile_call": "", "landline_call": "", "in_person": "meet_"}
"""What stands before the names of the fields of a window of times: one for all calls, one for meetings."""
_NEEDS: Final = {
    "mobile_call": "mobile",
    "sms": "mobile",
    "landline_call": "landline",
    "email": "email",
    "post": "post",
}


def keep(
    mistakes: Mistakes, before: Mapping[str, Any], now: datetime
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The record and the contact points of what was typed. What the form does not ask about stays as it was."""
    points = {name: asked.line(name) for name in POINTS}
    held = {one.get("kind"): one for one in before.get("channels") or ()}
    channels = [_channel(kind, held.get(kind, {}), mistakes) for kind in KINDS]
    for kind, point in _NEEDS.items():
        if any(one["kind"] == kind and one["safe"] == "yes" for one in channels) and not points[point]:
            mistakes.add(point, f"Enter the {POINTS[point].lower()}, or choose that it is not safe")
    record = {
        **{name: one for name, one in before.items() if name in ("visits", "language")},
        "confirmed_at": now.isoformat(),
        "channels": channels,
        **(
            some(
                perpetrator_proximity=asked.one_of("proximity", words.PROXIMITY),
                never=lines(asked.words("never")),
                visits=asked.line("visits"),
            )
            or {}
        ),
    }
    return {**record, **_code_word()}, some(**points)


def _code_word() -> dict[str, str]:
    """A new code word, or an empty one that takes it away; nothing leaves the one that there is."""
    typed = asked.line("code_word")
    if typed:
        return {"code_word": typed}
    return {"code_word": ""} if request.form.get("no_code_word") == "yes" else {}


def _channel(kind: str, before: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Any]:
    safe = asked.one_of(f"safe_{kind}", SAFE, "unknown")
    made: dict[str, Any] = {"kind": kind, "safe": safe}
    where = asked.line("where") if kind == "in_person" and safe == "yes" else before.get("where")
    if where:
        made["where"] = where
    if safe != "yes":
        return made
    times = _times(kind, before, mistakes)
    if times:
        made["times"] = times
    if kind in ("mobile_call", "landline_call"):
        made["voicemail"] = asked.one_of("voicemail", VOICEMAIL, "never")
        answered = asked.line("if_answered")
        if answered:
            made["if_answered"] = answered
    return made


def _times(kind: str, before: Mapping[str, Any], mistakes: Mistakes) -> list[dict[str, Any]]:
    """The one window of the form, of calls or of meetings; several windows stay until they are typed over."""
    if kind not in _WINDOW_OF:
        return list(before.get("times") or ())
    of = _WINDOW_OF[kind]
    days, start, end = asked.one_of(f"{of}days", DAYS), asked.line(f"{of}from", 10), asked.line(f"{of}to", 10)
    if not start and not end:
        many = list(before.get("times") or ())
        return many if len(many) > 1 else ([{"days": days, "from": "00:00", "to": "24:00"}] if days else [])
    made = {}
    for name, text in (("from", start), ("to", end)):
        try:
            made[name] = "{:02d}:{:02d}".format(*clock_time(text))
        except ValueError:
            mistakes.add(of + name, "Enter a time, for example 10:00")
    return [{"days": days or "mon-sun", **made}]


def fill(record: Mapping[str, Any], points: Mapping[str, Any], waiting: Container[str] = ()) -> dict[str, Any]:
    """What is held, in the fields again. The code word is never shown.

    waiting: the ways that were said to be safe and wait until a changed number is checked.
    """
    held = {
        str(one.get("kind")): {**one, "safe": "yes"} if one.get("kind") in waiting else one
        for one in record.get("channels") or ()
    }
    call: Mapping[str, Any] = next(
        (held[kind] for kind in ("mobile_call", "landline_call") if held.get(kind, {}).get("safe") == "yes"), {}
    )
    meeting: Mapping[str, Any] = held.get("in_person", {})
    return {
        "where": meeting.get("where", ""),
        **_shown_window("meet_", meeting),
        **_shown_window("", call),
        **points,
        **{f"safe_{kind}": held.get(kind, {}).get("safe", "unknown") for kind in KINDS},
        "voicemail": call.get("voicemail", "never"),
        "if_answered": call.get("if_answered", ""),
        "never": "\n".join(str(one) for one in record.get("never") or ()),
        "proximity": record.get("perpetrator_proximity", ""),
        "visits": record.get("visits", ""),
    }


def _shown_window(of: str, channel: Mapping[str, Any]) -> dict[str, Any]:
    window = (channel.get("times") or [{}])[0]
    return {f"{of}{name}": window.get(name, "") for name in ("days", "from", "to")}
