"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database import create_engine, glancing, migrate, migrations_of, new_sessions, pending_migrations
from alongside.events.bus import Bus
from alongside.events.model import NOTICE_DUE, STAFF_ROLES, Event
from alongside.events.subscriber import Subscriber
from alongside.telemetry.log import log
from alongside.vault import KeyRing
from notify.adapters.channels import NoChannels, SandboxChannels
from notify.adapters.code_words import Argon2CodeWords
from notify.adapters.template_files import load_templates
from notify.adapters.unit_of_work import NotifyUnitOfWork, SqlStore
from notify.config import Settings
from notify.usecases.finish_task import FinishTask
from notify.usecases.hear_notice import HearNotice
from notify.usecases.keep_safe_contact import KeepSafeContact
from notify.usecases.list_outbox import ListOutbox
from notify.usecases.list_tasks import ListTasks
from notify.usecases.ports import Channels, UnitOfWork
from notify.usecases.read_safe_contact import ReadSafeContact
from notify.usecases.send_due import SendDue
from notify.usecases.set_holds import SetHolds


@dataclass(frozen=True)
class Notify:
    """The service, wired: its use cases, its ear, and what it lacks."""

    settings: Settings
    keep_safe_contact: KeepSafeContact
    read_safe_contact: ReadSafeContact
    set_holds: SetHolds
    send_due: SendDue
    list_outbox: ListOutbox
    list_tasks: ListTasks
    finish_task: FinishTask
    subscriber: Subscriber
    lacks: Callable[[], list[str]]
    migrate: Callable[[], None]


def no_points(point: str) -> None:
    """Do nothing at a labelled point; tests stop the process there."""


def build(
    settings: Settings,
    clock: Clock,
    bus: Bus,
    points: Callable[[str], None] = no_points,
    *,
    channels: Channels | None = None,
) -> Notify:
    """Wire the service. `channels` replaces what the settings say; tests use it.

    Opens the database and the key ring; migrates nothing (`Notify.migrate`). Raises `KeyRingError` and
    `TemplateRefused`.
    """
    engine = create_engine(settings.database_url)
    keys, sessions = _key_ring(settings), new_sessions(engine)
    hear = HearNotice(clock, log)

    def on_notice(event: Event, session: Session) -> None:
        hear(event, SqlStore(session, keys))

    subscriber = Subscriber("notify", bus, sessions, {NOTICE_DUE: on_notice}, clock, points)
    return _wire(settings, clock, engine, sessions, keys, subscriber, channels or _channels(settings))


def _wire(
    settings: Settings,
    clock: Clock,
    engine: sa.Engine,
    sessions: sessionmaker[Session],
    keys: KeyRing,
    subscriber: Subscriber,
    channels: Channels,
) -> Notify:
    templates, migrations = load_templates(), migrations_of("notify")

    looking = new_sessions(glancing(engine))

    def units() -> UnitOfWork:
        return NotifyUnitOfWork(sessions, keys)

    def glances() -> UnitOfWork:
        return NotifyUnitOfWork(looking, keys, turn=False)

    return Notify(
        settings=settings,
        keep_safe_contact=KeepSafeContact(units, Argon2CodeWords(), clock, log),
        read_safe_contact=ReadSafeContact(glances, log),
        set_holds=SetHolds(units, clock),
        send_due=SendDue(units, channels, templates, settings.words, _staff_addresses(settings), clock, log),
        list_outbox=ListOutbox(units),
        list_tasks=ListTasks(units, templates, settings.words, clock),
        finish_task=FinishTask(units, clock, log),
        subscriber=subscriber,
        lacks=lambda: _lacks(engine, settings),
        migrate=lambda: migrate(engine, migrations),
    )


def make_key_ring(settings: Settings) -> None:
    """Make the key ring file. Raises `KeyRingError` when there is one already."""
    KeyRing.create(settings.key_ring)


def _key_ring(settings: Settings) -> KeyRing:
    """Load the ring. Only sandbox mode makes a new one: in live use a missing ring is a loss, not a start."""
    if settings.sandbox and not settings.key_ring.exists():
        return KeyRing.create(settings.key_ring)
    return KeyRing.load(settings.key_ring)


def _staff_addresses(settings: Settings) -> dict[str, str]:
    """Add, in sandbox mode, an address that leads nowhere for each role, so that the outbox shows staff mail."""
    nowhere = {role: f"{role}@sandbox.invalid" for role in STAFF_ROLES} if settings.sandbox else {}
    return {**nowhere, **settings.staff_addresses}


def _channels(settings: Settings) -> Channels:
    return SandboxChannels() if settings.sandbox else NoChannels()


def _lacks(engine: sa.Engine, settings: Settings) -> list[str]:
    lacks = []
    try:
        if pending_migrations(engine, migrations_of("notify")):
            lacks.append("The database has not been migrated to the newest schema.")
    except sa.exc.SQLAlchemyError:
        lacks.append("The database cannot be reached.")
    if not settings.trusted_issuers:
        lacks.append("No issuer of tokens is trusted, so nobody can call this service.")
    return lacks
