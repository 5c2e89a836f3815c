"""What this service does when it hears of something from another one."""

from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.events.bus import Bus
from alongside.events.model import DATA_DISPUTED, PERMISSION_ENDED, RECEIPT_DUE, TELLING_DUE, Event
from alongside.events.subscriber import Subscriber
from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.vault import KeyRing
from referral.adapters.unit_of_work import UnitOfWork
from referral.bootstrap.readiness import SERVICE
from referral.config import Settings
from referral.usecases.permission_ended import PERSON_WITHDREW, Ended, stop_ended
from referral.usecases.ports import Points
from referral.usecases.receipt_due import tell_of_receipt
from referral.usecases.tell_disputed import Disputed, note
from referral.usecases.telling_her import ask_to_tell


def subscriber_of(
    sessions: sessionmaker[Session], ring: KeyRing | None, settings: Settings, clock: Clock, bus: Bus, points: Points
) -> Subscriber:
    """The subscriber of this service's events; what it does commits with the inbox."""

    def on_permission_ended(event: Event, session: Session) -> None:
        uow = UnitOfWork(sessions, ring).attach(session)
        reason, part = event.data.get("reason", PERSON_WITHDREW), event.data.get("part", False)
        ended = Ended(event.data["decision_ids"], reason, part)
        stopped = stop_ended(uow, settings.contacts, ended, clock.now())
        if stopped.cancelled:
            log(LogEvent.REFERRAL_CANCELLED, count=stopped.cancelled)

    def on_receipt_due(event: Event, session: Session) -> None:
        uow = UnitOfWork(sessions, ring).attach(session)
        tell_of_receipt(uow, event.data["subject"], clock.now())

    def on_data_disputed(event: Event, session: Session) -> None:
        data = event.data
        said = Disputed(data["dispute"], data["decision_ids"], data["categories"], data["standing"])
        note(UnitOfWork(sessions, ring).attach(session), said, clock.now())

    def on_telling_due(event: Event, session: Session) -> None:
        uow = UnitOfWork(sessions, ring).attach(session)
        ask_to_tell(uow, settings.contacts, event.data["decision_ids"], clock.now())

    handlers = {
        PERMISSION_ENDED: on_permission_ended,
        RECEIPT_DUE: on_receipt_due,
        DATA_DISPUTED: on_data_disputed,
        TELLING_DUE: on_telling_due,
    }
    return Subscriber(SERVICE, bus, sessions, handlers, clock, points)
