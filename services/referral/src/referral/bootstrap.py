"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database import (
    create_engine,
    glancing,
    migrate,
    migrations_of,
    new_id,
    new_sessions,
    pending_migrations,
    reading,
)
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keystore import FileKeystore, Keystore
from alongside.envelope.model import Env
from alongside.events.bus import Bus
from alongside.events.model import PERMISSION_ENDED, Event
from alongside.events.relay import Relay as EventRelay
from alongside.events.subscriber import Subscriber
from alongside.link.port import LANDLORD, Consumer, Publisher
from alongside.link.rabbitmq.topology import LinkedAgency
from alongside.telemetry.log import log
from alongside.telemetry.metrics import Metrics
from alongside.telemetry.vocabulary import LogEvent
from alongside.vault import KeyRing
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from referral.adapters.carrier import LinkCarrier
from referral.adapters.consent_client import HttpConsent
from referral.adapters.link_directory import linked_agencies
from referral.adapters.machine import SystemMachine
from referral.adapters.notify_client import HttpSafeContacts
from referral.adapters.parties import Parties
from referral.adapters.peeking import Peek
from referral.adapters.sealing import MESSAGE, EnvelopeOpener, EnvelopeSealer
from referral.adapters.unit_of_work import UnitOfWork
from referral.config import OWN_RINGS, Settings
from referral.usecases.answers import Answers
from referral.usecases.apply_incoming import ApplyIncoming
from referral.usecases.chase_overdue import ChaseOverdue
from referral.usecases.hold_data import HoldData
from referral.usecases.packing import Packing
from referral.usecases.permission_ended import stop_ended
from referral.usecases.pin_agency import ListAgency, PinAgency
from referral.usecases.ports import ConsentGate, Machine, NewUnitOfWork, Points, SafeContacts, no_points
from referral.usecases.reading import Reading
from referral.usecases.receipts import Receipts
from referral.usecases.record_import import CheckImport, RecordImport
from referral.usecases.register_person import RegisterPerson
from referral.usecases.relay_next import RelayNext
from referral.usecases.request_referral import RequestReferral
from referral.usecases.seal_next import SealNext
from referral.usecases.store_delivery import StoreDelivery

SERVICE = "referral"


class Link(Protocol):
    """The partner link: RabbitMQ in production, memory in one process."""

    def publisher(self, user: str) -> Publisher: ...

    def consumer(self, user: str) -> Consumer: ...


@dataclass(frozen=True)
class Fakes:
    """What tests put in the place of the world; None = the real thing."""

    keystore: Keystore | None = None
    consent: ConsentGate | None = None
    safe_contacts: SafeContacts | None = None
    machine: Machine | None = None


@dataclass(frozen=True)
class Referral:
    """The service, wired: its use cases, its workers' steps, and what it lacks."""

    settings: Settings
    list_agency: ListAgency
    pin_agency: PinAgency
    record_import: RecordImport
    check_import: CheckImport
    register_person: RegisterPerson
    hold_data: HoldData
    request_referral: RequestReferral
    reading: Reading
    seal_next: SealNext
    relay_next: RelayNext
    store_delivery: StoreDelivery
    apply_incoming: ApplyIncoming
    chase_overdue: ChaseOverdue
    event_relay: EventRelay
    subscriber: Subscriber
    peek: Peek
    consumer: Callable[[], Consumer]
    metrics: Metrics
    lacks: Callable[[], list[str]]
    migrate: Callable[[], None]
    new_uow: NewUnitOfWork


@dataclass(frozen=True)
class _Base:
    """What every process of this service shares; no message key is in it."""

    engine: sa.Engine
    sessions: sessionmaker[Session]
    ring: KeyRing | None
    new_uow: NewUnitOfWork
    new_reading: NewUnitOfWork
    new_glance: NewUnitOfWork
    consent: ConsentGate
    safe_contacts: SafeContacts
    machine: Machine


def build(
    settings: Settings, clock: Clock, bus: Bus, link: Link, points: Points = no_points, *, fakes: Fakes | None = None
) -> Referral:
    """Wire the service. Opens the database and the key ring; migrates nothing (`Referral.migrate`).

    Raises:
        KeyRingError: the key ring is missing or damaged.
        ValueError: the settings name no keystore; only the relay runs without one.
    """
    fakes = fakes or Fakes()
    base = _base(settings, fakes, _key_ring(settings))
    keystore = fakes.keystore or _keystore(settings)
    parties = Parties(settings.own, settings.env)
    sealer, opener = EnvelopeSealer(keystore, parties), EnvelopeOpener(keystore, parties)
    receipts = Receipts(opener, settings.contacts, base.machine, log)
    new_uow, machine = base.new_uow, base.machine
    return Referral(
        settings=settings,
        list_agency=ListAgency(new_uow),
        pin_agency=PinAgency(new_uow, clock, parties),
        record_import=RecordImport(new_uow, clock, new_id),
        check_import=CheckImport(new_uow),
        register_person=RegisterPerson(new_uow, clock),
        hold_data=HoldData(new_uow, clock),
        request_referral=RequestReferral(
            new_uow, base.new_glance, clock, base.consent, base.safe_contacts, points, log
        ),
        reading=Reading(base.new_reading, settings.contacts, settings.own),
        seal_next=SealNext(
            new_uow, clock, machine, base.consent, base.safe_contacts, sealer,
            Packing(sealer, settings.contacts), points, log,
        ),
        relay_next=_relay(base, settings, clock, link, points),
        store_delivery=StoreDelivery(new_uow, clock, machine, points, log),
        apply_incoming=ApplyIncoming(
            new_uow, clock, machine, opener, sealer, receipts, Answers(settings.contacts, log),
            settings.contacts, points, log,
        ),
        chase_overdue=ChaseOverdue(new_uow, clock, settings.contacts, log),
        event_relay=EventRelay(base.sessions, bus, clock, points),
        subscriber=_subscriber(base, clock, bus, points),
        peek=Peek(base.engine, clock, machine),
        consumer=lambda: link.consumer(LANDLORD),
        metrics=Metrics(),
        lacks=lambda: _lacks(base.engine, settings, keystore, parties, clock),
        migrate=lambda: migrate(base.engine, migrations_of(SERVICE)),
        new_uow=new_uow,
    )  # fmt: skip


def build_relay(settings: Settings, clock: Clock, link: Link, points: Points = no_points) -> RelayNext:
    """Wire the relay for a process of its own: neither a keystore nor the key ring is opened or needed."""
    return _relay(_base(settings, Fakes(), ring=None), settings, clock, link, points)


def build_link_directory(env: Mapping[str, str]) -> Callable[[], Sequence[LinkedAgency]]:
    """Wire what the operator of the broker needs of the directory: the database, and no key.

    Raises:
        ValueError: REFERRAL_DATABASE_URL is not set.
    """
    url = env.get("REFERRAL_DATABASE_URL", "").strip()
    if not url:
        raise ValueError("REFERRAL_DATABASE_URL is not set.")
    return linked_agencies(create_engine(url))


def _base(settings: Settings, fakes: Fakes, ring: KeyRing | None) -> _Base:
    engine = create_engine(settings.database_url)
    sessions = new_sessions(engine)
    looking = new_sessions(reading(engine))  # waits for no writer
    glances = new_sessions(glancing(engine))
    machine = fakes.machine or SystemMachine()
    return _Base(
        engine=engine,
        sessions=sessions,
        ring=ring,
        new_uow=lambda: UnitOfWork(sessions, ring),
        new_reading=lambda: UnitOfWork(looking, ring),
        new_glance=lambda: UnitOfWork(glances, ring),
        consent=fakes.consent or HttpConsent(_client(settings, settings.consent_url, "consent"), machine),
        safe_contacts=fakes.safe_contacts or HttpSafeContacts(_client(settings, settings.notify_url, "notify")),
        machine=machine,
    )


def _client(settings: Settings, url: str, audience: str) -> ServiceClient:
    return ServiceClient(url, audience, TokenSigner(SERVICE, settings.token_key), SERVICE)


def _relay(base: _Base, settings: Settings, clock: Clock, link: Link, points: Points) -> RelayNext:
    carrier = LinkCarrier(link.publisher(LANDLORD))
    return RelayNext(base.new_uow, clock, base.machine, base.consent, carrier, settings.contacts, points, log)


def _subscriber(base: _Base, clock: Clock, bus: Bus, points: Points) -> Subscriber:
    def on_permission_ended(event: Event, session: Session) -> None:
        uow = UnitOfWork(base.sessions, base.ring).attach(session)
        stopped = stop_ended(uow, event.data["decision_ids"], clock.now())
        if stopped:
            log(LogEvent.REFERRAL_CANCELLED, count=stopped)

    return Subscriber(SERVICE, bus, base.sessions, {PERMISSION_ENDED: on_permission_ended}, clock, points)


def _keystore(settings: Settings) -> Keystore:
    if settings.keystore is None or settings.keystore_passphrase is None:
        raise ValueError("Sealing and opening need a keystore; only the relay runs without one.")
    return FileKeystore(settings.keystore, settings.keystore_passphrase)


def _key_ring(settings: Settings) -> KeyRing:
    """Load the ring. Only sandbox mode makes a new one: in live use a missing ring is a loss, not a start."""
    if settings.env is Env.SANDBOX and not settings.key_ring.exists():
        return KeyRing.create(settings.key_ring)
    return KeyRing.load(settings.key_ring)


def _lacks(engine: sa.Engine, settings: Settings, keystore: Keystore, parties: Parties, clock: Clock) -> list[str]:
    lacks = []
    if not settings.trusted_issuers:
        lacks.append("No issuer of tokens is trusted, so nobody can call this service.")
    if not set(OWN_RINGS) <= set(settings.contacts):
        lacks.append("A role of the landlord has no telephone number, so a next step could name nobody.")
    return lacks + _key_lacks(keystore, parties, clock) + _database_lacks(engine)


def _key_lacks(keystore: Keystore, parties: Parties, clock: Clock) -> list[str]:
    try:
        parties.landlord(clock.now())
        if MESSAGE in keystore.names():
            return []
    except EnvelopeError:
        return ["The landlord's own statements do not verify, so nothing can be sealed."]
    return ["The message key is not there, so nothing can be sealed."]


def _database_lacks(engine: sa.Engine) -> list[str]:
    try:
        pending: list[Any] = list(pending_migrations(engine, migrations_of(SERVICE)))
    except sa.exc.SQLAlchemyError:
        return ["The database cannot be reached."]
    return ["The database has not been migrated to the newest schema."] if pending else []
