"""Who decides for the person, and what has to be known of them before their yes can count. Pure.

Sources: Mental Capacity Act 2005 ss 1 to 4, 9, 16, 19 (from 16; an attorney is chosen by an adult); Children Act
1989 ss 1(3)(a), 2, 3; Gillick v West Norfolk and Wisbech AHA [1986] AC 112. Consent has the last word on every yes;
what is asked here is asked early, so that nobody holds a conversation for nothing. Nothing here is legal advice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SELF: Final = "self"
YOUNG: Final = "child_self_competent"
PARENT: Final = "parental_responsibility"
ATTORNEY: Final = "lpa_welfare"
DEPUTY: Final = "deputy"
BEST_INTERESTS: Final = "best_interests"
OWN: Final = frozenset({SELF, YOUNG})
INSTEAD: Final = frozenset({ATTORNEY, DEPUTY, BEST_INTERESTS})
"""These decide only where the person cannot."""

BY_AGE: Final[Mapping[str, tuple[str, ...]]] = {
    "adult": (SELF, ATTORNEY, DEPUTY, BEST_INTERESTS),
    "16_17": (YOUNG, PARENT, DEPUTY, BEST_INTERESTS),
    "under_16": (YOUNG, PARENT),
}
"""Who may decide for somebody of an age."""

WORDS: Final[Mapping[str, str]] = {
    SELF: "They decide themselves",
    YOUNG: "The young person decides: they understand it",
    PARENT: "A parent, or somebody else with parental responsibility",
    ATTORNEY: "Their attorney for health and welfare",
    DEPUTY: "A deputy whom the court chose",
    BEST_INTERESTS: "Nobody may decide for them: it is decided in their best interests",
}
NONE, LINKED, UNSURE = "none", "linked", "unsure"
CANNOT: Final = "lacks_capacity"
_NOTE: Final = ("decision", "help_given", "assessor", "assessed_at")
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True)
class Decider:
    """Who decides. `name`: "" where it is the person. facts: as consent takes them, without the kind."""

    kind: str
    name: str = field(default="", repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def on_behalf(self) -> bool:
        """Whether somebody else than the person answers."""
        return self.kind not in OWN

    def as_told(self) -> dict[str, Any]:
        """The decision maker as consent takes it; the name stands with what shows that they may decide."""
        shown = {**self.facts, "kind": self.kind}
        if self.on_behalf:
            shown["authority_seen"] = ": ".join(one for one in (self.name, self.facts.get("authority_seen")) if one)
        return {name: one for name, one in shown.items() if one}


def missing(decider: Decider, age_band: str, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is missing or speaks against this decider: the name of the field, and a sentence.

    held: what is held about the person, for the names of those who are said to have done it.
    """
    if decider.kind not in BY_AGE.get(age_band, ()):
        yield "decides", "Choose who decides"
        return
    if decider.kind == YOUNG and not decider.facts.get("competence_note"):
        yield "competence", "Enter why this young person can decide for themselves"
    if decider.on_behalf:
        yield from _of_another(decider, held)


def _of_another(decider: Decider, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    facts = decider.facts
    if not decider.name:
        yield "name", "Enter the name of whoever decides"
    elif is_alleged(decider.name, held):
        yield "name", "This is somebody who is said to have done it. They cannot decide"
    if decider.kind != BEST_INTERESTS and not facts.get("authority_seen"):
        yield "authority", "Enter what shows that they may decide"
    yield from _of_conflict(facts.get("conflict"))
    if decider.kind == PARENT and not facts.get("child_view"):
        yield "child_view", "Choose what the child wants"
    for one in facts.get("parents_views", ()):
        if not one.get("view"):
            yield "other_view", "Choose what the other parent says"
        if not one.get("conflict"):
            yield "other_conflict", "Choose whether the other parent is close to whoever did it"
    if decider.kind in INSTEAD:
        yield from _of_capacity(decider)


def _of_conflict(conflict: Any) -> Iterator[tuple[str, str]]:
    if conflict == LINKED:
        yield "conflict", "Whoever is close to the person who did it cannot decide. Ring the safeguarding lead"
    elif conflict == UNSURE:
        yield "conflict", "Find out first whether they are close to whoever did it. Ring the safeguarding lead"
    elif conflict != NONE:
        yield "conflict", "Choose whether they are close to whoever did it"


def _of_capacity(decider: Decider) -> Iterator[tuple[str, str]]:
    note = decider.facts.get("capacity") or {}
    if not note.get("outcome"):
        yield "outcome", "Choose whether they can make this decision"
    elif note["outcome"] != CANNOT:
        yield "outcome", "Then they decide themselves. Nobody else may, unless it was found that they cannot"
    sentences = {
        "decision": "Enter which decision it is about", "help_given": "Enter how you helped them to decide",
        "assessor": "Enter who looked at it", "assessed_at": "Enter a day, for example 21 2 2026",
    }  # fmt: skip
    yield from ((name, sentences[name]) for name in _NOTE if not note.get(name))
    if decider.kind == BEST_INTERESTS and not (note.get("consulted") or note.get("why_nobody_consulted")):
        yield "consulted", "Enter who was asked about what is best for them, or below why nobody was"


def is_alleged(name: str, held: Mapping[str, Any]) -> bool:
    """Say whether the name is that of somebody who is said to have done it, as far as names can tell."""
    asked = _words(name)
    named = (_words(str(one.get("name") or "")) for one in held.get("PID", {}).get("people", ()))
    return any(asked and other and (asked <= other or other <= asked) for other in named)


def _words(name: str) -> frozenset[str]:
    return frozenset(one for one in re.findall(r"[^\W\d_]+", name.casefold()) if len(one) >= _SHORTEST_NAME)


FIELD_OF: Final[Mapping[str, str]] = {
    "DECIDER_CONFLICT": "conflict", "DECIDER_CONFLICT_UNKNOWN": "conflict", "CAPACITY_LACKING": "outcome",
    "DECIDER_SPEAKS_ONLY": "name", "AUTHORITY_NOT_SEEN": "authority", "CAPACITY_PRESUMED": "outcome",
    "CAPACITY_NOTE": "decision", "NOBODY_CONSULTED": "consulted", "COMPETENCE_NOTE": "competence",
    "CHILD_NOT_HEARD": "child_view",
}  # fmt: skip
"""Where on the form a refusal of consent belongs."""
