"""The steps of adding a person: fields, what they are kept as, and how what was kept is shown again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from referral.domain import plain_words as words
from referral.entrypoints.pages import asked
from referral.entrypoints.pages.asked import Mistakes
from referral.entrypoints.pages.frame import LONDON

Held = Mapping[str, Mapping[str, Any]]
Shown = dict[str, Any]
YES_NO: Final = {"yes": "Yes", "no": "No"}
_DATE: Final = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


@dataclass(frozen=True)
class Field:
    """One field. kind: line, text, radios, checkboxes, select. `hint`: beside the label."""

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    narrow: bool = False
    legend: str = ""
    autocomplete: str = ""


@dataclass(frozen=True)
class Step:
    """One page: what it asks, what that is kept as (`keep`), and what was kept in the fields again (`fill`).

    codes: the categories that the step owns, so that two people writing at the same time notice.
    """

    key: str
    title: str
    lead: str
    codes: tuple[str, ...]
    fields: tuple[Field, ...]
    keep: Callable[[Mistakes, Held], dict[str, Any]]
    fill: Callable[[Held], Shown]


def day(text: str) -> date | None:
    """A day as people write it, 21 2 2026. None for what is none."""
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str, clock: str) -> str | None:
    """A day and a time of the day in the UK as RFC 3339; without a time, noon. None for what is none."""
    on = day(text)
    if on is None:
        return None
    hour, minute = clock_time(clock) if clock else (12, 0)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON).isoformat()


def clock_time(text: str) -> tuple[int, int]:
    """Hours and minutes of 9:30 or 19.45. Raises ValueError."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("This is no time of the day.")
    return int(found[1]), int(found[2])


def as_day(text: Any) -> str:
    """What was kept, as it is typed: 21 2 2026."""
    try:
        on = datetime.fromisoformat(str(text).upper()).astimezone(LONDON)
    except ValueError:
        return ""
    return f"{on.day} {on.month} {on.year}"


def as_clock(text: Any) -> str:
    """The time of the day of what was kept."""
    try:
        return datetime.fromisoformat(str(text).upper()).astimezone(LONDON).strftime("%H:%M")
    except ValueError:
        return ""


def some(**content: Any) -> dict[str, Any] | None:
    """What was filled in; None when nothing was."""
    kept = {name: one for name, one in content.items() if one not in ("", None, [], {})}
    return kept or None


def lines(text: str) -> list[str]:
    """One entry for each line."""
    return [one.strip() for one in text.split("\n") if one.strip()]


def flag(name: str) -> bool | None:
    """Yes, no, or not answered."""
    return {"yes": True, "no": False}.get(asked.one_of(name, YES_NO))


def as_flag(held: Any) -> str:
    """The same back again."""
    return {True: "yes", False: "no"}.get(held, "")


def _keep_who(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    name = asked.line("name")
    if not name:
        mistakes.add("name", "Enter their name")
    born = asked.line("born", 40)
    on = day(born) if born else None
    if born and on is None:
        mistakes.add("born", "Enter a date of birth, for example 14 8 1991")
    return {
        "IDN": some(name=name, preferred_name=asked.line("preferred_name"), pronouns=asked.line("pronouns")),
        "DOB": {**held.get("DOB", {}), **({"date_of_birth": on.isoformat()} if on else {})} if born else None,
    }


def _fill_who(held: Held) -> Shown:
    born = str(held.get("DOB", {}).get("date_of_birth") or "")
    on = day(born)
    return {**held.get("IDN", {}), "born": f"{on.day} {on.month} {on.year}" if on else ""}


def _keep_wants(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    wants, level = asked.words("wants"), asked.one_of("level", words.LEVELS)
    theirs = asked.words("in_their_words")
    if theirs and not wants:
        mistakes.add("wants", "Enter what they want, in short")
    if not level:
        mistakes.add("level", "Choose how worried you are")
    before = held.get("RLV", {})
    danger = flag("danger")
    same = before.get("level") == level and before.get("immediate_danger") == danger
    risk = some(level=level, immediate_danger=danger, assessed_at=before.get("assessed_at") if same else None)
    return {"WSH": some(wants=wants, in_their_words=theirs), "RLV": risk}


def _fill_wants(held: Held) -> Shown:
    risk = held.get("RLV", {})
    return {**held.get("WSH", {}), "level": risk.get("level", ""), "danger": as_flag(risk.get("immediate_danger"))}


def _keep_talking(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    language = asked.one_of("language", words.LANGUAGES) or str(held.get("COM", {}).get("language") or "")
    return {
        "COM": some(
            language=language,
            interpreter_needed=flag("interpreter"),
            format=asked.line("format"),
            adjustments=lines(asked.words("adjustments")),
        )
    }


def _fill_talking(held: Held) -> Shown:
    said = held.get("COM", {})
    return {
        "language": said.get("language", ""),
        "interpreter": as_flag(said.get("interpreter_needed")),
        "format": said.get("format", ""),
        "adjustments": "\n".join(said.get("adjustments") or ()),
    }


def _keep_home(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    typed, postcode = lines(asked.words("lines")), asked.line("postcode", 10).upper()
    if typed and not postcode:
        mistakes.add("postcode", "Enter a postcode")
    home = some(lines=typed, postcode=postcode, uprn=asked.line("uprn")) if postcode else None
    return {
        "ADR": home,
        "TEN": some(tenancy_type=asked.line("tenancy_type"), property_type=asked.line("property_type")),
    }


def _fill_home(held: Held) -> Shown:
    home = held.get("ADR", {})
    return {**fill_address(home), "uprn": home.get("uprn", ""), **held.get("TEN", {})}


def fill_address(home: Mapping[str, Any]) -> Shown:
    """The fields of an address."""
    return {"lines": "\n".join(home.get("lines") or ()), "postcode": home.get("postcode", "")}


def _keep_why(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    chosen = [one for one in asked.several("strands") if one in words.REASONS]
    before = {one.get("strand"): one for one in held.get("STR", {}).get("strands", ())}
    same = _same_for_all(held)
    typed = {"basis": asked.one_of("basis", BASIS), "said_by": asked.one_of("said_by", SAID_BY)}
    new = {name: one for name, one in typed.items() if one and one != same[name]}
    first = {"basis": typed["basis"] or "perceived", "said_by": typed["said_by"] or "victim"}
    said = [{**(before.get(one) or {"strand": one, **first}), **new} for one in chosen]
    return {"STR": some(strands=said), "NAR": some(text=asked.words("text"))}


def _same_for_all(held: Held) -> dict[str, str]:
    """What is said alike of every reason; empty where they differ, so that the form changes none of them."""
    strands = held.get("STR", {}).get("strands", ())
    found = {name: {str(one.get(name) or "") for one in strands} for name in ("basis", "said_by")}
    return {name: values.pop() if len(values) == 1 else "" for name, values in found.items()}


def _fill_why(held: Held) -> Shown:
    found = [one.get("strand") for one in held.get("STR", {}).get("strands", ())]
    return {"strands": found, "text": held.get("NAR", {}).get("text", ""), **_same_for_all(held)}


def _keep_health(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    return {
        "HEA": some(
            impact=asked.words("impact"),
            conditions=lines(asked.words("conditions")),
            care_and_support_needs=flag("care"),
        )
    }


def _fill_health(held: Held) -> Shown:
    health = held.get("HEA", {})
    return {
        "impact": health.get("impact", ""),
        "conditions": "\n".join(str(one) for one in health.get("conditions") or ()),
        "care": as_flag(health.get("care_and_support_needs")),
    }


BASIS: Final = {
    "actual": "It is because of who they are",
    "perceived": "It is because of who others think they are",
    "by_association": "It is because of somebody close to them",
}
SAID_BY: Final = {"victim": "They do", "other_person": "Somebody else does", "officer": "One of us does"}
NO_PROOF: Final = "What they think is enough. Nobody has to prove it."
STEPS: Final = (
    Step(
        "who", "About them", "", ("IDN", "DOB"),
        (
            Field("name", "Name"),
            Field("preferred_name", "What they like to be called", hint="Leave empty if it is the same."),
            Field("pronouns", "Pronouns", hint="For example she, he or they.", narrow=True),
            Field("born", "Date of birth", hint="For example, 14 8 1991. Only if it is needed.", narrow=True),
        ),
        _keep_who, _fill_who,
    ),
    Step(
        "why", "In their own words", "Only if they want to. Write it as they say it.", ("STR", "NAR"),
        (
            Field("strands", "Why do they think it happened?", "checkboxes", NO_PROOF, words.REASONS),
            Field("basis", "What is it that they think?", "radios", "", BASIS),
            Field("said_by", "Who says so?", "radios", "", SAID_BY),
            Field("text", "What they say about it", "text"),
        ),
        _keep_why, _fill_why,
    ),
    Step(
        "wants", "What they want", "", ("WSH", "RLV"),
        (
            Field("wants", "What do they want to happen?", "text"),
            Field("in_their_words", "In their own words", "text", "Leave empty if you wrote that above."),
            Field("level", "How worried are you?", "radios", "", words.LEVELS),
            Field("danger", "Is somebody in danger now?", "radios", "If yes, ring 999 first.", YES_NO),
        ),
        _keep_wants, _fill_wants,
    ),
    Step(
        "talking", "Language and what helps", "", ("COM",),
        (
            Field("language", "Language", "select", "", words.LANGUAGES),
            Field("interpreter", "Do they need an interpreter?", "radios", "", YES_NO),
            Field("format", "How do they like to read?", hint="For example large print or easy read."),
            Field("adjustments", "What else helps?", "text", "One thing in each line."),
        ),
        _keep_talking, _fill_talking,
    ),
    Step(
        "home", "Home", "Where it happens. A new or secret address does not belong here.", ("ADR", "TEN"),
        (
            Field("lines", "Address", "text", "One part in each line."),
            Field("postcode", "Postcode", narrow=True),
            Field("uprn", "Number of the property", hint="Leave empty if you do not have it.", narrow=True),
            Field("tenancy_type", "Kind of tenancy", narrow=True),
            Field("property_type", "Kind of home", hint="For example flat or house.", narrow=True),
        ),
        _keep_home, _fill_home,
    ),
    Step(
        "health", "Health", "Only what somebody needs to know.", ("HEA",),
        (
            Field("impact", "What it does to their health and daily life", "text"),
            Field("conditions", "Illness or disability that others need to know of", "text", "One in each line."),
            Field("care", "Do they need care or support from others?", "radios", "", YES_NO),
        ),
        _keep_health, _fill_health,
    ),
)  # fmt: skip
BY_KEY: Final = {step.key: step for step in STEPS}
ORDER: Final = ("safe", "happened", "wants", "talking", "why", "home", "health")
"""The steps after the name: safe contact comes first."""
TITLES: Final = {"safe": "Safe contact", "happened": "What happened", **{step.key: step.title for step in STEPS}}


def following(key: str) -> str | None:
    """The step after this one; None after the last, and after one that stands beside them."""
    place = ORDER.index(key) + 1 if key in ORDER else len(ORDER)
    return ORDER[place] if place < len(ORDER) else None
