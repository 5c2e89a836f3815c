"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database import create_engine, migrate, migrations_of, new_sessions, pending_migrations
from alongside.database.idempotency import SqlIdempotencyStore
from alongside.envelope.keystore import FileKeystore, Keystore
from alongside.events.bus import Bus
from alongside.events.model import REFERRAL_ENDED, Event
from alongside.events.relay import Relay
from alongside.events.subscriber import Subscriber
from alongside.telemetry.metrics import Metrics
from alongside.vault import KeyRing
from alongside.web.claims import IdempotencyStore
from consent.adapters.partnership_repository import ParsedPacks
from consent.adapters.policy_packs import packaged_packs
from consent.adapters.pseudonyms import KeyedPseudonyms
from consent.adapters.signer import KeystoreSigner
from consent.adapters.unit_of_work import ConsentUnit, decisions_in
from consent.config import Settings
from consent.domain.errors import NotReady
from consent.usecases.authorise_exception import AuthoriseException
from consent.usecases.check_decisions import CheckDecisions
from consent.usecases.decide_referral import DecideReferral
from consent.usecases.end_referral import end_referral
from consent.usecases.list_agreements import ListAgreements
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.propose_exception import ProposeException
from consent.usecases.read_decision import ReadDecision
from consent.usecases.read_subject import ReadSubject
from consent.usecases.record_consent import RecordConsent
from consent.usecases.record_refusal import RecordRefusal
from consent.usecases.register_subject import RegisterSubject
from consent.usecases.seed import Seed
from consent.usecases.withdraw_consent import WithdrawConsent
from consent.usecases.world import rules


def no_points(point: str) -> None:
    """Do nothing at a labelled point; tests stop the process there."""


@dataclass(frozen=True)
class Consent:
    """The service, wired: its use cases, its mouth and ear for events, and what it lacks."""

    settings: Settings
    register_subject: RegisterSubject
    record_consent: RecordConsent
    withdraw_consent: WithdrawConsent
    record_refusal: RecordRefusal
    propose_exception: ProposeException
    authorise_exception: AuthoriseException
    decide_referral: DecideReferral
    check_decisions: CheckDecisions
    read_decision: ReadDecision
    read_subject: ReadSubject
    list_agreements: ListAgreements
    seed: Seed
    relay: Relay
    subscriber: Subscriber
    idempotency: IdempotencyStore
    fingerprint_key: bytes
    metrics: Metrics
    lacks: Callable[[], list[str]]
    migrate: Callable[[], None]


def build(
    settings: Settings,
    clock: Clock,
    bus: Bus,
    points: Callable[[str], None] = no_points,
    *,
    keystore: Keystore | None = None,
) -> Consent:
    """Wire the service. `keystore` replaces the file that the settings name; tests use it.

    Opens the database and the key ring; migrates nothing (`Consent.migrate`). Raises KeyRingError.
    """
    engine, ring = create_engine(settings.database_url), _key_ring(settings)
    sessions, packs = new_sessions(engine), ParsedPacks()
    signer = KeystoreSigner(keystore or FileKeystore(settings.keystore, settings.keystore_passphrase))

    def units() -> UnitOfWork:
        return ConsentUnit(sessions, ring, packs)

    def reading() -> UnitOfWork:
        return ConsentUnit(sessions, ring, packs, reading=True)

    return Consent(
        settings=settings,
        register_subject=RegisterSubject(units, clock),
        record_consent=RecordConsent(units, clock),
        withdraw_consent=WithdrawConsent(units, clock),
        record_refusal=RecordRefusal(units, clock),
        propose_exception=ProposeException(units, clock, settings.sandbox),
        authorise_exception=AuthoriseException(units, clock),
        decide_referral=DecideReferral(units, signer, KeyedPseudonyms(ring), clock),
        check_decisions=CheckDecisions(reading, clock),
        read_decision=ReadDecision(units, clock),
        read_subject=ReadSubject(units, clock),
        list_agreements=ListAgreements(reading),
        seed=Seed(units, clock, packaged_packs()),
        relay=Relay(sessions, bus, clock, points),
        subscriber=_subscriber(sessions, ring, clock, bus, points),
        idempotency=SqlIdempotencyStore(sessions),
        fingerprint_key=ring.blind_index("fingerprint", "idempotency").encode(),
        metrics=Metrics(),
        lacks=lambda: _lacks(engine, settings, signer, reading, clock),
        migrate=lambda: migrate(engine, migrations_of("consent")),
    )


def _subscriber(
    sessions: sessionmaker[Session], ring: KeyRing, clock: Clock, bus: Bus, points: Callable[[str], None]
) -> Subscriber:
    def on_referral_ended(event: Event, session: Session) -> None:
        end_referral(decisions_in(session, ring), event.data["decision_id"], event.data["how"], clock.now())

    return Subscriber("consent", bus, sessions, {REFERRAL_ENDED: on_referral_ended}, clock, points)


def _key_ring(settings: Settings) -> KeyRing:
    """Load the ring. Only sandbox mode makes a new one: in live use a missing ring is a loss, not a start."""
    if settings.sandbox and not settings.key_ring.exists():
        return KeyRing.create(settings.key_ring)
    return KeyRing.load(settings.key_ring)


def _lacks(engine: sa.Engine, settings: Settings, signer: KeystoreSigner, units: Units, clock: Clock) -> list[str]:
    lacks = []
    if not settings.trusted_issuers:
        lacks.append("No issuer of tokens is trusted, so nobody can call this service.")
    if not signer.ready():
        lacks.append("The permission key is not there, so nothing can be decided.")
    return lacks + _database_lacks(engine, units, clock)


def _database_lacks(engine: sa.Engine, units: Units, clock: Clock) -> list[str]:
    try:
        if pending_migrations(engine, migrations_of("consent")):
            return ["The database has not been migrated to the newest schema."]
        with units() as unit:
            rules(unit, clock.now())
    except sa.exc.SQLAlchemyError:
        return ["The database cannot be reached."]
    except NotReady as missing:
        return [str(missing)]
    return []
