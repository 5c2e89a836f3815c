"""What telling an agency by hand is made of."""

from dataclasses import dataclass

from alongside.clock import Clock
from alongside.telemetry.log import log
from referral.config import Settings
from referral.usecases.ports import ConsentGate, NewUnitOfWork, SafeContacts
from referral.usecases.tell_agency import TellSheet, WriteDown


@dataclass(frozen=True)
class Telling:
    """The sheet, and what is written down of telling it."""

    sheet: TellSheet
    write_down: WriteDown


def build_telling(
    settings: Settings,
    clock: Clock,
    new_uow: NewUnitOfWork,
    new_reading: NewUnitOfWork,
    consent: ConsentGate,
    safe_contacts: SafeContacts,
) -> Telling:
    """Wire it."""
    return Telling(
        sheet=TellSheet(new_uow, new_reading, clock, consent, safe_contacts, log),
        write_down=WriteDown(new_uow, clock, settings.contacts, log),
    )
