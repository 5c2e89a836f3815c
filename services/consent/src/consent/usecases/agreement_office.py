"""Everything that can be done with sharing agreements and policy packs, in one place for whoever wires it."""

from dataclasses import dataclass
from typing import Self

from alongside.clock import Clock
from consent.usecases.alert_ending_agreements import AlertEndingAgreements
from consent.usecases.approve_agreement import ApproveAgreement
from consent.usecases.change_agreement import ChangeAgreement
from consent.usecases.check_decisions import CheckDecisions
from consent.usecases.draft_agreement import DraftAgreement, DraftVersion, DropDraft
from consent.usecases.draft_policy_pack import ApprovePolicyPack, DraftPolicyPack
from consent.usecases.ports import Units
from consent.usecases.read_agreement import ReadAgreement
from consent.usecases.read_policy_packs import ReadPolicyPacks
from consent.usecases.recheck_queued import RecheckQueued
from consent.usecases.record_call_back import RecordCallBack
from consent.usecases.resume_agreement import ProposeResumption, ResumeAgreement
from consent.usecases.sign_agreement import AdviseOnAgreement, SignAgreement
from consent.usecases.stop_agreement import SuspendAgreement, TerminateAgreement


@dataclass(frozen=True, slots=True)
class AgreementOffice:
    """The use cases about agreements, policy packs and call backs."""

    draft: DraftAgreement
    draft_version: DraftVersion
    drop: DropDraft
    sign: SignAgreement
    advise: AdviseOnAgreement
    approve: ApproveAgreement
    suspend: SuspendAgreement
    terminate: TerminateAgreement
    propose_resumption: ProposeResumption
    resume: ResumeAgreement
    read: ReadAgreement
    call_back: RecordCallBack
    draft_pack: DraftPolicyPack
    approve_pack: ApprovePolicyPack
    packs: ReadPolicyPacks
    recheck: RecheckQueued
    alert: AlertEndingAgreements

    @classmethod
    def of(cls, units: Units, reading: Units, check: CheckDecisions, clock: Clock) -> Self:
        """`reading`: units that change nothing."""
        change = ChangeAgreement(units, clock)
        return cls(
            draft=DraftAgreement(units, clock),
            draft_version=DraftVersion(units, clock),
            drop=DropDraft(change),
            sign=SignAgreement(change),
            advise=AdviseOnAgreement(change),
            approve=ApproveAgreement(change),
            suspend=SuspendAgreement(change),
            terminate=TerminateAgreement(change),
            propose_resumption=ProposeResumption(change),
            resume=ResumeAgreement(change),
            read=ReadAgreement(reading, clock),
            call_back=RecordCallBack(units, clock),
            draft_pack=DraftPolicyPack(units, clock),
            approve_pack=ApprovePolicyPack(units, clock),
            packs=ReadPolicyPacks(reading, clock),
            recheck=RecheckQueued(units, reading, check, clock),
            alert=AlertEndingAgreements(units, reading, clock),
        )
