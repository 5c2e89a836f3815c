"""What every withdrawal does, whatever it is of: the event, the recall, the receipt; all in one transaction."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from alongside.events.model import permission_ended, receipt_due
from alongside.unguessable import uuid4
from consent.domain.consent_changes import taken_back
from consent.domain.consent_events import ConsentEvent, EventStatus, Scope
from consent.domain.receipt_helps import helps
from consent.domain.receipt_words import Stop, stopped
from consent.domain.receipts import Receipt
from consent.domain.records import Actor, ConsentRecord, Decided
from consent.usecases.consent_schedule import schedule
from consent.usecases.ports import UnitOfWork

MOST_IN_ONE_EVENT = 500
"""As many decisions as one event may name (`alongside.events.contracts`)."""
REFERENCE_LETTERS = "2345679ACDEFHJKMNPRTUVWXY"
"""None that is taken for another one when it is read aloud."""


class Concerned(Enum):
    """How much of what a decision allowed was taken back."""

    NOT = auto()
    PART = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back: since when, which consents, and the receipt about it."""

    at: datetime
    consents: tuple[str, ...]
    receipt: str | None


def take_back(
    unit: UnitOfWork,
    consents: Sequence[ConsentRecord],
    status: EventStatus,
    scope: Scope,
    by: Actor,
    words: Mapping[str, Any],
    now: datetime,
) -> TakenBack:
    """End what stands of these consents, all of one person, who is locked. What ended before is left as it is."""
    standing = [one for one in consents if taken_back(one, scope)]
    if not standing:
        return TakenBack(now, (), None)
    receipt = _receipt(unit, standing, scope, now)
    unit.receipts.add(receipt)
    for consent in standing:
        event = ConsentEvent(status, now, scope, receipt=receipt.id)
        after = unit.permissions.add_consent_event(consent, event, by, words)
        schedule(unit, after, now)
    recall(unit, [one.id for one in standing], scope, now)
    unit.outbox.add(receipt_due(now, receipt.subject))
    return TakenBack(now, tuple(one.id for one in standing), receipt.id)


def recall(unit: UnitOfWork, consent_ids: Iterable[str], scope: Scope, now: datetime) -> None:
    """Tell referral which decisions no longer stand as they were made, so that it stops and recalls them."""
    sent = [decision for one in consent_ids for decision in unit.decisions.sent_under(one)]
    found = {} if scope.whole else unit.decisions.to_check(sent)
    how_much = {one: Concerned.WHOLE if scope.whole else _concerned(found.get(one), scope) for one in sent}
    whole = [one for one in sent if how_much[one] is Concerned.WHOLE]
    part = [one for one in sent if how_much[one] is Concerned.PART]
    for ids, is_part in ((whole, False), (part, True)):
        for start in range(0, len(ids), MOST_IN_ONE_EVENT):
            unit.outbox.add(permission_ended(now, ids[start : start + MOST_IN_ONE_EVENT], part=is_part))


def _concerned(decision: Decided | None, scope: Scope) -> Concerned:
    """How much of what was to leave is meant; what cannot be read is recalled as a whole, which is the safe side."""
    if decision is None:
        return Concerned.WHOLE
    meant = [scope.covers(decision.question.request.type, category) for category in decision.allowed]
    if meant and all(meant):
        return Concerned.WHOLE
    return Concerned.PART if any(meant) else Concerned.NOT


def _receipt(unit: UnitOfWork, consents: Sequence[ConsentRecord], scope: Scope, now: datetime) -> Receipt:
    names = unit.partnership.names({one.terms.agency for one in consents})
    stops = [Stop(names[one.terms.agency], one.terms.purposes, one.terms.categories, scope) for one in consents]
    notice = consents[-1].terms.circumstances.get("notice", {})
    reference = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return Receipt(
        id=uuid4(),
        subject=consents[0].subject,
        made_at=now,
        reference=f"{reference[:4]}-{reference[4:]}",
        lines=stopped(stops, now),
        language="en-GB",
        asked_in=notice.get("language"),
        asked_format=notice.get("format"),
        helps=helps(stops, now),
    )
