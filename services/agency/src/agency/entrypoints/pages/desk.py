"""One inbox over several landlords: each has keys, database and link of its own, and the people here see one list."""

from collections.abc import Sequence
from dataclasses import dataclass

from agency.bootstrap import Agency
from agency.domain.errors import NotDrained
from agency.domain.referral import State
from agency.usecases import inbox
from agency.usecases.inbox import Card
from alongside.joining.words import fingerprint, lines


@dataclass(frozen=True)
class Overview:
    """The inbox in the order in which it is worked off. `away`: landlords of whom nothing may be shown now."""

    stop_asked: tuple[Card, ...]
    overdue: tuple[Card, ...]
    waiting: tuple[Card, ...]
    asked: tuple[Card, ...]
    accepted: tuple[Card, ...]
    finished: tuple[Card, ...]
    destroyed: tuple[Card, ...]
    flagged: int
    away: tuple[str, ...]


@dataclass(frozen=True)
class Connection:
    """How one landlord is connected; the words are in lines, as they are read aloud in a call."""

    landlord: str
    phone: str
    up: bool
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


class Desk:
    """The identities of one agency, one for each landlord."""

    def __init__(self, agencies: Sequence[Agency]) -> None:
        self._agencies = tuple(agencies)

    @property
    def several(self) -> bool:
        """Whether there is more than one landlord, so that each card has to say whose it is."""
        return len(self._agencies) > 1

    def holder(self, referral_id: str) -> Agency:
        """The identity by which a referral came; any of them for one that is not here, which then says so."""
        return next((one for one in self._agencies if one.holds(referral_id)), self._agencies[0])

    def overview(self) -> Overview:
        """Everything that may be shown. Raises NotDrained when that is nothing of any landlord."""
        shown, away, refusals = [], [], []
        for one in self._agencies:
            try:
                shown.append(inbox.show(one.node))
            except NotDrained as refusal:
                away.append(one.node.landlord)
                refusals.append(refusal)
        if not shown:
            raise refusals[0]
        waiting = [card for box in shown for card in box.waiting]
        answered = [card for box in shown for card in box.answered]
        stopped = [card for box in shown for card in box.stopped]
        working = [card for card in answered if card.state is State.ACCEPTED and card.outcome_at is None]
        return Overview(
            stop_asked=tuple(card for card in stopped if card.stop_asked),
            overdue=tuple(card for card in waiting if card.overdue),
            waiting=tuple(card for card in waiting if not card.overdue and card.state is not State.ASKED),
            asked=tuple(card for card in waiting if not card.overdue and card.state is State.ASKED),
            accepted=tuple(working),
            finished=tuple(card for card in answered if card not in working),
            destroyed=tuple(card for card in stopped if not card.stop_asked),
            flagged=sum(box.flagged for box in shown),
            away=tuple(away),
        )

    def connections(self) -> tuple[Connection, ...]:
        """Of every landlord."""
        return tuple(_connection(one) for one in self._agencies)


def _connection(agency: Agency) -> Connection:
    pinned = agency.landlord()
    return Connection(
        landlord=agency.settings.landlord_name,
        phone=agency.settings.landlord_phone,
        up=agency.node.drained.done,
        ours=lines(fingerprint(agency.identity().party), 3),
        theirs=lines(fingerprint(pinned), 3) if pinned else (),
    )
