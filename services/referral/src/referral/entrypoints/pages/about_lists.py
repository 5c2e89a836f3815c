"""The lists of what is held about others and about things done: what each entry asks, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from referral.domain import plain_words as words
from referral.entrypoints.pages import asked
from referral.entrypoints.pages.about_fields import YES_NO, Field, as_flag, flag
from referral.entrypoints.pages.asked import Mistakes

Entry = dict[str, Any]
_MINORS: Final = {age: words.AGES[age] for age in ("under_16", "16_17")}


@dataclass(frozen=True)
class Listing:
    """One list. `inside`: its name in the category; `one`: what an entry is called. Fields bear the kept names.

    needs: at least one of these fields has to be filled in, else `missing` is said at the first. must: choices that
    have to be made, with their sentences. given: what every entry has that the form does not ask about.
    """

    key: str
    code: str
    inside: str
    title: str
    one: str
    lead: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    missing: str
    must: Mapping[str, str]
    given: Mapping[str, Any]
    first: Mapping[str, str]

    def keep(self, mistakes: Mistakes, before: Mapping[str, Any]) -> Entry:
        """The entry of what was typed. What the form does not ask about stays as it was `before`."""
        made: Entry = {**self.given, **before, **{one.name: _typed(one, before) for one in self.fields}}
        kept = {name: value for name, value in made.items() if value not in ("", None)}
        if not any(kept.get(name) for name in self.needs):
            mistakes.add(self.needs[0], self.missing)
        for name, sentence in self.must.items():
            if name not in kept:
                mistakes.add(name, sentence)
        if before.get("sha256") and kept.get("path") != before.get("path"):
            del kept["sha256"]  # it was of what was kept there before
        return kept

    def fill(self, entry: Mapping[str, Any]) -> dict[str, str]:
        """The fields of what was kept; of nothing: a blank form."""
        if not entry:
            return dict(self.first)
        return {
            one.name: as_flag(entry.get(one.name)) if one.options is YES_NO else str(entry.get(one.name) or "")
            for one in self.fields
        }


def _typed(one: Field, before: Mapping[str, Any]) -> Any:
    if one.options is YES_NO:
        return flag(one.name)
    if one.options:
        return asked.one_of(one.name, one.options) or before.get(one.name)
    return asked.words(one.name) if one.kind == "text" else asked.line(one.name)


def _listing(
    key: str, code: str, inside: str, title: str, one: str, lead: str, *fields: Field, needs: tuple[str, ...],
    missing: str, must: Mapping[str, str] | None = None, given: Mapping[str, Any] | None = None,
    first: Mapping[str, str] | None = None,
) -> Listing:  # fmt: skip
    return Listing(key, code, inside, title, one, lead, fields, needs, missing, must or {}, given or {}, first or {})


_SURE: Final = Field("statement", "How sure is it?", "radios", "", words.SURE)
_HOW_SURE: Final = {"statement": "Choose how sure it is"}
_NAME: Final = Field("name", "Name")
_RELATED: Final = Field("relationship", "How are they related?", hint="For example daughter, partner or lodger.")
_WHO: Final = "Enter a name, or how they are related"
LISTS: Final = (
    _listing(
        "alleged", "PID", "people", "Who is said to have done it", "person",
        "One person at a time. Write what is said, and leave out what you think yourself. They may read it one day.",
        Field("name", "Name", hint="Leave empty if nobody knows."),
        Field("description", "What is said about who they are", "text", "For example how they look, or their door."),
        Field("relationship", "How do they know each other?", hint="For example neighbour or brother-in-law."),
        Field("address", "Where they live", hint="Only if you need it."),
        _SURE,
        needs=("name", "description", "relationship"), missing="Enter a name, or what is said about them",
        must=_HOW_SURE, first={"statement": "alleged"},
    ),
    _listing(
        "conduct", "PCO", "history", "What else is said about that person", "thing",
        "Earlier trouble, threats or court cases. One at a time. Very few agencies may have this.",
        Field("text", "What is said", "text"), _SURE,
        needs=("text",), missing="Enter what is said", must=_HOW_SURE, first={"statement": "alleged"},
    ),
    _listing(
        "adults", "HHM", "people", "Adults at home", "adult",
        "Only those who matter for the help. Do not take it that they know what happened.",
        _NAME, _RELATED,
        needs=("name", "relationship"), missing=_WHO, given={"age_band": "adult"},
    ),
    _listing(
        "children", "CHD", "people", "Children", "child",
        "Children who live here or come often. If a child is in danger, ring the safeguarding lead now.",
        _NAME, _RELATED, Field("age_band", "How old?", "radios", "", _MINORS), Field("school", "School or nursery"),
        needs=("name", "relationship"), missing=_WHO, must={"age_band": "Choose how old they are"},
    ),
    _listing(
        "witnesses", "WIT", "people", "Witnesses", "witness",
        "Ask them first whether you may write them down. Whoever did it must never learn from us who saw it.",
        _NAME, Field("contact", "How to reach them", hint="A way that is safe for them too."),
        needs=("name",), missing="Enter a name, or a short description such as a neighbour opposite",
    ),
    _listing(
        "evidence", "EVD", "files", "Photos and files", "file",
        "Write down what there is and where it is kept. The file itself stays where it is.",
        Field("name", "What is it?", hint="For example, photo of the front door. Leave out names of people."),
        Field("media_type", "Kind", "radios", "", words.FILES),
        Field("path", "Where is it kept?", hint="For example, case folder, photos. This never leaves us."),
        needs=("name",), missing="Enter what it is",
    ),
    _listing(
        "actions", "ACT", "actions", "What is being done", "thing",
        "What somebody has promised or done already. One thing at a time.",
        Field("what", "What?", "text"), Field("who", "Who does it?"),
        Field("due", "Until when?", hint="For example, 6 March 2026.", narrow=True),
        Field("done", "Is it done?", "radios", "", YES_NO),
        needs=("what",), missing="Enter what is being done",
    ),
)  # fmt: skip
LIST_BY_KEY: Final = {one.key: one for one in LISTS}
