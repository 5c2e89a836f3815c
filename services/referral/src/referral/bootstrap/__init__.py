"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database import (
    Glances,
    create_engine,
    migrate,
    migrate_address,
    migrations_of,
    new_id,
    new_sessions,
    reading,
)
from alongside.doctor import Finding, Operator
from alongside.envelope.keystore import Keystore
from alongside.events.amqp import AmqpBus
from alongside.events.bus import Bus
from alongside.events.relay import Relay as EventRelay
from alongside.events.subscriber import Subscriber
from alongside.link.port import LANDLORD, Consumer
from alongside.link.rabbitmq import BrokerAddress, RabbitLink
from alongside.link.rabbitmq.connecting import Directory
from alongside.link.rabbitmq.topology import LinkedAgency
from alongside.settings import BrokerUrl, SettingsReader, SettingsRefused
from alongside.storing import StoringConsumer
from alongside.telemetry.log import log
from alongside.telemetry.metrics import Metrics
from alongside.vault import KeyRing
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from referral.adapters.asking import SqlAsking
from referral.adapters.carrier import Link, LinkCarrier, NoLink
from referral.adapters.consent_client import HttpConsent
from referral.adapters.examining import Examination
from referral.adapters.link_directory import KnownLinks, linked_agencies
from referral.adapters.machine import SystemMachine
from referral.adapters.notify_client import HttpSafeContacts
from referral.adapters.parties import Parties
from referral.adapters.peeking import Peek
from referral.adapters.sealing import EnvelopeOpener, EnvelopeSealer
from referral.adapters.unit_of_work import UnitOfWork
from referral.bootstrap.desk import Around, Desk, build_desk
from referral.bootstrap.hearing import subscriber_of
from referral.bootstrap.keys import key_ring, keystore_of
from referral.bootstrap.readiness import SERVICE, database_lacks, lacks_of
from referral.bootstrap.telling import Telling, build_telling
from referral.config import Settings
from referral.domain.agency import Agency
from referral.domain.errors import Unreachable
from referral.usecases.answers import Answers
from referral.usecases.apply_incoming import ApplyIncoming
from referral.usecases.begin_again import BeginAgain
from referral.usecases.chase_overdue import ChaseOverdue
from referral.usecases.chase_recalls import ChaseRecalls
from referral.usecases.consent_desk import KeepsWords
from referral.usecases.hold_data import HoldData
from referral.usecases.packing import Packing
from referral.usecases.pin_agency import ListAgency, PinAgency
from referral.usecases.ports import ConsentGate, Machine, NewUnitOfWork, Points, SafeContacts, no_points
from referral.usecases.ports_desk import Calls
from referral.usecases.reading import Reading
from referral.usecases.receipts import Receipts
from referral.usecases.record_import import CheckImport, RecordImport
from referral.usecases.record_stop_answer import RecordStopAnswer
from referral.usecases.register_person import RegisterPerson
from referral.usecases.relay_next import RelayNext
from referral.usecases.reply_to_agency import ReplyToAgency
from referral.usecases.request_referral import RequestReferral
from referral.usecases.rubbish import KeepRubbish
from referral.usecases.seal_next import SealNext
from referral.usecases.seal_recalls import SealRecalls
from referral.usecases.store_delivery import StoreDelivery
from referral.usecases.take_dead_letter import TakeDeadLetter
from referral.usecases.tell_disputed import TellDisputed


@dataclass(frozen=True)
class Fakes:
    """What tests put in the place of the world; None = the real thing."""

    keystore: Keystore | None = None
    consent: ConsentGate | None = None
    safe_contacts: SafeContacts | None = None
    machine: Machine | None = None
    calls: Calls | None = None
    words: KeepsWords | None = None


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
    reply_to_agency: ReplyToAgency
    safe_contacts: SafeContacts
    reading: Reading
    seal_next: SealNext
    relay_next: RelayNext
    store_delivery: StoreDelivery
    take_dead_letter: TakeDeadLetter
    apply_incoming: ApplyIncoming
    chase_overdue: ChaseOverdue
    seal_recalls: SealRecalls
    chase_recalls: ChaseRecalls
    tell_disputed: TellDisputed
    record_stop_answer: RecordStopAnswer
    event_relay: EventRelay
    subscriber: Subscriber
    peek: Peek
    consumer: Callable[[], Consumer]
    given_up: Callable[[], Consumer]
    metrics: Metrics
    lacks: Callable[[], list[str]]
    migrate: Callable[[], None]
    new_uow: NewUnitOfWork
    desk: Desk
    telling: Telling
    begin_again: BeginAgain
    close: Callable[[], None]


@dataclass(frozen=True)
class Relay:
    """The process on the partner link, wired: it reads no keystore, opens nothing and seals nothing.

    `refresh` asks the directory again whose answers are to be read.
    """

    settings: Settings
    relay_next: RelayNext
    store_delivery: StoreDelivery
    take_dead_letter: TakeDeadLetter
    peek: Peek
    consumer: Callable[[], Consumer]
    given_up: Callable[[], Consumer]
    refresh: Callable[[], None]
    metrics: Metrics
    lacks: Callable[[], list[str]]
    close: Callable[[], None]


@dataclass(frozen=True)
class DirectoryTools:
    """What puts agencies into the directory: no message key, no neighbour, no broker."""

    settings: Settings
    agencies: Callable[[], Sequence[Agency]]
    list_agency: ListAgency
    pin_agency: PinAgency
    lacks: Callable[[], list[str]]


@dataclass(frozen=True)
class _Base:
    """What every process of this service shares; no message key is in it."""

    engine: sa.Engine
    sessions: sessionmaker[Session]
    ring: KeyRing | None
    new_uow: NewUnitOfWork
    new_reading: NewUnitOfWork
    consent: ConsentGate
    safe_contacts: SafeContacts
    machine: Machine


def build(
    settings: Settings,
    clock: Clock,
    bus: Bus,
    link: Link | None = None,
    points: Points = no_points,
    *,
    fakes: Fakes | None = None,
) -> Referral:
    """Wire the service. Opens the database and the key ring; migrates nothing (`Referral.migrate`).

    `link` None: another process is on the partner link, so neither `relay_next` nor a consumer may be used.

    Raises:
        KeyRingError: the key ring is missing or damaged.
        ValueError: the settings name no keystore; only the relay runs without one.
    """
    fakes, link = fakes or Fakes(), link or NoLink()
    ring = key_ring(settings)
    base = _base(settings, fakes, ring)
    keystore = fakes.keystore or keystore_of(settings)
    parties = Parties(settings.own, settings.env)
    sealer, opener = EnvelopeSealer(keystore, parties), EnvelopeOpener(keystore, parties)
    receipts = Receipts(opener, settings.contacts, base.machine, log)
    new_uow, machine = base.new_uow, base.machine
    carrier = LinkCarrier(link)
    looking = Reading(base.new_reading, settings.contacts, settings.own)
    request_referral = RequestReferral(
        new_uow, SqlAsking(Glances(base.engine), ring), clock, base.consent, base.safe_contacts, settings.contacts,
        points, log,
        practice=settings.practice,
    )  # fmt: skip
    reply = ReplyToAgency(new_uow, clock, sealer, log, practice=settings.practice)
    around = Around(
        base.safe_contacts,
        request_referral,
        RegisterPerson(new_uow, clock, settings.import_team),
        looking,
        reply,
        fakes.calls,
        fakes.words,
    )
    return Referral(
        settings=settings,
        list_agency=ListAgency(new_uow),
        pin_agency=PinAgency(new_uow, clock, parties),
        record_import=RecordImport(new_uow, clock, new_id),
        check_import=CheckImport(new_uow),
        register_person=around.register_person,
        hold_data=HoldData(new_uow, clock, practice=settings.practice),
        request_referral=request_referral,
        safe_contacts=base.safe_contacts,
        reply_to_agency=reply,
        reading=looking,
        seal_next=SealNext(
            new_uow, clock, machine, base.consent, base.safe_contacts, sealer,
            Packing(sealer, settings.contacts), points, log,
        ),
        relay_next=_relay(base, settings, clock, carrier, points),
        store_delivery=StoreDelivery(new_uow, clock, machine, points, log),
        take_dead_letter=_take_dead_letter(base, settings, clock),
        apply_incoming=ApplyIncoming(
            new_uow, clock, machine, opener, sealer, receipts, Answers(settings.contacts, log),
            settings.contacts, points, log, KeepRubbish(settings.contacts, log),
        ),
        chase_overdue=ChaseOverdue(new_uow, clock, settings.contacts, log),
        seal_recalls=SealRecalls(new_uow, clock, machine, sealer, settings.contacts, points, log),
        chase_recalls=ChaseRecalls(new_uow, clock, settings.contacts, log),
        tell_disputed=TellDisputed(new_uow, clock, machine, sealer, settings.contacts),
        record_stop_answer=RecordStopAnswer(new_uow, clock, settings.contacts),
        event_relay=EventRelay(base.sessions, bus, clock, points),
        subscriber=subscriber_of(base.sessions, base.ring, settings, clock, bus, points),
        peek=Peek(base.engine, clock, machine),
        consumer=lambda: StoringConsumer(link.consumer(LANDLORD)),
        given_up=lambda: StoringConsumer(link.given_up(LANDLORD)),
        metrics=Metrics(),
        lacks=lambda: lacks_of(base.engine, settings, keystore, parties, clock),
        migrate=lambda: migrate(base.engine, migrations_of(SERVICE)),
        new_uow=new_uow,
        desk=build_desk(settings, clock, new_uow, base.new_reading, around),
        begin_again=BeginAgain(new_uow, clock, machine, settings.contacts),
        telling=build_telling(settings, clock, new_uow, base.new_reading, base.consent, base.safe_contacts),
        close=lambda: _close(base, carrier),
    )  # fmt: skip


def build_relay(
    settings: Settings,
    clock: Clock,
    link: Link | None = None,
    points: Points = no_points,
    *,
    fakes: Fakes | None = None,
) -> Relay:
    """Wire the relay for a process of its own: neither a keystore nor the key ring is opened or needed.

    `link` None: the RabbitMQ that the settings name.

    Raises:
        SettingsRefused: there is no link, neither given nor in the settings.
    """
    base = _base(settings, fakes or Fakes(), ring=None)
    known = KnownLinks(linked_agencies(base.engine))
    link = link or _rabbit_link(settings, known)
    carrier = LinkCarrier(link)
    return Relay(
        settings=settings,
        relay_next=_relay(base, settings, clock, carrier, points),
        store_delivery=StoreDelivery(base.new_uow, clock, base.machine, points, log),
        take_dead_letter=_take_dead_letter(base, settings, clock),
        peek=Peek(base.engine, clock, base.machine),
        consumer=lambda: StoringConsumer(link.consumer(LANDLORD)),
        given_up=lambda: StoringConsumer(link.given_up(LANDLORD)),
        refresh=known.refresh,
        metrics=Metrics(),
        lacks=lambda: database_lacks(base.engine) + ([] if link.is_open else ["The partner link is not open."]),
        close=lambda: _close(base, carrier),
    )


def build_directory(settings: Settings, clock: Clock) -> DirectoryTools:
    """Wire what puts agencies into the directory; settings without keys do."""
    base = _base(settings, Fakes(), ring=None)
    parties = Parties(settings.own, settings.env)
    return DirectoryTools(
        settings=settings,
        agencies=Reading(base.new_reading, settings.contacts, settings.own).agencies,
        list_agency=ListAgency(base.new_uow),
        pin_agency=PinAgency(base.new_uow, clock, parties),
        lacks=lambda: database_lacks(base.engine),
    )


def build_link_directory(env: Mapping[str, str]) -> Callable[[], Sequence[LinkedAgency]]:
    """Wire what the operator of the broker needs of the directory: the database, and no key.

    What is returned raises Unreachable when the database cannot be asked.

    Raises:
        SettingsRefused: REFERRAL_DATABASE_URL is not set, nor REFERRAL_DATABASE_URL_FILE.
        ValueError: it is no address of a database.
    """
    reader = SettingsReader(env)
    url = reader.settle(lambda: reader.text("REFERRAL_DATABASE_URL"))
    ask = linked_agencies(create_engine(url))

    def told() -> Sequence[LinkedAgency]:
        try:
            return ask()
        except sa.exc.SQLAlchemyError:
            raise Unreachable("The directory cannot be read: the database is away or not migrated.") from None

    return told


def migrate_database(settings: Settings) -> None:
    """Bring the database to the newest schema. Raises DatabaseAway, DatabaseAhead."""
    migrate_address(settings.database_url, migrations_of(SERVICE))


def build_doctor(
    settings: Settings, clock: Clock, machine: Clock, *, neighbours: bool = True, operator: Operator | None = None
) -> Callable[[], list[Finding]]:
    """What looks at this installation and changes nothing; see `Examination`."""
    return lambda: list(Examination(settings, clock, machine, neighbours, operator).findings())


def event_bus(settings: Settings) -> AmqpBus:
    """The bus that the settings name; it has a thread. Raises SettingsRefused when they name none."""
    url = named(settings.events, "REFERRAL_EVENTS_URL")
    return AmqpBus(url.url, tls=url.tls)


def named(url: BrokerUrl | None, variable: str) -> BrokerUrl:
    """Return it, or raise SettingsRefused because the variable is not set."""
    if url is None:
        raise SettingsRefused([f"{variable} is not set."])
    return url


def _rabbit_link(settings: Settings, known: KnownLinks) -> RabbitLink:
    url = named(settings.link, "REFERRAL_LINK_URL")
    return RabbitLink(BrokerAddress.from_url(url.url, url.tls), Directory(agencies=known))


def _close(base: _Base, carrier: LinkCarrier) -> None:
    carrier.close()
    base.engine.dispose()


def _base(settings: Settings, fakes: Fakes, ring: KeyRing | None) -> _Base:
    engine = create_engine(settings.database_url)
    sessions = new_sessions(engine)
    looking = new_sessions(reading(engine))  # waits for no writer
    machine = fakes.machine or SystemMachine()
    return _Base(
        engine=engine,
        sessions=sessions,
        ring=ring,
        new_uow=lambda: UnitOfWork(sessions, ring),
        new_reading=lambda: UnitOfWork(looking, ring),
        consent=fakes.consent or HttpConsent(_client(settings, settings.consent_url, "consent"), machine),
        safe_contacts=fakes.safe_contacts or HttpSafeContacts(_client(settings, settings.notify_url, "notify")),
        machine=machine,
    )


def _client(settings: Settings, url: str, audience: str) -> ServiceClient:
    return ServiceClient(url, audience, TokenSigner(SERVICE, settings.token_key), SERVICE)


def _relay(base: _Base, settings: Settings, clock: Clock, carrier: LinkCarrier, points: Points) -> RelayNext:
    return RelayNext(base.new_uow, clock, base.machine, base.consent, carrier, settings.contacts, points, log)


def _take_dead_letter(base: _Base, settings: Settings, clock: Clock) -> TakeDeadLetter:
    return TakeDeadLetter(base.new_uow, clock, settings.contacts, KeepRubbish(settings.contacts, log), log)
