"""What `referral doctor` looks at. Nothing is changed: not a row, not a file, not a queue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import sqlalchemy as sa

from alongside.broker_url import BrokerUrl
from alongside.clock import Clock
from alongside.database import new_id
from alongside.doctor.broker import Expected, look_at_broker
from alongside.doctor.database import NothingToRead, look_at_database, rows_of
from alongside.doctor.events import look_at_given_up
from alongside.doctor.finding import Finding, good, guarded, wrong
from alongside.doctor.keys import look_at_issuers, look_at_key_ring, look_at_keystore, thumbprints
from alongside.doctor.neighbours import Question, look_at_neighbour
from alongside.doctor.operator import Operator
from alongside.doctor.statements import look_at_own_keys, look_at_statements
from alongside.doctor.topology import look_at_topology, not_compared
from alongside.envelope.model import Env
from alongside.events.amqp import EXCHANGE, queue_of
from alongside.link.rabbitmq.names import OUT, inbound_queue
from alongside.link.rabbitmq.topology import LinkedAgency
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner, TrustedIssuer
from referral.adapters.rubbish import as_only_counted, only_counted_of_late
from referral.adapters.sealing import ENCRYPTION, MESSAGE
from referral.adapters.tables import agency as agencies
from referral.domain.agency import ACTIVE, CUT_OFF
from referral.domain.landlord import OwnParty

RENEW: Final = "alongside prepare ... (the same as before: it renews what ends soon; then start again)"
RING: Final = "Ring {} and ask what their system sends (referral agency stop ends it)"
PIN: Final = "referral directory apply --partnership FILE --parties DIR --link-names FILE"


class Installed(Protocol):
    """The settings, as far as they are looked at; see `Settings`."""

    @property
    def database_url(self) -> str: ...
    @property
    def key_ring(self) -> Path | None: ...
    @property
    def keystore(self) -> Path | None: ...
    @property
    def keystore_passphrase(self) -> bytes | None: ...
    @property
    def own(self) -> OwnParty: ...
    @property
    def env(self) -> Env: ...
    @property
    def trusted_issuers(self) -> tuple[TrustedIssuer, ...]: ...
    @property
    def consent_url(self) -> str: ...
    @property
    def notify_url(self) -> str: ...
    @property
    def token_key(self) -> Mapping[str, Any]: ...
    @property
    def events(self) -> BrokerUrl | None: ...
    @property
    def link(self) -> BrokerUrl | None: ...


@dataclass(frozen=True)
class Examination:
    """One look at one installation.

    `clock` is the one that the service believes in, `machine` this machine's own. `neighbours` False: nobody runs, so
    nobody is asked. `operator`: who may compare the broker with the directory, if anybody may.
    """

    here: Installed
    clock: Clock
    machine: Clock
    neighbours: bool = True
    operator: Operator | None = None

    def findings(self) -> Iterator[Finding]:
        """Every finding, in the order in which a person would mend it."""
        url = self.here.database_url
        yield from guarded("referral database", lambda: look_at_database("referral", "referral", url, self.machine))
        yield from guarded("referral given up", lambda: look_at_given_up("referral", url))
        yield from guarded("referral key ring", self._ring)
        yield from guarded("referral keystore", self._keys)
        yield self._judged("referral statements", "the landlord", self._own(), RENEW)
        yield from look_at_issuers("referral", self.here.trusted_issuers, (), "REFERRAL_TRUSTED_ISSUERS_FILE")
        yield from guarded("referral agencies", self._pinned)
        yield from guarded("referral unreadable", self._unreadable)
        yield from self._brokers()
        if self.neighbours:
            yield from guarded("referral to consent", self._consent)
            yield from guarded("referral to notify", self._notify)

    def _own(self) -> tuple[str, str, str]:
        return self.here.own.identity, self.here.own.root, self.here.own.keys

    def _judged(self, subject: str, whose: str, statements: tuple[str, str, str], mend: str) -> Finding:
        return look_at_statements(subject, whose, statements, self.here.env, self.clock.now(), mend)

    def _ring(self) -> Iterator[Finding]:
        path = self.here.key_ring
        if path is None:
            yield good("referral key ring", "This is the relay, which reads nothing about people and has no ring.")
            return
        yield look_at_key_ring("referral", path)

    def _keys(self) -> Iterator[Finding]:
        """The relay has no keystore, and that is as it should be."""
        path, passphrase, names = self.here.keystore, self.here.keystore_passphrase, (MESSAGE, ENCRYPTION)
        if path is None or passphrase is None:
            yield good("referral keystore", "This is the relay, which has no keystore and needs none.")
            return
        yield from look_at_keystore("referral", path, passphrase, names)
        held, now = thumbprints(path, passphrase, names), self.clock.now()
        yield from look_at_own_keys("referral keys", self._own(), self.here.env, now, held, RENEW)

    def _pinned(self) -> Iterator[Finding]:
        """The directory's active agencies."""
        known = self._directory()
        if known is None:
            return
        rows = [row for row in known if row.status == ACTIVE]
        pinned = [row for row in rows if row.pinned_identity is not None]
        for row in pinned:
            statements = (row.pinned_identity, row.root, row.keys)
            judged = self._judged(f"referral agency {row.agency_id}", row.agency_id, statements, PIN)
            if not judged.ok:
                yield judged
        waiting = [row.agency_id for row in rows if row.pinned_identity is None]
        more = f"; not yet, so nothing is sent to them: {', '.join(waiting)}" if waiting else ""
        yield good("referral agencies", f"{len(pinned)} of {len(rows)} active agencies are pinned{more}.")

    def _unreadable(self) -> Iterator[Finding]:
        """Agencies that send more that cannot be read than is noted; silent when the rows cannot be read."""
        try:
            with rows_of(self.here.database_url) as connection:
                beyond = [as_only_counted(row) for row in connection.execute(only_counted_of_late(self.clock.now()))]
        except NothingToRead:
            return
        for one in beyond:
            since = f"{one.begun_at:%Y-%m-%d %H:%M} UTC"
            sentence = f"What {one.agency} sends cannot be read; since {since} {one.number} more are only counted."
            yield wrong("referral unreadable", sentence, RING.format(one.agency))
        if not beyond:
            yield good("referral unreadable", "Nobody sends more that cannot be read than is noted.")

    def _brokers(self) -> Iterator[Finding]:
        events, link, now = self.here.events, self.here.link, self.machine.now
        if events is not None:
            found = partial(look_at_broker, "referral events", events, _for_events(), now())
            yield from guarded("referral events", found)
        if link is not None:
            yield from guarded(
                "referral link", lambda: look_at_broker("referral link", link, self._for_link(), now())
            )
        if events is not None or link is not None:
            yield from guarded("referral topology", self._topology)

    def _for_link(self) -> Expected:
        """A queue for each agency that may send; nothing new comes from those who are cut off."""
        known = self._directory() or []
        linked = [row for row in known if row.link_name is not None and row.status not in CUT_OFF]
        queues = {inbound_queue(row.link_name): f"The queue of what {row.agency_id} sends" for row in linked}
        return Expected(queues, {OUT: f"The exchange {OUT}"})

    def _topology(self) -> Iterator[Finding]:
        if self.operator is None:
            yield not_compared("referral topology")
            return
        known = self._directory()
        if known is None:
            return
        linked = [row for row in known if row.link_name is not None]
        wanted = [LinkedAgency(row.link_name, suspended=row.status in CUT_OFF) for row in linked]
        names = {row.link_name: row.agency_id for row in linked}
        yield from look_at_topology("referral topology", self.operator, wanted, names)

    def _directory(self) -> list[sa.Row[Any]] | None:
        """None when the rows cannot be read: the findings about the database say why."""
        try:
            with rows_of(self.here.database_url) as connection:
                return list(connection.execute(sa.select(agencies).order_by(agencies.c.agency_id)))
        except NothingToRead:
            return None

    def _consent(self) -> Iterator[Finding]:
        """Asked about a decision that does not exist."""
        question = Question("POST", "/decisions/check", {"decisions": [new_id()]})
        yield from self._neighbour("consent", self.here.consent_url, question)

    def _notify(self) -> Iterator[Finding]:
        """Asked about a person who does not exist."""
        yield from self._neighbour(
            "notify", self.here.notify_url, Question("GET", f"/people/{new_id()}/safe-contact")
        )

    def _neighbour(self, name: str, url: str, question: Question) -> Iterator[Finding]:
        client = ServiceClient(url, name, TokenSigner("referral", self.here.token_key), "referral")
        yield from look_at_neighbour("referral", name, url, client, question, self.machine)


def _for_events() -> Expected:
    queue = queue_of("referral")
    return Expected({queue: f"The queue {queue}"}, {EXCHANGE: f"The exchange {EXCHANGE}"})
