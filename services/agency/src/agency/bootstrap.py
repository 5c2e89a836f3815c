"""The one place where adapters meet use cases."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from agency.adapters.bodies import VaultBodies
from agency.adapters.carrier import Link, LinkCarrier
from agency.adapters.examining import Examination
from agency.adapters.parties import KeystoreIdentities
from agency.adapters.sealed_messages import EnvelopeOpener, EnvelopeSealer
from agency.adapters.unit_of_work import AgencyUnitOfWork
from agency.config import Settings
from agency.usecases import audit, begin_again, provision
from agency.usecases.node import Node
from agency.usecases.ports import Points, Statements, no_points
from alongside.clock import Clock
from alongside.database import create_engine, migrate, migrations_of, new_sessions, pending_migrations
from alongside.database.idempotency import SqlIdempotencyStore
from alongside.database.migrations import DatabaseAhead
from alongside.doctor import Finding
from alongside.envelope.errors import KeystoreError
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.party_file import PartyFile, read_party_file, write_party_file
from alongside.link.memory import MemoryBroker
from alongside.link.port import Consumer
from alongside.link.rabbitmq import BrokerAddress, RabbitLink
from alongside.own_files import put_new
from alongside.settings import SettingsRefused
from alongside.storing import StoringConsumer
from alongside.telemetry.log import log
from alongside.unguessable import uuid4
from alongside.vault import KeyRing, KeyRingError
from alongside.web.claims import IdempotencyStore

__all__ = [
    "Agency", "CannotOpen", "Link", "assemble", "build", "build_doctor", "link_of", "migrate_database",
    "open_identity", "party_in",
]  # fmt: skip


class CannotOpen(Exception):
    """Something that a command needs cannot be had; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Agency:
    """One identity, ready to be served: hand it to `create_app` and `workers`."""

    settings: Settings
    node: Node
    idempotency: IdempotencyStore
    fingerprint_key: bytes = field(repr=False)
    link: Link = field(repr=False)
    dispose: Callable[[], None] = field(repr=False)

    def prepare(self) -> None:
        """Migrate the database, and make the keys and statements that are missing. Doing it again changes nothing."""
        migrate_database(self.settings)
        self.identity()

    def identity(self) -> Statements:
        """This node's party id and statements (made at the first call), for the landlord to pin."""
        return provision.create_identity(self.node)

    def identity_from(self, secret: bytes) -> Statements:
        """The identity that a recovery sheet stands for. Raises PinRefused when this node has another one."""
        return provision.identity_from(self.node, secret)

    def landlord(self) -> str | None:
        """The party id of the landlord, once it is pinned."""
        with self.node.uow() as uow:
            pin = uow.directory.pin()
            return pin.party if pin else None

    def holds(self, referral_id: str) -> bool:
        """Whether a referral came by this identity."""
        with self.node.uow() as uow:
            return uow.referrals.get(referral_id) is not None

    def write_identity(self, file: Path) -> Statements:
        """The same, into a public file for the landlord. Raises CannotOpen."""
        own = self.identity()
        try:
            write_party_file(file, PartyFile(self.settings.agency_id, own.party, own.root, own.keys))
        except OSError:
            raise CannotOpen("The party file cannot be written.") from None
        return own

    def begin_again(self) -> None:
        """Before anything else runs on a database that was put back from a copy."""
        begin_again.begin_again(self.node)

    def pin_landlord(self, root: str, keys: str, thumbprint: str) -> None:
        """Verify and keep the landlord's statements. Raises PinRefused."""
        provision.pin_landlord(self.node, root, keys, thumbprint)

    def readiness(self) -> list[str]:
        """One sentence for each thing that this identity lacks."""
        return audit.lacks(self.node)

    def consumer(self) -> Consumer:
        """A consumer of this agency's own queue."""
        return StoringConsumer(self.link.consumer(self.settings.link_name))

    def close(self) -> None:
        """Let go of link and database; workers that rest end sooner."""
        self.node.wake.everybody()
        self.node.carrier.rest()
        self.dispose()


def migrate_database(settings: Settings) -> list[str]:
    """Bring the identity's database to the newest schema; returns the revisions that were run."""
    engine = create_engine(settings.database_url)
    try:
        pending = pending_migrations(engine, migrations_of("agency"))
        migrate(engine, migrations_of("agency"))
    finally:
        engine.dispose()
    return pending


def link_of(settings: Settings) -> RabbitLink:
    """The link to the landlord's broker; nothing connects before it is used. Raises SettingsRefused without one."""
    if settings.link is None:
        raise SettingsRefused(["AGENCY_LINK_URL is not set."])
    return RabbitLink(BrokerAddress.from_url(settings.link.url, settings.link.tls))


def build_doctor(settings: Settings, clock: Clock, machine: Clock, who: str) -> Callable[[], list[Finding]]:
    """What looks at one identity and changes nothing. `machine`: this machine's clock, where `clock` may be moved."""
    return lambda: list(Examination(settings, clock, machine, who).findings())


def party_in(file: Path) -> PartyFile:
    """What a party says about itself. Raises CannotOpen."""
    try:
        return read_party_file(file)
    except OSError:
        raise CannotOpen("The party file cannot be read.") from None
    except ValueError as error:
        raise CannotOpen(str(error)) from None


def open_identity(settings: Settings, clock: Clock, *, make: bool = True) -> Agency:
    """An identity for a command that needs no link; `make`: with keys, made when missing. Raises CannotOpen."""
    try:
        agency = build(settings, clock, MemoryBroker())
        if make:
            agency.identity()
    except (OSError, sqlite3.Error, SQLAlchemyError):
        raise CannotOpen("The database, or the folder of the keys, cannot be opened.") from None
    except (KeyRingError, KeystoreError, DatabaseAhead) as error:
        raise CannotOpen(str(error)) from None
    return agency


def build(settings: Settings, clock: Clock, link: Link, points: Points = no_points) -> Agency:
    """Wire one identity. The database is migrated and missing key files are made; nothing else is done."""
    agency = assemble(settings, clock, link, points)
    migrate_database(settings)
    return agency


def assemble(settings: Settings, clock: Clock, link: Link, points: Points = no_points) -> Agency:
    """Wire one identity without asking its database for anything: that may be away, or not migrated yet."""
    ring = _key_ring(settings.key_ring)
    keystore = FileKeystore(settings.keystore, settings.passphrase, cost=settings.keystore_cost)
    identities = KeystoreIdentities(keystore, settings.env)
    engine = create_engine(settings.database_url)
    sessions = new_sessions(engine)
    node = Node(
        uow=lambda: AgencyUnitOfWork(sessions),
        opener=EnvelopeOpener(identities),
        sealer=EnvelopeSealer(identities),
        bodies=VaultBodies(ring, engine),
        carrier=LinkCarrier(link, settings.link_name),
        identities=identities,
        clock=clock,
        new_id=uuid4,
        log=log,
        landlord=settings.landlord_name,
        points=points,
    )
    fingerprint_key = bytes.fromhex(ring.blind_index("idempotency", "agency/fingerprints"))
    return Agency(settings, node, SqlIdempotencyStore(sessions), fingerprint_key, link, engine.dispose)


def _key_ring(path: Path) -> KeyRing:
    """The ring; made when it is not there. Two processes that start together get the same one."""
    if not path.exists():
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        KeyRing.create(beside)
        with suppress(FileExistsError):
            put_new(beside, path)
    return KeyRing.load(path)
