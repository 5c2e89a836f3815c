"""The one place where adapters meet use cases. Nothing is built at import."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database import create_engine, migrate, migrate_address, migrations_of, new_sessions, schema_lacks
from alongside.database.idempotency import SqlIdempotencyStore
from alongside.doctor import Finding
from alongside.envelope.keystore import FileKeystore, Keystore
from alongside.events.amqp import AmqpBus
from alongside.events.bus import Bus
from alongside.events.model import REFERRAL_ENDED, Event
from alongside.events.relay import Relay
from alongside.events.subscriber import Subscriber
from alongside.settings import BrokerUrl, SettingsRefused
from alongside.telemetry.log import log_failure
from alongside.telemetry.metrics import Metrics
from alongside.telemetry.vocabulary import LogEvent
from alongside.vault import KeyRing, open_ring
from alongside.web.claims import IdempotencyStore
from consent.adapters.examining import Examination
from consent.adapters.kept_rules import KeptRules
from consent.adapters.partnership_repository import ParsedPacks
from consent.adapters.policy_packs import packaged_packs
from consent.adapters.pseudonyms import KeyedPseudonyms
from consent.adapters.signer import KeystoreSigner
from consent.adapters.unit_of_work import ConsentUnit, decisions_in
from consent.config import Settings
from consent.domain.errors import NotReady
from consent.usecases.agreement_office import AgreementOffice
from consent.usecases.answer_consent import AnswerConsent
from consent.usecases.audit_trail import LinkAudit, ReadAudit, VerifyAudit
from consent.usecases.authorise_exception import AuthoriseException
from consent.usecases.check_decisions import CheckDecisions
from consent.usecases.confidential import HiddenAgencies
from consent.usecases.decide_referral import DecideReferral
from consent.usecases.decline_exception import DeclineException
from consent.usecases.dispute import AnswerDispute, ReadDisputes, RecordDispute
from consent.usecases.end_consents import EndConsents
from consent.usecases.end_referral import end_referral
from consent.usecases.export_person import ExportPerson
from consent.usecases.hand_over_receipts import HandOverReceipt, ReadReceipts
from consent.usecases.keep_notices import KeepNotice, ReadNotices
from consent.usecases.list_agreements import ListAgreements
from consent.usecases.look_up_to_stop import LookUpToStop
from consent.usecases.oversight import Oversight
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.preview_referral import PreviewReferral
from consent.usecases.propose_exception import ProposeException
from consent.usecases.read_consents import ListEnding, ReadConsent
from consent.usecases.read_decision import ReadDecision
from consent.usecases.read_standard_record import ReadStandardRecord
from consent.usecases.read_subject import ReadSubject
from consent.usecases.record_consent import RecordConsent
from consent.usecases.record_refusal import RecordRefusal
from consent.usecases.register_subject import RegisterSubject
from consent.usecases.replay_decisions import ReplayDecisions
from consent.usecases.seed import Seed
from consent.usecases.staff_training import TrainingGate
from consent.usecases.withdraw_consent import WithdrawConsent, WithdrawForSubject
from consent.usecases.working_together import WorkingTogether
from consent.usecases.world import rules


def no_points(point: str) -> None:
    """Do nothing at a labelled point; tests stop the process there."""


@dataclass(frozen=True)
class Consent:
    """The service, wired: its use cases, its mouth and ear for events, and what it lacks."""

    settings: Settings
    register_subject: RegisterSubject
    record_consent: RecordConsent
    answer_consent: AnswerConsent
    withdraw_consent: WithdrawConsent
    withdraw_for_subject: WithdrawForSubject
    look_up_to_stop: LookUpToStop
    read_consent: ReadConsent
    list_ending: ListEnding
    end_consents: EndConsents
    keep_notice: KeepNotice
    read_notices: ReadNotices
    read_receipts: ReadReceipts
    hand_over_receipt: HandOverReceipt
    record_refusal: RecordRefusal
    propose_exception: ProposeException
    authorise_exception: AuthoriseException
    decline_exception: DeclineException
    decide_referral: DecideReferral
    check_decisions: CheckDecisions
    read_decision: ReadDecision
    read_subject: ReadSubject
    preview_referral: PreviewReferral
    replay_decisions: ReplayDecisions
    record_dispute: RecordDispute
    answer_dispute: AnswerDispute
    read_disputes: ReadDisputes
    read_standard_record: ReadStandardRecord
    export_person: ExportPerson
    read_audit: ReadAudit
    link_audit: LinkAudit
    verify_audit: VerifyAudit
    list_agreements: ListAgreements
    hidden_agencies: HiddenAgencies
    working_together: WorkingTogether
    agreements: AgreementOffice
    oversight: Oversight
    seed: Seed
    relay: Relay
    subscriber: Subscriber
    idempotency: IdempotencyStore
    fingerprint_key: bytes
    metrics: Metrics
    lacks: Callable[[], list[str]]
    schema_lacks: Callable[[], list[str]]
    migrate: Callable[[], None]
    close: Callable[[], None]


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
    engine, ring = create_engine(settings.database_url), key_ring(settings)
    sessions, packs, kept = new_sessions(engine), ParsedPacks(), KeptRules()
    signer = KeystoreSigner(keystore or FileKeystore(settings.keystore, settings.keystore_passphrase))

    def units() -> UnitOfWork:
        return ConsentUnit(sessions, ring, packs, kept)

    def reading() -> UnitOfWork:
        return ConsentUnit(sessions, ring, packs, kept, reading=True)

    check = CheckDecisions(reading, clock)
    training = TrainingGate(settings.sandbox)
    propose = ProposeException(units, clock, settings.sandbox, training)
    return Consent(
        settings=settings,
        register_subject=RegisterSubject(units, clock),
        record_consent=RecordConsent(units, clock),
        answer_consent=AnswerConsent(units, clock),
        withdraw_consent=WithdrawConsent(units, clock),
        withdraw_for_subject=WithdrawForSubject(units, clock),
        look_up_to_stop=LookUpToStop(units, clock),
        read_consent=ReadConsent(units, clock),
        list_ending=ListEnding(units, clock),
        end_consents=EndConsents(units, reading, clock, partial(_failed, "consent.endings")),
        keep_notice=KeepNotice(units, clock),
        read_notices=ReadNotices(reading),
        read_receipts=ReadReceipts(units, clock),
        hand_over_receipt=HandOverReceipt(units, clock),
        record_refusal=RecordRefusal(units, clock),
        propose_exception=propose,
        authorise_exception=AuthoriseException(units, clock, training),
        decline_exception=DeclineException(units, clock),
        decide_referral=DecideReferral(units, signer, KeyedPseudonyms(ring), clock),
        check_decisions=check,
        read_decision=ReadDecision(units, clock),
        read_subject=ReadSubject(units, clock),
        list_agreements=ListAgreements(reading, clock),
        hidden_agencies=HiddenAgencies(reading),
        working_together=WorkingTogether(reading, clock),
        agreements=AgreementOffice.of(units, reading, check, clock),
        oversight=Oversight.of(units, reading, clock, propose, partial(_failed, "consent.tellings")),
        preview_referral=PreviewReferral(units, clock),
        replay_decisions=ReplayDecisions(units, reading, KeyedPseudonyms(ring), clock),
        record_dispute=RecordDispute(units, clock),
        answer_dispute=AnswerDispute(units, clock),
        read_disputes=ReadDisputes(units, clock),
        read_audit=ReadAudit(units, clock),
        link_audit=LinkAudit(units, clock),
        verify_audit=VerifyAudit(reading),
        export_person=ExportPerson(units, clock),
        read_standard_record=ReadStandardRecord(units, clock, settings.contact),
        seed=Seed(units, clock, packaged_packs()),
        relay=Relay(sessions, bus, clock, points),
        subscriber=_subscriber(sessions, ring, clock, bus, points),
        idempotency=SqlIdempotencyStore(sessions),
        fingerprint_key=ring.blind_index("fingerprint", "idempotency").encode(),
        metrics=Metrics(),
        lacks=lambda: _lacks(engine, settings, signer, reading, clock),
        schema_lacks=lambda: _schema_lacks(engine),
        migrate=lambda: migrate(engine, migrations_of("consent")),
        close=engine.dispose,
    )


def migrate_database(settings: Settings) -> None:
    """Bring the database to the newest schema. Raises DatabaseAway, DatabaseAhead."""
    migrate_address(settings.database_url, migrations_of("consent"))


def build_doctor(settings: Settings, clock: Clock, machine: Clock) -> Callable[[], list[Finding]]:
    """What looks at this installation and changes nothing; see `Examination`."""
    return lambda: list(Examination(settings, clock, machine).findings())


def event_bus(settings: Settings) -> AmqpBus:
    """The bus that the settings name; it has a thread. Raises SettingsRefused when they name none."""
    url = events_url(settings)
    return AmqpBus(url.url, tls=url.tls)


def events_url(settings: Settings) -> BrokerUrl:
    """Where the bus is. Raises SettingsRefused when the settings do not say."""
    if settings.events is None:
        raise SettingsRefused(["CONSENT_EVENTS_URL is not set."])
    return settings.events


def _subscriber(
    sessions: sessionmaker[Session], ring: KeyRing, clock: Clock, bus: Bus, points: Callable[[str], None]
) -> Subscriber:
    def on_referral_ended(event: Event, session: Session) -> None:
        end_referral(decisions_in(session, ring), event.data["decision_id"], event.data["how"], clock.now())

    return Subscriber("consent", bus, sessions, {REFERRAL_ENDED: on_referral_ended}, clock, points)


def _failed(worker: str, error: Exception) -> None:
    log_failure(LogEvent.WORKER_FAILED, error, worker=worker, attempt=1)


def key_ring(settings: Settings) -> KeyRing:
    """Load the ring. Only sandbox mode makes a new one: in live use a missing ring is a loss, not a start.

    Raises KeyRingError.
    """
    return open_ring(settings.key_ring, make=settings.sandbox)


def _lacks(engine: sa.Engine, settings: Settings, signer: KeystoreSigner, units: Units, clock: Clock) -> list[str]:
    lacks = []
    if not settings.trusted_issuers:
        lacks.append("No issuer of tokens is trusted, so nobody can call this service.")
    if not signer.ready():
        lacks.append("The permission key is not there, so nothing can be decided.")
    return lacks + (_schema_lacks(engine) or _rules_lack(units, clock))


def _schema_lacks(engine: sa.Engine) -> list[str]:
    return schema_lacks(engine, migrations_of("consent"))


def _rules_lack(units: Units, clock: Clock) -> list[str]:
    try:
        with units() as unit:
            rules(unit, clock.now())
    except sa.exc.SQLAlchemyError:
        return ["The database cannot be reached."]
    except NotReady as missing:
        return [str(missing)]
    return []
