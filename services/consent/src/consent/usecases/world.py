"""Everything that a decision depends on, read inside one transaction."""

from dataclasses import dataclass
from datetime import datetime

from consent.domain.errors import NotReady, UnknownAuthority
from consent.domain.model import Agreement, Policy, Request, StandingRefusal, World
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import AgreementRecord, AuthorityRef, Landlord, Permission, Question, Recipient
from consent.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Scene:
    """The gate's world, and beside it what a sharing permission is made of."""

    world: World
    landlord: Landlord
    pack: PolicyPack
    recipient: Recipient | None
    agreements: tuple[AgreementRecord, ...]
    permission: Permission | None

    def terms_of(self, agreement: Agreement) -> AgreementRecord:
        """The agreement that the gate relied on, with its terms."""
        return next(record for record in self.agreements if record.agreement == agreement)


def load_scene(unit: UnitOfWork, question: Question, now: datetime) -> Scene:
    """Read the scene of one question.

    Raises:
        UnknownAuthority: the permission that was named is not one of this person's.
        NotReady: there is no landlord, or no policy pack in force.
    """
    request = question.request
    landlord, pack = rules(unit, now)
    permission = _permission(unit, question.subject, question.authority)
    recipient = unit.partnership.agency(request.agency)
    agreements = tuple(unit.partnership.agreements(request.agency))
    refusals = unit.permissions.refusals_of(question.subject)
    world = World(
        now=now,
        referral_type=pack.types[request.type],
        policy=Policy(landlord.controller_type, pack.policy_document(now)),
        authority=permission.for_gate(unit.decisions.used(permission.id)) if permission else None,
        agency=recipient.for_gate() if recipient else None,
        agreements=tuple(a.agreement for a in agreements),
        standing_refusals=tuple(StandingRefusal(r.agency, r.agency_type) for r in refusals),
        open_referral=_is_open(unit, question.subject, request),
    )
    return Scene(world, landlord, pack, recipient, agreements, permission)


def rules(unit: UnitOfWork, now: datetime) -> tuple[Landlord, PolicyPack]:
    """Whose rules, and which. Raises NotReady: without rules nothing is decided."""
    landlord, pack = unit.partnership.landlord(), unit.partnership.pack(now)
    if landlord is None:
        raise NotReady("No landlord is set up, so nothing can be decided.")
    if pack is None:
        raise NotReady("No policy pack is in force, so nothing can be decided.")
    return landlord, pack


def _permission(unit: UnitOfWork, subject: str, named: AuthorityRef | None) -> Permission | None:
    if named is None:
        return None
    found = unit.permissions.named(named)
    if found is None or found.subject != subject:
        raise UnknownAuthority
    return found


def _is_open(unit: UnitOfWork, subject: str, request: Request) -> bool:
    return unit.decisions.open_referral(subject, request.type, request.agency)
