"""The one place where adapters meet use cases."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from agency.adapters.bodies import VaultBodies
from agency.adapters.carrier import Link, LinkCarrier
from agency.adapters.parties import KeystoreIdentities
from agency.adapters.sealed_messages import EnvelopeOpener, EnvelopeSealer
from agency.adapters.unit_of_work import AgencyUnitOfWork
from agency.config import Settings
from agency.usecases import audit, provision
from agency.usecases.node import Node
from agency.usecases.ports import Points, Statements, no_points
from alongside.clock import Clock
from alongside.database import create_engine, migrate, migrations_of, new_sessions, pending_migrations
from alongside.database.idempotency import SqlIdempotencyStore
from alongside.envelope.keystore import FileKeystore
from alongside.link.port import Consumer
from alongside.telemetry.log import log
from alongside.vault import KeyRing
from alongside.web.claims import IdempotencyStore

__all__ = ["Agency", "Link", "build", "migrate_database"]


@dataclass(frozen=True)
class Agency:
    """One identity, ready to be served: hand it to `create_app` and `workers`."""

    settings: Settings
    node: Node
    idempotency: IdempotencyStore
    fingerprint_key: bytes = field(repr=False)
    link: Link = field(repr=False)

    def identity(self) -> Statements:
        """This node's party id and statements (made at the first call), for the landlord to pin."""
        return provision.create_identity(self.node)

    def pin_landlord(self, root: str, keys: str, thumbprint: str) -> None:
        """Verify and keep the landlord's statements. Raises PinRefused."""
        provision.pin_landlord(self.node, root, keys, thumbprint)

    def readiness(self) -> list[str]:
        """One sentence for each thing that this identity lacks."""
        return audit.lacks(self.node)

    def consumer(self) -> Consumer:
        """A consumer of this agency's own queue."""
        return self.link.consumer(self.settings.link_name)


def migrate_database(settings: Settings) -> list[str]:
    """Bring the identity's database to the newest schema; returns the revisions that were run."""
    engine = create_engine(settings.database_url)
    try:
        pending = pending_migrations(engine, migrations_of("agency"))
        migrate(engine, migrations_of("agency"))
    finally:
        engine.dispose()
    return pending


def build(settings: Settings, clock: Clock, link: Link, points: Points = no_points) -> Agency:
    """Wire one identity. The database is migrated and missing key files are made; nothing else is done."""
    engine = create_engine(settings.database_url)
    migrate(engine, migrations_of("agency"))
    sessions = new_sessions(engine)
    ring = _key_ring(settings.key_ring)
    keystore = FileKeystore(settings.keystore, settings.passphrase, cost=settings.keystore_cost)
    identities = KeystoreIdentities(keystore, settings.env)
    node = Node(
        uow=lambda: AgencyUnitOfWork(sessions),
        opener=EnvelopeOpener(identities),
        sealer=EnvelopeSealer(identities),
        bodies=VaultBodies(ring, engine),
        carrier=LinkCarrier(link, settings.link_name),
        identities=identities,
        clock=clock,
        new_id=lambda: str(uuid.uuid4()),
        log=log,
        points=points,
    )
    fingerprint_key = bytes.fromhex(ring.blind_index("idempotency", "agency/fingerprints"))
    return Agency(settings, node, SqlIdempotencyStore(sessions), fingerprint_key, link)


def _key_ring(path: Path) -> KeyRing:
    return KeyRing.load(path) if path.exists() else KeyRing.create(path)
