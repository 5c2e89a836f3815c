"""What `consent doctor` looks at. Nothing is changed: not a row, not a file, not a queue."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy.orm import Session

from alongside.broker_url import BrokerUrl
from alongside.clock import Clock
from alongside.doctor.broker import Expected, look_at_broker
from alongside.doctor.database import NothingToRead, look_at_database, rows_of
from alongside.doctor.events import look_at_given_up
from alongside.doctor.finding import Finding, good, guarded, wrong
from alongside.doctor.keys import look_at_issuers, look_at_key_ring, look_at_keystore
from alongside.events.amqp import EXCHANGE, queue_of
from alongside.web.tokens import TrustedIssuer
from consent.adapters.kept_rules import KeptRules
from consent.adapters.partnership_repository import ParsedPacks, PartnershipRepository
from consent.adapters.signer import PERMISSION_KEY
from consent.domain.agreement import in_force

SEED: Final = "consent seed --partnership FILE --parties DIR"
CALLERS: Final = ("referral",)


class Installed(Protocol):
    """The settings, as far as they are looked at; see `Settings`."""

    @property
    def database_url(self) -> str: ...
    @property
    def key_ring(self) -> Path: ...
    @property
    def keystore(self) -> Path: ...
    @property
    def keystore_passphrase(self) -> bytes: ...
    @property
    def trusted_issuers(self) -> tuple[TrustedIssuer, ...]: ...
    @property
    def events(self) -> BrokerUrl | None: ...


@dataclass(frozen=True)
class Examination:
    """One look at one installation. `clock`: the one that the service believes in; `machine`: this machine's own."""

    here: Installed
    clock: Clock
    machine: Clock

    def findings(self) -> Iterator[Finding]:
        """Every finding, in the order in which a person would mend it."""
        here, machine = self.here, self.machine
        yield from guarded(
            "consent database", lambda: look_at_database("consent", "consent", here.database_url, machine)
        )
        yield from guarded("consent given up", lambda: look_at_given_up("consent", here.database_url))
        yield from guarded("consent key ring", lambda: [look_at_key_ring("consent", here.key_ring)])
        yield from guarded("consent keystore", self._keystore)
        yield from look_at_issuers("consent", here.trusted_issuers, CALLERS, "CONSENT_TRUSTED_ISSUERS_FILE")
        yield from guarded("consent rules", self._rules)
        if here.events is not None:
            events, now = here.events, machine.now()
            yield from guarded("consent events", lambda: look_at_broker("consent events", events, _expected(), now))

    def _keystore(self) -> Iterator[Finding]:
        here = self.here
        yield from look_at_keystore("consent", here.keystore, here.keystore_passphrase, (PERMISSION_KEY,))

    def _rules(self) -> Iterator[Finding]:
        """Whose rules, which, and for whom. Silent when the rows cannot be read: findings of the database say why."""
        now = self.clock.now()
        try:
            with rows_of(self.here.database_url) as connection, Session(connection) as session:
                partnership = PartnershipRepository(session, ParsedPacks(), KeptRules())
                landlord, pack = partnership.rules(now)
                standing = [one for one in partnership.standing(now) if in_force(one.agreement, now)]
        except NothingToRead:
            return
        if landlord is None:
            yield wrong("consent rules", "No landlord is set up, so nothing can be decided.", SEED)
        if pack is None:
            yield wrong("consent rules", "No policy pack is in force, so nothing can be decided.", SEED)
        if not standing:
            yield wrong("consent rules", "No sharing agreement is in force, so everything is refused.", SEED)
        if landlord and pack and standing:
            sentence = (
                f"The policy pack {pack.id} {pack.version} and {len(standing)} sharing agreements are in force."
            )
            yield good("consent rules", sentence)


def _expected() -> Expected:
    queue = queue_of("consent")
    return Expected({queue: f"The queue {queue}"}, {EXCHANGE: f"The exchange {EXCHANGE}"})
