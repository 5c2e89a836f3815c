"""One transaction with the repositories of the service hung on it."""

from typing import Self

from sqlalchemy.orm import Session, sessionmaker

from alongside.database import SqlUnitOfWork, begin_reading, begin_with, on_postgresql, rows_of
from alongside.events.outbox import Outbox
from alongside.vault import KeyRing
from consent.adapters.agreement_repository import AgreementRepository
from consent.adapters.audit_chain_repository import AuditChainRepository
from consent.adapters.audit_repository import AuditRepository
from consent.adapters.confidential_repository import ConfidentialRepository
from consent.adapters.deadline_repository import DeadlineRepository
from consent.adapters.decision_repository import DecisionRepository
from consent.adapters.dispute_repository import DisputeRepository
from consent.adapters.kept_rules import KeptRules
from consent.adapters.notice_repository import NoticeRepository
from consent.adapters.oversight_repository import OversightRepository
from consent.adapters.pack_repository import PackRepository
from consent.adapters.partnership_repository import ParsedPacks, PartnershipRepository
from consent.adapters.permission_repository import PermissionRepository
from consent.adapters.read_ahead import bearing_of, of_decision
from consent.adapters.receipt_repository import ReceiptRepository
from consent.adapters.recheck_repository import CallBackRepository, RecheckRepository
from consent.adapters.staff_repository import StaffRepository
from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.telling_repository import TellingRepository
from consent.domain.records import Bearing, Question
from consent.usecases import ports, ports_agreements, ports_oversight, ports_rights


class ConsentUnit(SqlUnitOfWork):
    """Keeps `UnitOfWork`: everything or nothing."""

    subjects: ports.Subjects
    permissions: ports.Permissions
    partnership: ports.Partnership
    notices: ports.Notices
    receipts: ports.Receipts
    deadlines: ports.Deadlines
    decisions: ports.Decisions
    oversight: ports_oversight.Oversight
    tellings: ports_oversight.Tellings
    staff: ports_oversight.Staff
    disputes: ports_rights.Disputes
    audit: ports.Audit
    chain: ports_rights.AuditChain
    outbox: ports.Outbox
    agreements: ports_agreements.Agreements
    rechecks: ports_agreements.Rechecks
    call_backs: ports_agreements.CallBacks
    packs: ports_agreements.Packs
    confidential: ports_agreements.Confidential

    def __init__(
        self,
        sessions: sessionmaker[Session],
        ring: KeyRing,
        packs: ParsedPacks,
        kept: KeptRules,
        *,
        reading: bool = False,
    ) -> None:
        """`packs`, `kept`: shared by all units on the database.

        `reading`: it changes nothing, so it waits for no writer.
        """
        super().__init__(sessions)
        self._ring, self._packs, self._kept, self._reading = ring, packs, kept, reading

    def __enter__(self) -> Self:
        super().__enter__()
        if self._reading:
            begin_reading(self.session)
        self.subjects = self._subjects = subjects = SubjectRepository(self.session, self._ring)
        self.permissions = PermissionRepository(self.session, subjects)
        self.partnership = self._partnership = PartnershipRepository(self.session, self._packs, self._kept)
        self.notices = NoticeRepository(self.session, self._ring)
        self.receipts = ReceiptRepository(self.session, subjects)
        self.deadlines = DeadlineRepository(self.session)
        self.decisions = DecisionRepository(self.session, subjects)
        self.oversight = OversightRepository(self.session, subjects)
        self.tellings = TellingRepository(self.session)
        self.staff = StaffRepository(self.session, self._ring)
        self.disputes = DisputeRepository(self.session, subjects)
        self.audit = AuditRepository(self.session, self._ring)
        self.chain = AuditChainRepository(self.session)
        self.outbox = Outbox(self.session)
        self.agreements = AgreementRepository(self.session, self._ring)
        self.rechecks = RecheckRepository(self.session)
        self.call_backs = CallBackRepository(self.session, self._ring)
        self.packs = PackRepository(self.session, self._ring)
        self.confidential = ConfidentialRepository(self.session)
        return self

    def look_ahead(self, question: Question) -> Bearing | None:
        """See UnitOfWork."""
        asked = of_decision(question, postgresql=on_postgresql(self.session))
        begin_with(self.session, asked)
        (lock, _), bearing = asked[:2]
        if not self._subjects.lock_by(lock, question.subject):
            return None
        rows = rows_of(self.session, *bearing)
        self._partnership.goes_by(rows[0].rules_state)
        return bearing_of(rows)


def decisions_in(session: Session, ring: KeyRing) -> ports.Decisions:
    """The decisions inside a transaction that somebody else opened and will commit: the inbox of events."""
    return DecisionRepository(session, SubjectRepository(session, ring))
