"""What `agency doctor` looks at on one identity's node. Nothing is changed and no message is taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy.orm import Session

from agency.adapters.parties import ENCRYPTION, IDENTITY, MESSAGE
from agency.adapters.tables import messages, wires
from agency.domain import rubbish
from agency.domain.records import Message, NodeFacts, Pin, WireState
from alongside.broker_url import BrokerUrl
from alongside.clock import Clock
from alongside.doctor.broker import Expected, look_at_broker
from alongside.doctor.clocks import SET_CLOCK
from alongside.doctor.database import NothingToRead, look_at_database, rows_of
from alongside.doctor.finding import Finding, good, guarded, wrong
from alongside.doctor.keys import look_at_key_ring, look_at_keystore, thumbprints
from alongside.doctor.statements import look_at_own_keys, look_at_statements
from alongside.envelope.model import Env, Flag
from alongside.link.rabbitmq.names import FIRST_EPOCH, inbound_exchange, outbound_queue

RENEW: Final = "agency identity --out FILE (the landlord then pins FILE)"
PIN: Final = "agency pin --landlord FILE --fingerprint THUMBPRINT"
ASK: Final = "Ask the landlord's operator to run: referral broker apply"
"""An agency may do nothing on the broker by itself."""


class Installed(Protocol):
    """The settings, as far as they are looked at; see `Settings`."""

    @property
    def database_url(self) -> str: ...
    @property
    def key_ring(self) -> Path: ...
    @property
    def keystore(self) -> Path: ...
    @property
    def passphrase(self) -> bytes: ...
    @property
    def link(self) -> BrokerUrl | None: ...
    @property
    def link_name(self) -> str: ...
    @property
    def env(self) -> Env: ...


@dataclass(frozen=True)
class _Kept:
    """What the database says; `flagged`: the newest message's clock was ten minutes from ours."""

    node: NodeFacts | None
    pin: Pin | None
    flagged: bool
    stuck: int
    unreadable: int


@dataclass(frozen=True)
class Examination:
    """One look at one identity.

    `clock`: the one that the node believes in; `machine`: this machine's own; `who`: its name in findings.
    """

    here: Installed
    clock: Clock
    machine: Clock
    who: str

    def findings(self) -> Iterator[Finding]:
        """Every finding, in the order in which a person would mend it."""
        who, here, machine = self.who, self.here, self.machine
        yield from guarded(f"{who} database", lambda: look_at_database(who, "agency", here.database_url, machine))
        yield from guarded(f"{who} keystore", self._keys)
        yield from guarded(f"{who} statements", self._kept)
        if here.link is not None:
            link, expected = here.link, _expected(here.link_name)
            yield from guarded(f"{who} link", lambda: look_at_broker(f"{who} link", link, expected, machine.now()))

    def _keys(self) -> Iterator[Finding]:
        """The node makes both files at its first start; one that is missing later is a loss."""
        here = self.here
        if not here.keystore.exists() and not here.key_ring.exists():
            yield wrong(f"{self.who} keystore", "This node has no keys yet.", RENEW)
            return
        yield look_at_key_ring(self.who, here.key_ring)
        yield from look_at_keystore(self.who, here.keystore, here.passphrase, (IDENTITY, MESSAGE, ENCRYPTION))

    def _kept(self) -> Iterator[Finding]:
        """Silent when the rows cannot be read: the findings about the database say why."""
        try:
            with rows_of(self.here.database_url) as connection, Session(connection) as session:
                kept = _read(session, self.clock.now())
        except NothingToRead:
            return
        yield from self._own(kept.node)
        yield self._landlord(kept.pin)
        yield from self._received(kept)

    def _own(self, node: NodeFacts | None) -> Iterator[Finding]:
        here, now, subject = self.here, self.clock.now(), f"{self.who} statements"
        if node is None:
            yield wrong(subject, "This node has no identity yet.", RENEW)
            return
        statements = (node.party, node.root, node.keys)
        yield look_at_statements(subject, "this node", statements, here.env, now, RENEW)
        held = thumbprints(here.keystore, here.passphrase, (MESSAGE, ENCRYPTION))
        yield from look_at_own_keys(f"{self.who} keys", statements, here.env, now, held, RENEW)

    def _landlord(self, pin: Pin | None) -> Finding:
        subject = f"{self.who} landlord"
        if pin is None:
            return wrong(subject, "No landlord is pinned on this node, so nothing can be opened.", PIN)
        statements = (pin.thumbprint, pin.root, pin.keys)
        return look_at_statements(subject, "the pinned landlord", statements, self.here.env, self.clock.now(), PIN)

    def _received(self, kept: _Kept) -> Iterator[Finding]:
        """What came tells of the clocks: a message says when it was made, and the node noted when it did not fit."""
        if kept.flagged:
            sentence = "The newest message was made more than ten minutes after this machine's clock said it came."
            yield wrong(f"{self.who} clock", sentence, SET_CLOCK)
        if kept.stuck:
            sentence = f"{kept.stuck} stored messages could not be processed and were set aside."
            yield wrong(f"{self.who} messages", sentence, "agency serve (when it starts, they are tried again)")
        if kept.unreadable >= rubbish.MOST_KEPT:
            sentence = f"{kept.unreadable} messages could not be read within a month, and no more are noted."
            yield wrong(f"{self.who} unreadable", sentence, "Ring the landlord and ask what their system sends.")
        if not (kept.flagged or kept.stuck):
            yield good(f"{self.who} messages", "No message was set aside, and none came from another time.")


def _read(session: Session, now: datetime) -> _Kept:
    newest = session.query(Message).order_by(messages.c.received_at.desc()).first()
    since, of = now - rubbish.KEPT_FOR, wires.c
    noted = (of.state == WireState.RUBBISH, of.first_stored_at >= since)
    return _Kept(
        node=session.query(NodeFacts).first(),
        pin=session.query(Pin).first(),
        flagged=newest is not None and Flag.CLOCK in newest.flags,
        stuck=session.query(wires).where(wires.c.state == WireState.STUCK).count(),
        unreadable=session.query(wires).where(*noted).count(),
    )


def _expected(link_name: str) -> Expected:
    password = "Ask the landlord's operator for the password of this link."  # nosec B105  # a sentence
    return Expected(
        {outbound_queue(link_name, FIRST_EPOCH): "The queue of this agency"},
        {inbound_exchange(link_name): "The exchange of this agency"},
        declare=ASK,
        password=password,
    )
