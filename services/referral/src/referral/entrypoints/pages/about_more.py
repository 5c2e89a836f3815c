"""The steps beside the usual ones: asked only where it helps, each by itself."""

from collections.abc import Mapping
from typing import Any, Final

from referral.entrypoints.pages import asked
from referral.entrypoints.pages.about_fields import (
    YES_NO,
    Field,
    Held,
    Shown,
    Step,
    as_flag,
    fill_address,
    flag,
    lines,
    some,
)
from referral.entrypoints.pages.asked import Mistakes


def _keep_new_home(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    typed, postcode = lines(asked.words("lines")), asked.line("postcode", 10).upper()
    if typed and not postcode:
        mistakes.add("postcode", "Enter a postcode")
    return {"PAD": {**held.get("PAD", {}), "lines": typed, "postcode": postcode} if postcode else None}


def _keep_moving(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    before = held.get("REH", {})
    return {
        "REH": some(
            move_is_informed_choice=_yes_or_as_it_was("wants_to_move", before.get("move_is_informed_choice")),
            pressure_check=_text_or_as_it_was("pressure", before.get("pressure_check")),
            areas_to_avoid=lines(asked.words("areas")),
            only_viable_option_for_safety=_yes_or_as_it_was("only_way", before.get("only_viable_option_for_safety")),
        )
    }


def _fill_moving(held: Held) -> Shown:
    said = held.get("REH", {})
    return {
        "wants_to_move": as_flag(said.get("move_is_informed_choice")),
        "pressure": as_words(said.get("pressure_check")),
        "areas": "\n".join(str(one) for one in said.get("areas_to_avoid") or ()),
        "only_way": as_flag(said.get("only_viable_option_for_safety")),
    }


def _yes_or_as_it_was(name: str, before: Any) -> Any:
    """Yes or no; without an answer, what another system wrote in its own words stays."""
    said = flag(name)
    return before if said is None and not isinstance(before, bool) else said


def _text_or_as_it_was(name: str, before: Any) -> Any:
    """What was typed; what was left as it was shown keeps its own form."""
    typed = asked.words(name)
    return before if typed == as_words(before) else typed


def as_words(held: Any) -> str:
    """A value that another system may write as a text, yes or no, a list or named answers, as somebody reads it."""
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, Mapping):
        return "\n".join(f"{str(name).replace('_', ' ')}: {as_words(one)}" for name, one in held.items())
    if isinstance(held, list):
        return ", ".join(as_words(one) for one in held)
    return "" if held is None else str(held)


def _keep_risk(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    before: Mapping[str, Any] = held.get("RDT", {}).get("answers") or {}
    shown = {f"{str(name).replace('_', ' ')}: {as_words(one)}": (name, one) for name, one in before.items()}
    names = {str(name).replace("_", " "): name for name in before}
    answers: dict[str, Any] = {}
    for line in lines(asked.words("answers")):
        question, colon, answer = (part.strip() for part in line.partition(":"))
        if not (question and colon):
            mistakes.add("answers", "Write a question, a colon and the answer in each line")
        elif line in shown:
            answers[shown[line][0]] = shown[line][1]
        else:
            answers[names.get(question, question)] = answer
    return {"RDT": some(tool=asked.line("tool"), answers=answers)}


def _fill_risk(held: Held) -> Shown:
    said = held.get("RDT", {})
    return {"tool": said.get("tool", ""), "answers": as_words(said.get("answers") or {})}


def _keep_more(mistakes: Mistakes, held: Held) -> dict[str, Any]:
    described = _text_or_as_it_was("self_described", held.get("VCH", {}).get("self_described"))
    return {
        "VCH": some(self_described=described),
        "FIN": some(text=asked.words("money")),
        "IMM": some(text=asked.words("immigration")),
    }


def _fill_more(held: Held) -> Shown:
    return {
        "self_described": as_words(held.get("VCH", {}).get("self_described")),
        "money": held.get("FIN", {}).get("text", ""),
        "immigration": held.get("IMM", {}).get("text", ""),
    }


MORE: Final = (
    Step(
        "assessment", "Risk assessment", "Only if you asked the questions of a form.", ("RDT",),
        (
            Field("tool", "Which form?", hint="For example, our hate incident risk form.", narrow=True),
            Field("answers", "Answers", "text", "One in each line. For example, Is it getting worse: yes"),
        ),
        _keep_risk, _fill_risk,
    ),
    Step(
        "moving", "Moving home", "They decide whether they move. Nobody has to.", ("REH",),
        (
            Field("wants_to_move", "Do they want to move, and do they know what it means?", "radios", "", YES_NO),
            Field("pressure", "How did you make sure that nobody presses them?", "text"),
            Field("areas", "Where can they not live?", "text", "One area in each line."),
            Field("only_way", "Is moving the only way for them to be safe?", "radios", "", YES_NO),
        ),
        _keep_moving, _fill_moving,
    ),
    Step(
        "new-home", "New or secret address",
        "Only if somebody must know it. It goes to nobody unless they say yes to it for that agency.", ("PAD",),
        (
            Field("lines", "Address", "text", "One part in each line."),
            Field("postcode", "Postcode", narrow=True),
        ),
        _keep_new_home, lambda held: fill_address(held.get("PAD", {})),
    ),
    Step(
        "more", "Other things they told us",
        "Only in their words, and only if they want us to keep it. Never guess.", ("VCH", "FIN", "IMM"),
        (
            Field("self_described", "How do they describe themselves?", "text"),
            Field("money", "Money and benefits", "text"),
            Field("immigration", "Immigration", "text", "It goes to nobody unless they say yes to it."),
        ),
        _keep_more, _fill_more,
    ),
)  # fmt: skip
MORE_BY_KEY: Final = {one.key: one for one in MORE}
