"""A decision is asked for again, because referral never heard the answer: what it missed meanwhile is said again."""

from datetime import datetime

from alongside.events.model import telling_due
from consent.domain import telling
from consent.domain.model import Outcome
from consent.domain.records import DecisionRecord
from consent.usecases.ports import UnitOfWork


def answered_again(unit: UnitOfWork, decision: DecisionRecord, now: datetime) -> None:
    """Have the person told of what goes without her yes, also when that was asked before referral knew of it.

    The day may have come, or a review said "now", and referral opened no task for a decision that it did not know. It
    is asked again once it surely knows it; being asked twice changes nothing there. Whoever calls has locked the
    person. Commits, when there is anything to write.
    """
    named = decision.question.authority
    if decision.outcome is not Outcome.SEND or named is None or named.kind != "exception":
        return
    unit.tellings.answered_again(decision.id, now)
    known = unit.oversight.reviews_of(unit.oversight.disclosures_under(named.id))
    if unit.tellings.was_asked(decision.id) or telling.may_be_told_at(known) is not None:
        unit.outbox.add(telling_due(now, [decision.id]), after=telling.WRITTEN_DOWN_WITHIN)
    unit.commit()
