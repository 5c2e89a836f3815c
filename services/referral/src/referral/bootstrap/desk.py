"""What the pages for staff are made of."""

from dataclasses import dataclass

from alongside.clock import Clock
from alongside.telemetry.log import log
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from referral.adapters.person_calls import ISSUER, PersonCalls
from referral.adapters.words_client import HttpWords
from referral.bootstrap.readiness import SERVICE
from referral.config import Settings
from referral.usecases.asked_to_stop import AskedToStop
from referral.usecases.consent_desk import ConsentDesk, KeepsWords
from referral.usecases.contact_checks import ContactChecks
from referral.usecases.correspondence import Correspondence
from referral.usecases.disagreeing import Disagreeing
from referral.usecases.finish_task import FinishTask
from referral.usecases.keeping import Keeping
from referral.usecases.keeping_lists import KeepingLists
from referral.usecases.my_work import MyWork
from referral.usecases.person_page import PersonPage
from referral.usecases.ports import NewUnitOfWork, SafeContacts
from referral.usecases.ports_desk import Calls, NoCalls
from referral.usecases.prepare_ahead import PrepareAhead
from referral.usecases.preparing import Preparing
from referral.usecases.protecting import Protecting
from referral.usecases.reading import Reading
from referral.usecases.register_person import RegisterPerson
from referral.usecases.reply_to_agency import ReplyToAgency
from referral.usecases.request_referral import RequestReferral
from referral.usecases.reviewing import Reviewing
from referral.usecases.seeing import Seeing
from referral.usecases.stopping import Stopping
from referral.usecases.talks import Talks
from referral.usecases.telling_her import TellingHer
from referral.usecases.who_knows import WhoKnows


@dataclass(frozen=True)
class Desk:
    """The use cases behind the pages. `calls` is None where no key for them is set: then there are no pages."""

    clock: Clock
    seeing: Seeing
    my_work: MyWork
    finish_task: FinishTask
    calls: Calls | None
    talks: Talks
    preparing: Preparing
    ahead: PrepareAhead
    keeping: Keeping
    keeping_lists: KeepingLists
    contact_checks: ContactChecks
    person_page: PersonPage
    who_knows: WhoKnows
    stopping: Stopping
    asked_to_stop: AskedToStop
    disagreeing: Disagreeing
    protecting: Protecting
    reviewing: Reviewing
    telling_her: TellingHer
    correspondence: Correspondence


@dataclass(frozen=True)
class Around:
    """What the desk uses of the rest of the service, and what tests put in the place of the neighbours."""

    safe_contacts: SafeContacts
    request_referral: RequestReferral
    register_person: RegisterPerson
    reading: Reading
    reply: ReplyToAgency
    calls: Calls | None = None
    words: KeepsWords | None = None


def build_desk(
    settings: Settings, clock: Clock, new_uow: NewUnitOfWork, new_reading: NewUnitOfWork, around: Around
) -> Desk:
    """Wire the pages. `new_reading`: transactions that wait for no writer and are never committed."""
    calls = around.calls or _calls(settings)
    asking = calls or NoCalls()
    consent = ConsentDesk(asking)
    ahead = PrepareAhead(new_uow, new_reading, clock)
    stopping = Stopping(new_reading, asking, clock, ahead)
    return Desk(
        clock=clock,
        seeing=Seeing(new_reading),
        my_work=MyWork(new_reading, clock),
        finish_task=FinishTask(new_uow, clock, log),
        calls=calls,
        talks=Talks(new_uow, new_reading, clock, consent, around.words or _words(settings)),
        preparing=Preparing(
            new_reading, clock, consent, around.safe_contacts, around.request_referral, settings.contacts
        ),
        ahead=ahead,
        keeping=Keeping(
            new_uow, new_reading, clock, around.register_person, consent, asking, practice=settings.practice
        ),
        keeping_lists=KeepingLists(new_uow, clock, practice=settings.practice),
        contact_checks=ContactChecks(asking),
        person_page=PersonPage(new_reading, clock, consent, around.safe_contacts, around.reading),
        who_knows=WhoKnows(new_reading, asking, around.safe_contacts, settings.contacts, clock),
        stopping=stopping,
        asked_to_stop=AskedToStop(new_uow, new_reading, stopping, clock, log),
        disagreeing=Disagreeing(new_reading, asking, practice=settings.practice),
        protecting=Protecting(new_uow, new_reading, asking, around.request_referral, clock),
        reviewing=Reviewing(new_reading, asking),
        telling_her=TellingHer(new_uow, new_reading, clock, around.safe_contacts, practice=settings.practice),
        correspondence=Correspondence(new_reading, around.reply),
    )


def _words(settings: Settings) -> KeepsWords:
    signer = TokenSigner(SERVICE, settings.token_key)
    return HttpWords(ServiceClient(settings.consent_url, "consent", signer, SERVICE))


def _calls(settings: Settings) -> Calls | None:
    if settings.desk_key is None:
        return None
    signer = TokenSigner(ISSUER, settings.desk_key)
    return PersonCalls(
        ServiceClient(settings.consent_url, "consent", signer, ISSUER),
        ServiceClient(settings.notify_url, "notify", signer, ISSUER),
        signer,
    )
