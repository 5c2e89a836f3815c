"""What the pages for staff are made of."""

from dataclasses import dataclass

from alongside.clock import Clock
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from referral.adapters.person_calls import ISSUER, PersonCalls
from referral.config import Settings
from referral.usecases.my_work import MyWork
from referral.usecases.ports import NewUnitOfWork, SafeContacts
from referral.usecases.ports_desk import Calls, NoCalls
from referral.usecases.protecting import Protecting
from referral.usecases.request_referral import RequestReferral
from referral.usecases.reviewing import Reviewing
from referral.usecases.seeing import Seeing
from referral.usecases.stopping import Stopping
from referral.usecases.who_knows import WhoKnows


@dataclass(frozen=True)
class Desk:
    """The use cases behind the pages. `calls` is None where no key for them is set: then there are no pages."""

    clock: Clock
    seeing: Seeing
    my_work: MyWork
    calls: PersonCalls | None
    who_knows: WhoKnows
    stopping: Stopping
    protecting: Protecting
    reviewing: Reviewing


def build_desk(
    settings: Settings,
    clock: Clock,
    new_uow: NewUnitOfWork,
    new_reading: NewUnitOfWork,
    safe_contacts: SafeContacts,
    request_referral: RequestReferral,
    calls: Calls | None = None,
) -> Desk:
    """Wire the pages. `new_reading`: transactions that wait for no writer and are never committed."""
    own_calls = _calls(settings)
    asking = calls or own_calls or NoCalls()
    return Desk(
        clock=clock,
        seeing=Seeing(new_reading),
        my_work=MyWork(new_reading, clock),
        calls=own_calls,
        who_knows=WhoKnows(new_reading, asking, safe_contacts, settings.contacts, clock),
        stopping=Stopping(new_reading, asking, clock),
        protecting=Protecting(new_uow, new_reading, asking, request_referral, clock),
        reviewing=Reviewing(new_reading, asking),
    )


def _calls(settings: Settings) -> PersonCalls | None:
    if settings.desk_key is None:
        return None
    signer = TokenSigner(ISSUER, settings.desk_key)
    return PersonCalls(
        ServiceClient(settings.consent_url, "consent", signer, ISSUER),
        ServiceClient(settings.notify_url, "notify", signer, ISSUER),
        signer,
    )
