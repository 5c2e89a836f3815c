"""What `notify doctor` looks at. Nothing is changed and nothing is sent: not a row, not a file, not a mail."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from alongside.broker_url import BrokerUrl
from alongside.clock import Clock
from alongside.doctor.broker import Expected, look_at_broker
from alongside.doctor.database import look_at_database
from alongside.doctor.events import look_at_given_up
from alongside.doctor.finding import Finding, good, guarded, wrong
from alongside.doctor.keys import look_at_issuers, look_at_key_ring
from alongside.events.amqp import EXCHANGE, queue_of
from alongside.events.model import STAFF_ROLES
from alongside.web.tokens import TrustedIssuer
from notify.domain.mail import MailServer, Trouble

CALLERS: Final = ("referral",)
MEND: Final = MappingProxyType(
    {
        Trouble.AWAY: ("does not answer", "docker compose up -d mailsink (or: start your own mail server)"),
        Trouble.LATE: ("answers too slowly", "docker compose restart mailsink (or: restart your own mail server)"),
        Trouble.LOST: (
            "ends the conversation, or does not speak SMTP",
            "Correct NOTIFY_SMTP_HOST and NOTIFY_SMTP_PORT.",
        ),
        Trouble.NO_ENCRYPTION: (
            "does not encrypt as the settings ask",
            "Switch STARTTLS on at the mail server; or, where it speaks TLS at once: export NOTIFY_SMTP_SECURITY=tls",
        ),
        Trouble.NOT_TRUSTED: (
            "shows a certificate that is not trusted, has ended or is for another name",
            "Renew its certificate, or name its authority: export NOTIFY_SMTP_CA_FILE=FILE",
        ),
        Trouble.NO_LOGIN: ("offers no way to log in that this service knows", "Switch PLAIN on at the mail server."),
        Trouble.LOGIN_REFUSED: (
            "refuses the login",
            "Correct NOTIFY_SMTP_USER and the file that NOTIFY_SMTP_PASSWORD_FILE names.",
        ),
        Trouble.REFUSED: ("refuses this service", "Look into the log of the mail server."),
    }
)
"""What the mail server does, and what mends it."""


class Installed(Protocol):
    """The settings, as far as they are looked at; see `Settings`."""

    @property
    def database_url(self) -> str: ...
    @property
    def key_ring(self) -> Path: ...
    @property
    def trusted_issuers(self) -> tuple[TrustedIssuer, ...]: ...
    @property
    def events(self) -> BrokerUrl | None: ...
    @property
    def mail(self) -> MailServer | None: ...
    @property
    def staff_addresses(self) -> Mapping[str, str]: ...
    @property
    def sandbox(self) -> bool: ...


@dataclass(frozen=True)
class Examination:
    """One look at one installation. `machine`: this machine's own clock; `mail_trouble` tries the mail server."""

    here: Installed
    machine: Clock
    mail_trouble: Callable[[], Trouble | None]

    def findings(self) -> Iterator[Finding]:
        """Every finding, in the order in which a person would mend it."""
        here, machine = self.here, self.machine
        yield from guarded(
            "notify database", lambda: look_at_database("notify", "notify", here.database_url, machine)
        )
        yield from guarded("notify given up", lambda: look_at_given_up("notify", here.database_url))
        yield from guarded("notify key ring", lambda: [look_at_key_ring("notify", here.key_ring, "notify keys")])
        yield from look_at_issuers("notify", here.trusted_issuers, CALLERS, "NOTIFY_TRUSTED_ISSUERS_FILE")
        if here.events is not None:
            events, now = here.events, machine.now()
            yield from guarded("notify events", lambda: look_at_broker("notify events", events, _expected(), now))
        if here.mail is not None:
            mail = here.mail
            yield from guarded("notify mail", lambda: self._mail(mail))
            yield from self._mailboxes()

    def _mail(self, mail: MailServer) -> Iterator[Finding]:
        """The server takes us in."""
        place, trouble = f"{mail.host}:{mail.port}", self.mail_trouble()
        if trouble is None:
            yield good("notify mail", f"The mail server at {place} lets this service in.")
            return
        does, mend = MEND.get(trouble, ("does not take mail", "Look into the log of the mail server."))
        yield wrong("notify mail", f"The mail server at {place} {does}.", mend)

    def _mailboxes(self) -> Iterator[Finding]:
        """In sandbox mode each role has an address that leads nowhere."""
        missing = [] if self.here.sandbox else sorted(set(STAFF_ROLES) - set(self.here.staff_addresses))
        for role in missing:
            sentence = f"The role {role} has no mailbox, so its people get tasks and no mail."
            yield wrong("notify mailboxes", sentence, f"export NOTIFY_STAFF_ADDRESSES=...,{role}=ADDRESS")
        if not missing:
            yield good("notify mailboxes", "Every role of staff has a mailbox.")


def _expected() -> Expected:
    queue = queue_of("notify")
    return Expected({queue: f"The queue {queue}"}, {EXCHANGE: f"The exchange {EXCHANGE}"})
