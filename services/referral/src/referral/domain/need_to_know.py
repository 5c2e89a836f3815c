"""Who reads the name of a confidential agency: those who work with the person. To everybody else it is "a specialist
service", because where somebody found help can be the thing that must not get about (security: abuse cases). Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from referral.domain.agency import Agency
from referral.domain.staff import FRONT_LINE, Actor
from referral.domain.wording import Contact, Next

SPECIALIST: Final = "A specialist service"
_NOBODY: Final = Contact(SPECIALIST, "")


def needs_to_know(actor: Actor) -> bool:
    """Whether this member of staff works with people themselves, or leads those who do."""
    return actor.role in FRONT_LINE


def as_seen_by(actor: Actor, agency: Agency) -> Agency:
    """The agency, without name and telephone number where this member of staff need not know them."""
    return agency if needs_to_know(actor) else in_public(agency)


def seen_by(actor: Actor, agencies: Iterable[Agency]) -> list[Agency]:
    """The same of several."""
    return [as_seen_by(actor, one) for one in agencies]


def in_public(agency: Agency) -> Agency:
    """The agency as anybody may read of it."""
    return replace(agency, name=SPECIALIST, contact=_NOBODY) if agency.confidential else agency


def names_for(actor: Actor, agencies: Iterable[Agency]) -> dict[str, str]:
    """Names by id, as this member of staff reads them."""
    return {one.agency_id: one.name for one in seen_by(actor, agencies)}


def told_to(actor: Actor, step: Next, agency: Agency | None) -> Next:
    """The next step without whom to ring there, where this member of staff need not know."""
    hidden = agency is not None and agency.confidential and not needs_to_know(actor)
    rings = agency is not None and step.phone == agency.contact.phone
    return Next(step.what, SPECIALIST, "") if hidden and rings else step


def lines_for(actor: Actor, lines: Sequence[str], agencies: Iterable[Agency]) -> tuple[str, ...]:
    """Sentences that name agencies, as this member of staff reads them."""
    hidden = [] if needs_to_know(actor) else [one.name for one in agencies if one.confidential]
    return tuple(_without(line, hidden) for line in lines)


def _without(line: str, names: Sequence[str]) -> str:
    for name in names:
        line = line.replace(name, SPECIALIST.lower())
    return line
