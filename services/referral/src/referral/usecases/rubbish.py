"""Keep a note of what could not be read, and of one agency only so many: else it could fill the database at will.

Beyond the quota the newer ones are only counted. The older notes stay, because they say how it began, and an agency
must not be able to push them out with more of the same.
"""

from datetime import datetime

from alongside.telemetry.vocabulary import LogEvent
from referral.domain.message import Arrival
from referral.domain.rubbish import ASKED_AGAIN_AFTER, KEPT_FOR, MOST_KEPT, DeadLetter
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.tasks import alarm_task

FLOOD = "TOO_MUCH_UNREADABLE"


class KeepRubbish:
    """What every transaction does that sets something unreadable aside."""

    def __init__(self, own: OwnRoles, speak: Speaker, most: int = MOST_KEPT) -> None:
        self._own = own
        self._speak = speak
        self._most = most

    def settle(self, uow: UnitOfWork, agency: str, incoming_id: str, code: str, now: datetime) -> bool:
        """Let the stored bytes go, and keep hash, size and `code`; False when not even those.

        `agency`: by whose link they came, whatever they say of themselves.
        """
        if self._has_room(uow, agency, now):
            uow.inbox.settle(incoming_id, Arrival.RUBBISH, code, None)
            return True
        uow.rubbish.drop(incoming_id)
        return False

    def note(self, uow: UnitOfWork, dead: DeadLetter, now: datetime) -> None:
        """Keep the note of a dead letter, unless there are too many notes of its agency."""
        if self._has_room(uow, dead.agency, now):
            uow.rubbish.note(dead, now)

    def _has_room(self, uow: UnitOfWork, agency: str, now: datetime) -> bool:
        """Is there room for one more note; when not, count it, and tell staff when that begins or does not end."""
        uow.rubbish.wait_turn(agency)
        uow.rubbish.forget(agency, now - KEPT_FOR)
        if uow.rubbish.kept(agency) < self._most:
            return True
        if uow.rubbish.count_on(agency, now, now - KEPT_FOR):
            self._speak(LogEvent.MESSAGE_NOT_KEPT, agency=agency, code="quota", count=self._most)
        if not uow.tasks.asked(agency, FLOOD, now - ASKED_AGAIN_AFTER):
            alarm_task(uow, self._own, agency, FLOOD, now)
        return False
