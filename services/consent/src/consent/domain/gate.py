"""The gate: may this referral go, and with which categories? Pure; the same inputs give the same answer for ever.

Deny is the default: only a permission that stands lets anything through. All codes that stop a referral are
reported, sorted, once each; the gate never stops at the first. A category that is left out has exactly one code.
"""

from dataclasses import dataclass, replace

from alongside.casedata.codes import OFFENCE_CATEGORIES, PROTECT_TYPES, SPECIAL_CATEGORIES, in_table_order

from .agreement import AgreementFinding, find_agreement, one_off_without_agreement
from .gate_categories import CategoryGate
from .gate_exception import ExceptionFinding, is_break_glass, judge_exception
from .gate_permission import permission_problems
from .model import (
    ExceptionDecision,
    Lane,
    LegalBasis,
    Outcome,
    Request,
    Review,
    SafeContact,
    Verdict,
    World,
)
from .policy_bases import others_have_a_basis
from .safe_contact import safe_contact_problem


def protect_rules_apply(request: Request, world: World) -> bool:
    """Rule 3. The recipient must carry the mark, or break-glass would send a record to a friendly firm."""
    return (
        request.lane is Lane.PROTECT
        and isinstance(world.authority, ExceptionDecision)
        and request.type in PROTECT_TYPES
        and world.agency is not None
        and world.agency.protect
    )


def decide(request: Request, world: World) -> Verdict:
    """Decide one referral (`POST /decisions`); no I/O, no clock, nothing remembered."""
    return _Decision.of(request, world).verdict()


def still_stands(request: Request, world: World, sent: tuple[str, ...]) -> tuple[str, ...]:
    """Codes that now stop what was decided earlier (`POST /decisions/check`); none = it stands.

    The same gate runs again. What this very referral did is taken back first: it used up its permission and is the
    open referral. For Choice, safe contact is checked by the sealer against the current record, not against an old
    fact; for Protect the old fact stays, because it decided whether the literal "unknown" is what goes. An exception
    had to be used before its time was over, and was: help that is on its way is not called back by a clock.
    """
    facts = request.facts
    if not protect_rules_apply(request, world):
        facts = replace(facts, safe_contact_confirmed_at=facts.safe_contact_confirmed_at and world.now)
    authority = replace(world.authority, used=False) if world.authority is not None else None
    if isinstance(authority, ExceptionDecision):
        authority = replace(authority, valid_until=None)
    now = decide(replace(request, facts=facts), replace(world, authority=authority, open_referral=False))
    if now.outcome is Outcome.NOT_SENT:
        return now.reasons
    return tuple(sorted({now.withheld.get(code, "NOT_AGREED") for code in set(sent) - set(now.allowed)}))


@dataclass(frozen=True, slots=True)
class _Decision:
    """The findings of each rule, gathered before anything is concluded from them."""

    request: Request
    world: World
    protect: bool
    agreement: AgreementFinding
    permission: frozenset[str]
    left_out: dict[str, str]
    contact_problem: str | None
    unknown_contact: bool
    """Protect sends the literal instead of stopping; it goes whether asked for or not."""
    leaving: frozenset[str]
    """What would leave: what was asked and not left out, and SAF wherever CON goes."""
    one_off: bool = False

    @classmethod
    def of(cls, request: Request, world: World) -> "_Decision":
        protect = protect_rules_apply(request, world)
        agreement = find_agreement(world.agreements, request.agency, request.type, world.now)
        permission = permission_problems(request, world, protect)
        one_off = not protect and one_off_without_agreement(world, agreement)
        gate = CategoryGate(request, world, agreement, protect, list_counts=not permission, one_off=one_off)
        left_out = {c: code for c in request.asked if (code := gate.left_out(c)) is not None}
        problem = safe_contact_problem(world.referral_type, request.facts, world.policy, world.now)
        unknown = protect and problem is not None
        leaving = {c for c in request.asked if c not in left_out}
        if unknown or ("CON" in leaving and "SAF" in request.facts.held):
            leaving.add("SAF")
        judged = (agreement, permission, left_out, problem, unknown, frozenset(leaving), one_off)
        return cls(request, world, protect, *judged)

    def verdict(self) -> Verdict:
        exception = self.exception_finding()
        reasons = self.stopping(exception)
        if reasons:
            return Verdict(Outcome.NOT_SENT, reasons=tuple(sorted(reasons)), protect_rules=self.protect)
        return Verdict(
            Outcome.SEND,
            notes=tuple(sorted(self.notes(exception))),
            allowed=tuple(in_table_order(self.leaving)),
            withheld={c: self.left_out[c] for c in in_table_order(self.left_out) if c not in self.leaving},
            safe_contact=self.safe_contact(),
            basis=exception.basis if exception else self.consent_basis(),
            agreement=self.agreement.agreement,
            protect_rules=self.protect,
            reviews=self.reviews(exception),
        )

    def safe_contact(self) -> SafeContact:
        if self.unknown_contact:
            return SafeContact.UNKNOWN
        return SafeContact.CURRENT if "SAF" in self.leaving else SafeContact.NONE

    def exception_finding(self) -> ExceptionFinding | None:
        authority = self.world.authority
        if not isinstance(authority, ExceptionDecision):
            return None
        return judge_exception(authority, self.leaving, self.request, self.world)

    def stopping(self, exception: ExceptionFinding | None) -> frozenset[str]:
        found = set(self.permission)
        if self.world.agency is None or not self.world.agency.active:
            found.add("AGENCY_NOT_ACTIVE")
        found |= exception.problems if exception else self.consent_problems()
        if not self.protect:
            found |= self.choice_problems()
        if not found and not self.leaving:
            found.add("NOTHING_TO_SEND")
        return frozenset(found)

    def choice_problems(self) -> set[str]:
        """What stops a referral under the Choice rules and never under the Protect rules."""
        agreement = None if self.one_off else self.agreement.code
        found = {code for code in (agreement, self.contact_problem) if code is not None}
        if self.standing_refusal():
            found.add("STANDING_REFUSAL")
        if self.world.open_referral:
            found.add("DUPLICATE_OPEN")
        held = self.request.facts.held
        needed = self.world.referral_type.cannot_act_without & held
        return found | {code for c, code in self.left_out.items() if c in needed and c not in self.leaving}

    def consent_problems(self) -> set[str]:
        """Her consent is no basis for other people's data (LB-7): the policy pack's condition must be there."""
        about_others = self.leaving.intersection(OFFENCE_CATEGORIES)
        covered = self.world.referral_type.art10_for_others is not None and self.request.facts.statements_tagged
        covered = covered and others_have_a_basis(self.world.bases, self.world.policy.controller_type)
        return {"EXCEPTION_BASIS_INVALID"} if about_others and not covered else set()

    def consent_basis(self) -> LegalBasis:
        special = self.leaving.intersection(SPECIAL_CATEGORIES)
        offences = self.leaving.intersection(OFFENCE_CATEGORIES)
        art9 = "explicit_consent" if special else None
        art10 = self.world.referral_type.art10_for_others if offences else None
        return LegalBasis("consent", art9, art10)

    def standing_refusal(self) -> bool:
        agency_type = self.world.agency.type if self.world.agency else None
        return any(r.covers(self.request.agency, agency_type) for r in self.world.standing_refusals)

    def notes(self, exception: ExceptionFinding | None) -> set[str]:
        """What would have stopped a Choice referral; of those, one may say that it went without an agreement."""
        if not self.protect:
            return {"ONE_OFF_NO_AGREEMENT"} if self.one_off else set()
        found = {
            "ONE_OFF_NO_AGREEMENT": self.agreement.agreement is None,
            "SAFE_CONTACT_UNKNOWN": self.contact_problem is not None,
            "STANDING_REFUSAL_ACKNOWLEDGED": self.standing_refusal(),
            "LINKED_TO_OPEN": self.world.open_referral,
            "BASIS_CORRECTED": exception is not None and exception.corrected,
        }
        return {note for note, applies in found.items() if applies}

    def reviews(self, exception: ExceptionFinding | None) -> tuple[Review, ...]:
        """Whoever must look at it afterwards; break-glass always is (docs/gate.md, 7)."""
        authority = self.world.authority
        due = []
        if isinstance(authority, ExceptionDecision) and is_break_glass(authority, self.request.facts):
            due.append(Review.BREAK_GLASS)
            if authority.trained is False:
                due.append(Review.TRAINING_OUT_OF_DATE)
        if exception is not None and exception.corrected:
            due.append(Review.BASIS_CORRECTED)
        if (self.protect or self.one_off) and self.agreement.agreement is None:
            due.append(Review.ONE_OFF_NO_AGREEMENT)
        return tuple(due)
