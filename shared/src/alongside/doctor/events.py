"""Events from our other services that a service could not act on."""

from collections.abc import Iterator

import sqlalchemy as sa

from alongside.doctor.database import NothingToRead, rows_of
from alongside.doctor.finding import Finding, good, wrong
from alongside.events.inbox import HANDLER_FAILED, PROCESS_DIED
from alongside.events.tables import dead_letters

_GIVEN_UP = dead_letters.c.reason.in_([HANDLER_FAILED, PROCESS_DIED])


def look_at_given_up(service: str, url: str) -> Iterator[Finding]:
    """What was given up waits for the next start. Silent when the rows cannot be read: others say why."""
    kinds = sa.select(dead_letters.c.type, sa.func.count(), sa.func.min(dead_letters.c.at))
    try:
        with rows_of(url) as connection:
            found = connection.execute(kinds.where(_GIVEN_UP).group_by(dead_letters.c.type)).all()
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
