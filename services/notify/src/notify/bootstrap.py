"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alongside.clock import Clock
from alongside.database import Glances, create_engine, migrate, migrations_of, new_sessions, pending_migrations
from alongside.doctor import Finding
from alongside.events.bus import Bus
from alongside.events.model import NOTICE_DUE, STAFF_ROLES, Event
from alongside.events.pace import MachineClock, machine_clock
from alongside.events.subscriber import Subscriber
from alongside.telemetry.log import log
from alongside.vault import KeyRing
from notify.adapters.channels import NoChannels, SandboxChannels
from notify.adapters.code_words import Argon2CodeWords
from notify.adapters.contacts import rules_of
from notify.adapters.examining import Examination
from notify.adapters.mail import StaffMail
from notify.adapters.submission import check
from notify.adapters.template_files import load_templates
from notify.adapters.unit_of_work import NotifyUnitOfWork, SqlStore
from notify.config import Settings
from notify.domain.mail import Trouble
from notify.usecases.check_contact import CheckContact
from notify.usecases.finish_task import FinishTask
from notify.usecases.hand_over import HandOver
from notify.usecases.hear_notice import HearNotice
from notify.usecases.keep_safe_contact import KeepSafeContact
from notify.usecases.list_outbox import ListOutbox
from notify.usecases.list_tasks import ListTasks
from notify.usecases.ports import ChannelDown, Rules, UnitOfWork, WaysOut
from notify.usecases.read_safe_contact import ReadSafeContact
from notify.usecases.send_due import SendDue
from notify.usecases.set_holds import SetHolds


@dataclass(frozen=True)
class Notify:
    """The service, wired: its use cases, its ear, and what it lacks."""

    settings: Settings
    keep_safe_contact: KeepSafeContact
    read_safe_contact: ReadSafeContact
    check_contact: CheckContact
    set_holds: SetHolds
    send_due: SendDue
    hand_over: HandOver
    list_outbox: ListOutbox
    list_tasks: ListTasks
    finish_task: FinishTask
    subscriber: Subscriber
    lacks: Callable[[], list[str]]
    migrate: Callable[[], None]
    close: Callable[[], None]


def no_points(point: str) -> None:
    """Do nothing at a labelled point; tests stop the process there."""


def build(
    settings: Settings,
    clock: Clock,
    bus: Bus,
    points: Callable[[str], None] = no_points,
    *,
    channels: WaysOut | None = None,
    machine_now: MachineClock = machine_clock,
) -> Notify:
    """Wire the service. `channels` replaces what the settings say; tests use it.

    Opens the key ring; connects to nothing and migrates nothing (`Notify.migrate`). Raises `KeyRingError` and
    `TemplateRefused`.
    """
    engine = create_engine(settings.database_url)
    keys, sessions = _key_ring(settings), new_sessions(engine)
    hear = HearNotice(clock, log)

    def on_notice(event: Event, session: Session) -> None:
        hear(event, SqlStore(session, keys))

    def units() -> UnitOfWork:
        return NotifyUnitOfWork(sessions, keys)

    glances = Glances(engine)

    def rules(handle: str) -> Rules | None:
        return rules_of(glances, keys, handle)

    out, addresses = channels or _channels(settings), _staff_addresses(settings)
    hand_over = HandOver(units, out, addresses, clock, machine_now, log, points)
    subscriber = Subscriber("notify", bus, sessions, {NOTICE_DUE: on_notice}, clock, points)
    return _wire(settings, clock, engine, units, rules, subscriber, hand_over)


def _wire(
    settings: Settings,
    clock: Clock,
    engine: sa.Engine,
    units: Callable[[], UnitOfWork],
    rules: Callable[[str], Rules | None],
    subscriber: Subscriber,
    hand_over: HandOver,
) -> Notify:
    templates, migrations = load_templates(), migrations_of("notify")
    return Notify(
        settings=settings,
        keep_safe_contact=KeepSafeContact(units, Argon2CodeWords(), clock, log, settings.practice),
        read_safe_contact=ReadSafeContact(rules, log),
        check_contact=CheckContact(units, clock, log),
        set_holds=SetHolds(units, clock),
        send_due=SendDue(units, hand_over, templates, settings.words, clock, log),
        hand_over=hand_over,
        list_outbox=ListOutbox(units),
        list_tasks=ListTasks(units, templates, settings.words, clock),
        finish_task=FinishTask(units, clock, log),
        subscriber=subscriber,
        lacks=lambda: _lacks(engine, settings),
        migrate=lambda: migrate(engine, migrations),
        close=engine.dispose,
    )


def mail_trouble(settings: Settings) -> Trouble | None:
    """Connect to the mail server, encrypt, log in and leave, without sending; return what was wrong.

    None also where no mail server is set up.
    """
    try:
        if settings.mail is not None:
            check(settings.mail)
    except ChannelDown as down:
        return down.trouble
    return None


def build_doctor(settings: Settings, machine: Clock) -> Callable[[], list[Finding]]:
    """What looks at this installation and changes nothing. `machine`: this machine's own clock."""
    return lambda: list(Examination(settings, machine, lambda: mail_trouble(settings)).findings())


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


def _channels(settings: Settings) -> WaysOut:
    """People have no channel of their own yet: in live mode what is for them is a task, whatever is set up."""
    nowhere = SandboxChannels() if settings.sandbox else NoChannels()
    return WaysOut(people=nowhere, staff=nowhere if settings.mail is None else StaffMail(settings.mail))


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
