"""The sending side inside a use case's transaction."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from alongside.events.codec import to_json
from alongside.events.contracts import SUBSCRIBERS
from alongside.events.model import Event
from alongside.events.pace import machine_clock
from alongside.events.tables import outbox

DUE_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


class Outbox:
    """Events of the caller's transaction: they leave when it commits and never were when it does not."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, event: Event, *, after: timedelta = timedelta(0)) -> None:
        """Keep the event in this transaction. Raises ContractError for what the contract of its type forbids.

        `after`: how long it waits before it leaves, by the machine's clock; on a bus of one process no longer than
        until the next start.
        """
        body = to_json(event)
        self._session.execute(
            outbox.insert().values(
                event_id=event.id,
                type=event.type,
                body=body,
                waiting_for=" ".join(SUBSCRIBERS[event.type]),
                created_at=event.time,
                attempts=0,
                next_attempt_at=machine_clock() + after if after else DUE_AT_ONCE,
            )
        )
