"""Events from our other services that a service could not act on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from alongside.doctor.database import NothingToRead, rows_of
from alongside.doctor.finding import Finding, good, wrong
from alongside.events.inbox import HANDLER_FAILED, PROCESS_DIED, UNREADABLE
from alongside.events.tables import dead_letters

_ASK: Final = (
    "Bring all services to one version. What each sent stands in its table event_outbox for 90 days: compare what it "
    "has of these times with what was acted on."
)
_GIVEN_UP = dead_letters.c.reason.in_([HANDLER_FAILED, PROCESS_DIED])


def look_at_given_up(service: str, url: str) -> Iterator[Finding]:
    """What was given up waits for the next start; of what was no event a note is all that there is.

    Silent when the rows cannot be read: others say why.
    """
    kinds = sa.select(dead_letters.c.type, sa.func.count(), sa.func.min(dead_letters.c.at))
    unread = sa.select(sa.func.count(), sa.func.min(dead_letters.c.at), sa.func.max(dead_letters.c.at))
    try:
        with rows_of(url) as connection:
            found = connection.execute(kinds.where(_GIVEN_UP).group_by(dead_letters.c.type)).all()
            many, first, last = connection.execute(unread.where(dead_letters.c.reason == UNREADABLE)).one()
    except NothingToRead:
        return
    for kind, number, since in sorted(tuple(row) for row in found):
        what = "1 event" if number == 1 else f"{number} events"
        sentence = (
            f"Since {since:%Y-%m-%d %H:%M} UTC {what} of the type {kind} could not be acted on. "
            "What the log says at event.refused is to be mended; each is tried again when the service starts."
        )
        yield wrong(f"{service} given up", sentence, f"{service} serve")
    if not found:
        yield good(f"{service} given up", "No event from another service was given up.")
    yield _unreadable(f"{service} own bus", many, first, last)


def _unreadable(subject: str, many: int, first: datetime | None, last: datetime | None) -> Finding:
    """Each is told for as long as events are remembered: whoever sent it may have it for that long."""
    if first is None or last is None:
        return good(subject, "Whatever came from our other services was an event.")
    what = "1 message" if many == 1 else f"{many} messages"
    when = f"{first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M} UTC"
    sentence = (
        f"Between {when} {what} from our other services could not be read as an event, and one may be a withdrawal."
    )
    return wrong(subject, sentence, _ASK)
