"""What telling an agency by hand is made of, and telling everybody who our agencies are."""

from dataclasses import dataclass

from alongside.clock import Clock
from alongside.telemetry.log import log
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from referral.adapters.rules_client import HttpRules
from referral.bootstrap.readiness import SERVICE
from referral.config import Settings
from referral.usecases.ports import ConsentGate, NewUnitOfWork, SafeContacts
from referral.usecases.read_working_together import ReadWorkingTogether
from referral.usecases.tell_agency import TellSheet, WriteDown


@dataclass(frozen=True)
class Telling:
    """The sheet, what is written down of telling it, and the public page."""

    sheet: TellSheet
    write_down: WriteDown
    working_together: ReadWorkingTogether


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
        working_together=ReadWorkingTogether(new_reading, HttpRules(_client(settings))),
        write_down=WriteDown(new_uow, clock, settings.contacts, log),
    )


def _client(settings: Settings) -> ServiceClient:
    return ServiceClient(settings.consent_url, "consent", TokenSigner(SERVICE, settings.token_key), SERVICE)
