"""Everything that decisions depend on, read inside one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consent.domain.consent_for_gate import Sending
from consent.domain.errors import NotReady, UnknownAuthority
from consent.domain.model import Agreement, Authority, Consent, Policy, StandingRefusal, World
from consent.domain.pack_limits import STANDARD, Limits
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import (
    AgreementRecord,
    AuthorityRef,
    Bearing,
    ConsentRecord,
    Landlord,
    Permission,
    Question,
    Recipient,
)
from consent.usecases.ports import UnitOfWork

Recipients = Mapping[str, tuple[Recipient, tuple[AgreementRecord, ...]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """The gate's world, and beside it what a sharing permission is made of."""

    world: World
    landlord: Landlord
    pack: PolicyPack
    recipient: Recipient | None
    agreements: tuple[AgreementRecord, ...]
    permission: Permission | None

    @property
    def ends(self) -> datetime | None:
        """From when on nothing may be sent under this permission; None = no such moment."""
        return end_of(self.world)

    def terms_of(self, agreement: Agreement) -> AgreementRecord:
        """The agreement that the gate relied on, with its terms."""
        return next(record for record in self.agreements if record.agreement == agreement)


def end_of(world: World) -> datetime | None:
    """When the permission of a world ends by itself; None = it does not."""
    return world.authority.valid_until if isinstance(world.authority, Consent) else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What several questions share: the rules, the partners and what their people refused, each read once."""

    now: datetime
    landlord: Landlord
    pack: PolicyPack
    policy: Policy
    recipients: Recipients
    refusals: Mapping[str, tuple[StandingRefusal, ...]]
    called_back: frozenset[str] = frozenset()

    def world_of(self, question: Question, authority: Authority, *, open_referral: bool) -> World:
        """The gate's world for one of the questions."""
        recipient, agreements = self.recipients.get(question.request.agency, (None, ()))
        return World(
            now=self.now,
            referral_type=self.pack.types[question.request.type],
            policy=self.policy,
            authority=authority,
            agency=recipient.for_gate(sealed=question.request.sealed) if recipient else None,
            agreements=tuple(one.agreement for one in agreements),
            standing_refusals=self.refusals.get(question.subject, ()),
            open_referral=open_referral,
            agency_called_back=question.request.agency in self.called_back,
            bases=self.pack.bases_of(question.request.type),
        )


def load_surroundings(unit: UnitOfWork, questions: Sequence[Question], now: datetime) -> Surroundings:
    """Read them for these questions. Raises NotReady."""
    shared = load_shared(unit, {one.request.agency for one in questions}, now)
    return replace(shared, refusals=unit.permissions.refusals_among({one.subject for one in questions}))


def load_shared(unit: UnitOfWork, agencies: set[str], now: datetime) -> Surroundings:
    """The same without what people refused. Raises NotReady."""
    landlord, pack = rules(unit, now)
    return Surroundings(
        now=now,
        landlord=landlord,
        pack=pack,
        policy=policy_of(landlord, pack, now),
        recipients=unit.partnership.recipients(agencies, now),
        refusals={},
        called_back=_called_back(unit, agencies, pack, now),
    )


def policy_of(landlord: Landlord, pack: PolicyPack, now: datetime) -> Policy:
    """The rules of the pack as the gate reads them on that day."""
    days = pack.limits.safe_contact_days
    return Policy(
        landlord.controller_type, pack.policy_document(now), pack.one_off.allowed,
        fresh_days=days["otherwise"], fresh_days_at_high_risk=days["high_or_unknown"],
    )  # fmt: skip


def load_scene(unit: UnitOfWork, question: Question, bearing: Bearing, now: datetime) -> Scene:
    """Read the scene of one question.

    Raises:
        UnknownAuthority: the permission that was named is not one of this person's.
        NotReady: there is no landlord, or no policy pack in force.
    """
    around = replace(load_shared(unit, {question.request.agency}, now), refusals={question.subject: bearing.refusals})
    permission = _permission(unit, question.subject, question.authority)
    authority = as_authority(permission, question.request.type, now, used=bearing.used) if permission else None
    recipient, agreements = around.recipients.get(question.request.agency, (None, ()))
    world = around.world_of(question, authority, open_referral=bearing.is_open)
    return Scene(world, around.landlord, around.pack, recipient, agreements, permission)


def as_authority(
    permission: Permission, purpose: str, now: datetime, *, used: bool, sending: Sending = Sending.FIRST
) -> Authority:
    """The permission as the gate reads it; None for a consent that was never valid."""
    if isinstance(permission, ConsentRecord):
        return permission.for_gate(used, purpose, now, sending)
    return permission.for_gate(used)


def limits_now(unit: UnitOfWork, now: datetime) -> Limits:
    """The lengths of time that the pack in force sets; the standard ones where there is none."""
    _, pack = unit.partnership.rules(now)
    return pack.limits if pack else STANDARD


def rules(unit: UnitOfWork, now: datetime) -> tuple[Landlord, PolicyPack]:
    """Whose rules, and which. Raises NotReady: without rules nothing is decided."""
    landlord, pack = unit.partnership.rules(now)
    if landlord is None:
        raise NotReady("No landlord is set up, so nothing can be decided.")
    if pack is None:
        raise NotReady("No policy pack is in force, so nothing can be decided.")
    return landlord, pack


def _called_back(unit: UnitOfWork, agencies: set[str], pack: PolicyPack, now: datetime) -> frozenset[str]:
    """Agencies that somebody rang lately enough; asked only where it may matter."""
    if not pack.one_off.allowed:
        return frozenset()
    return unit.call_backs.confirmed(agencies, now - timedelta(days=pack.one_off.call_back_days))


def _permission(unit: UnitOfWork, subject: str, named: AuthorityRef | None) -> Permission | None:
    if named is None:
        return None
    found = unit.permissions.named(named)
    if found is None or found.subject != subject:
        raise UnknownAuthority
    return found
