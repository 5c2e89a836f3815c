"""The allow-list of texts. A text that is not one of these files does not go out.

A template cannot hold case data because there is nowhere to put any: the only placeholders are the
landlord's display name, a worker's first-name pseudonym and the landlord's telephone number. The words of
`FORBIDDEN` would tell a stranger what this is about, so a file that holds one is refused,
and so is a display name, worker name or number that does.

A file is a few `name: value` lines (`risk`, and `subject` for e-mail), an empty line, and the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from notify.domain.errors import TemplateRefused
from notify.domain.ways import Risk

PLACEHOLDERS: Final = frozenset({"landlord", "worker", "phone"})
HEADERS: Final = frozenset({"risk", "subject"})
LONGEST_TEXT: Final = 600
FORBIDDEN: Final = (
    "hate", "crime", "police", "victim", "incident", "report", "support", "refuge", "safeguarding",
    "agency", "agencies", "referral", "refer", "case", "consent", "witness", "abuse", "harass", "neighbour",
    "council", "alongside", "http", "www.", "://", ".org", ".uk", ".com",
)  # fmt: skip
"""Parts of words that no text may hold, in any case."""


@dataclass(frozen=True)
class Words:
    """The only three things that a text may be filled with."""

    landlord: str
    worker: str
    phone: str


@dataclass(frozen=True)
class Template:
    """One text of the allow-list, known to have passed `read_template`."""

    name: str
    risk: Risk
    subject: str
    text: str

    def render(self, words: Words) -> tuple[str, str]:
        """Return subject and text, filled in. Nothing but `words` can get in."""
        values = {"landlord": words.landlord, "worker": words.worker, "phone": words.phone}
        return self.subject.format_map(values), self.text.format_map(values)


class TemplateSet:
    """The allow-list, by notice code and kind of text ("sms", "email", "call", "voicemail", ...)."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._by_name = {template.name: template for template in templates}

    def find(self, code: str, kind: str) -> Template | None:
        """Return the template for a notice on a kind of text, None where the allow-list has none."""
        return self._by_name.get(f"{code}.{kind}")

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""
        return tuple(sorted(self._by_name))


def read_template(name: str, source: str) -> Template:
    """Read one template file.

    Raises `TemplateRefused` for an unknown header or risk, a placeholder other than the three, a forbidden
    word, a digit (numbers are references, addresses or telephones), or a text that is empty or too long.
    """
    head, _, text = source.partition("\n\n")
    headers = _headers(name, head)
    template = Template(name, _risk(name, headers), headers.get("subject", ""), text.strip())
    if not 0 < len(template.text) <= LONGEST_TEXT:
        raise TemplateRefused(name, "its text is empty or too long")
    for part in (template.subject, template.text):
        _check_placeholders(name, part)
        _check_words(name, part)
    return template


def forbidden_in(text: str) -> tuple[str, ...]:
    """Return the forbidden words that `text` holds."""
    return tuple(word for word in FORBIDDEN if word in text.lower())


def _headers(name: str, head: str) -> Mapping[str, str]:
    pairs = [line.partition(": ") for line in head.splitlines()]
    headers = {key: value.strip() for key, _, value in pairs}
    if not set(headers) <= HEADERS:
        raise TemplateRefused(name, "it has a header line that is not risk or subject")
    return headers


def _risk(name: str, headers: Mapping[str, str]) -> Risk:
    try:
        return Risk[headers.get("risk", "").upper()]
    except KeyError:
        raise TemplateRefused(name, "its risk is not silent, asks or points") from None


def _check_placeholders(name: str, text: str) -> None:
    try:
        fields = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        raise TemplateRefused(name, "its braces do not match") from None
    if any(field not in PLACEHOLDERS or spec or conversion for field, spec, conversion in fields):
        raise TemplateRefused(name, "it has a placeholder other than {landlord}, {worker} and {phone}")


def _check_words(name: str, text: str) -> None:
    if forbidden_in(text):
        raise TemplateRefused(name, "it holds a word that says what this is about")
    if re.search(r"\d", text):
        raise TemplateRefused(name, "it holds a digit")
