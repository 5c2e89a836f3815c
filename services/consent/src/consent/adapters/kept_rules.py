"""Rules and partners as they were read last, for as long as they are in the same state: see RulesStateRow."""

from dataclasses import dataclass, field
from datetime import date

from consent.domain.policy_pack import PolicyPack
from consent.domain.records import AgreementRecord, Landlord, Recipient

Rules = tuple[Landlord | None, PolicyPack | None]
Partner = tuple[Recipient, tuple[AgreementRecord, ...]]


@dataclass(slots=True)
class Kept:
    """What was read in one state of the rules, as it stands on one day in London; nothing in it is about a person.

    A state comes with the rows that it is a state of, read by the same statement: so they are of one snapshot, and a
    change that is committed between two statements puts nothing here that is of another state. A state is never there
    twice: each change that was committed put a new random one into the one row, which it held until its commit.
    """

    state: str
    day: date
    rules: Rules | None = None
    partners: dict[str, Partner] = field(default_factory=dict)
    """By agency: of those that are known, so that questions cannot make it grow."""


class KeptRules:
    """The last `Kept` of one database, for all threads: each goes on with the one that it got."""

    def __init__(self) -> None:
        self._last = Kept("", date.min)

    def of(self, state: str, day: date) -> Kept:
        """What is kept of this state on this day; nothing yet, where the last was another state or another day."""
        last = self._last
        if (last.state, last.day) != (state, day):
            last = self._last = Kept(state, day)
        return last
