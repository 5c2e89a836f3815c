"""Which agencies could help with which need, and what each would have to know. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alongside.casedata.codes import in_table_order
from referral.domain import plain_words
from referral.domain.agency import Agency

_NOT_ASKED_FOR: Final = frozenset({"police.emergency", "community.tension", "perpetrator.intervention"})
"""A record of a 999 call, figures without people, and help for somebody else: none of them is offered to her."""
_ACTIVE: Final = "active"


@dataclass(frozen=True)
class Offer:
    """One kind of help from one agency.

    necessary: what it needs, held or not. optional: only with a reason. explicit: only when the person names it.
    covered: an agreement about sharing is in force. reachable: a message can go to it through this system.
    """

    type: str
    agency: Agency
    necessary: tuple[str, ...]
    optional: tuple[str, ...]
    explicit: tuple[str, ...]
    covered: bool

    @property
    def need(self) -> str:
        """What it is for, in words."""
        return plain_words.need(self.type)

    @property
    def key(self) -> str:
        """Names the offer in a form: never in an address."""
        return f"{self.type}/{self.agency.agency_id}"

    @property
    def reachable(self) -> bool:
        """Can a message be sealed and carried to it."""
        return self.agency.ready

    def may_have(self) -> tuple[str, ...]:
        """Everything that could go, under some condition."""
        return tuple(in_table_order({*self.necessary, *self.optional, *self.explicit}))

    def asked_of(self, held: Sequence[str]) -> tuple[str, ...]:
        """What the person is asked about to begin with: what is needed and held, and nothing that is only useful.

        How to reach somebody never goes without the safe ways to.
        """
        wanted = {code for code in self.necessary if code in held or code == "SAF"}
        return tuple(in_table_order(wanted | ({"SAF"} if "CON" in wanted else set())))

    def may_add(self, held: Sequence[str]) -> tuple[str, ...]:
        """What the person may allow beside that, if she wants to; never ticked beforehand."""
        return tuple(in_table_order(code for code in (*self.optional, *self.explicit) if code in held))


def offers(
    pack: Mapping[str, Any], agreements: Sequence[Mapping[str, Any]], agencies: Sequence[Agency]
) -> tuple[Offer, ...]:
    """Every kind of help that an agency of the directory takes referrals for, in the order of needs.

    pack: the rules in force, as consent shows them. An agreement lowers what may go and never raises it.
    """
    rules = {one["type"]: one for one in pack["types"]}
    found = [
        _offer(rules[type_], agency, agreements)
        for type_ in plain_words.NEEDS
        if type_ in rules and type_ not in _NOT_ASKED_FOR
        for agency in agencies
        if type_ in agency.accepts
    ]
    return tuple(found)


def _offer(rule: Mapping[str, Any], agency: Agency, agreements: Sequence[Mapping[str, Any]]) -> Offer:
    own = [one for one in agreements if one["agency"] == agency.agency_id and one["status"] == _ACTIVE]
    listed = next(
        (one["categories_by_type"][rule["type"]] for one in own if rule["type"] in one["categories_by_type"]), None
    )

    def kept(codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(in_table_order(code for code in codes if listed is None or code in listed))

    return Offer(
        type=rule["type"],
        agency=agency,
        necessary=kept(rule["necessary"]),
        optional=kept(rule["with_reason"]),
        explicit=kept(rule["explicit_consent"]),
        covered=listed is not None,
    )
