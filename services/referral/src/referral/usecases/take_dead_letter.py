"""Note what the carrier gave up, commit, and let the carrier forget it; nothing in it is opened.

What was ours is followed by clocks of its own, so a note is enough. What an agency sent may be missing here, so
somebody asks them to send it again; unless the same bytes came another time.
"""

from dataclasses import dataclass, field

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.rubbish import DeadLetter
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.rubbish import KeepRubbish
from referral.usecases.speaking import Speaker
from referral.usecases.store_delivery import sha256_of
from referral.usecases.tasks import alarm_task

LOST = "LOST_ON_THE_WAY"


@dataclass(frozen=True)
class GivenUp:
    """One dead letter; `link_name` is in whose queue it was, as the carrier says, and empty when it does not."""

    link_name: str
    incoming: bool
    reason: str
    body: bytes = field(repr=False)


class TakeDeadLetter:
    """The consumer's handler: returning lets the carrier forget the letter, raising brings it back."""

    def __init__(
        self, new_uow: NewUnitOfWork, clock: Clock, own: OwnRoles, keep_rubbish: KeepRubbish, speak: Speaker
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._own = own
        self._rubbish = keep_rubbish
        self._speak = speak

    def __call__(self, letter: GivenUp) -> None:
        """Keep a note within the quota of the agency; of one that belongs to nobody known there is a line only."""
        with self._new_uow() as uow:
            agency = uow.agencies.by_link(letter.link_name) if letter.link_name else None
            if agency is not None:
                now, noted = self._clock.now(), _note(agency.agency_id, letter)
                self._rubbish.note(uow, noted, now)
                if letter.incoming and not uow.rubbish.came(noted.agency, noted.wire_sha256):
                    alarm_task(uow, self._own, noted.agency, LOST, now)
            uow.commit()
        whose = {"agency": agency.agency_id} if agency is not None else {}
        self._speak(
            LogEvent.MESSAGE_GIVEN_UP, code=_code(letter), reason=letter.reason, bytes=len(letter.body), **whose
        )


def _note(agency_id: str, letter: GivenUp) -> DeadLetter:
    return DeadLetter(agency_id, _code(letter), sha256_of(letter.body), letter.reason, len(letter.body))


def _code(letter: GivenUp) -> str:
    return "dead_in" if letter.incoming else "dead_out"
