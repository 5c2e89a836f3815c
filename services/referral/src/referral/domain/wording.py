"""Codes in words: for the officer, the next step, and for the person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from referral.domain import wording_table
from referral.domain.wording_disputes import DISPUTES
from referral.domain.wording_rubbish import RUBBISH
from referral.domain.wording_table import URGENCY, Ring, Wording
from referral.domain.wording_telling import TELLING

FORBIDDEN_FOR_PEOPLE = (
    "victim",
    "subject",
    "withheld",
    "exception",
    "duplicate",
    "blocked",
    "rejected",
    "high risk",
    "medium risk",
    "standard risk",
)
ALL = {**wording_table.ALL, **DISPUTES, **TELLING, **RUBBISH}
_PLACES = {code: index for index, code in enumerate(URGENCY)}
_UNKNOWN = Wording(
    "Something stops this that this version has no words for; take it as not sent.",
    "Ring data protection, and read them the code.",
    Ring.DATA_PROTECTION,
    hidden_because="There are no checked words for it yet.",
)


@dataclass(frozen=True)
class Contact:
    """A role that answers the telephone; never a person's name."""

    role: str
    phone: str


@dataclass(frozen=True)
class Next:
    """The next step: what to do and say, with whom, on which number."""

    what: str
    who: str
    phone: str


@dataclass(frozen=True)
class Explained:
    """One code in words."""

    code: str
    sentence: str
    next: Next
    person: str | None


@dataclass(frozen=True)
class Directory:
    """Who can be rung about one referral: the agency's contact (None: not in the directory) and our own roles."""

    agency: Contact | None
    own: Mapping[str, Contact]

    def find(self, ring: Ring) -> Contact:
        """Return the contact; where the agency is not in the directory, whoever keeps the directory."""
        if ring is Ring.AGENCY:
            return self.agency or self.own[Ring.DIRECTORY]
        return self.own[ring]


def wording_of(code: str) -> Wording:
    """Return the words for `code`; an unknown code gets words that err on the side of not sent."""
    return ALL.get(code, _UNKNOWN)


def explain(code: str, directory: Directory) -> Explained:
    """Return the officer's sentence, the step and the person's sentence (None: she is not shown it) of `code`."""
    row = wording_of(code)
    contact = directory.find(row.ring)
    step = Next(_routed(row, directory), contact.role, contact.phone)
    return Explained(code, row.officer, step, row.person)


def _routed(row: Wording, directory: Directory) -> str:
    if row.ring is Ring.AGENCY and directory.agency is None:
        return "Ring whoever keeps our directory, say which agency you need and how soon, and ask how to reach them."
    return row.what


def by_urgency(codes: Iterable[str]) -> list[str]:
    """Return `codes` with the most urgent first; unknown ones lead, since nobody knows how urgent they are."""
    return sorted(set(codes), key=lambda code: (_PLACES.get(code, -1), code))


def next_step(codes: Iterable[str], *, lane: str, sent_nothing: bool, directory: Directory) -> Next | None:
    """Return the step of the most urgent of `codes`, or None when there is none.

    For a Protect referral that was not sent the step also says how help is reached now: urgent help is routed,
    never refused.
    """
    ordered = by_urgency(codes)
    if not ordered:
        return None
    step = explain(ordered[0], directory).next
    return _with_help_now(step, directory) if lane == "protect" and sent_nothing else step


def _with_help_now(step: Next, directory: Directory) -> Next:
    lead = directory.own[Ring.SAFEGUARDING]
    agency = directory.agency
    theirs = ""
    if agency is not None:
        theirs = f" To reach the agency: {agency.role}, {agency.phone}; say that a written referral follows."
    help_now = f" If anybody is in danger now, ring 999 first, then our {lead.role} on {lead.phone}.{theirs}"
    return Next(step.what + help_now, step.who, step.phone)
