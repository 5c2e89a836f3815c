"""Do decisions still stand? Asked just before sealing, and again before bytes reach a socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alongside.clock import Clock
from consent.domain.consent_for_gate import Sending
from consent.domain.gate import still_stands
from consent.domain.model import Authority, Consent, Outcome
from consent.domain.records import AuthorityRef, Decided, Permission
from consent.domain.standing import stands_until
from consent.usecases.kept_answers import Conditions, Kept, KeptAnswers
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import Surroundings, as_authority, load_shared, load_surroundings

LEASE_S = 30
NEVER_SENT = frozenset({"cancelled", "recalled"})
UNKNOWN = ("NO_PERMISSION",)

Held = Mapping[AuthorityRef, Permission]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a decision stands, for how many seconds of the caller's own clock, else the codes that say why not."""

    decision_id: str
    stands: bool
    lease_s: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckDecisions:
    """`POST /decisions/check`. What is unknown does not stand; everything is read once for all that are asked.

    An update is asked about as one: it has end dates of its own, and a one-off permission is for no update.
    """

    units: Units
    clock: Clock
    kept: KeptAnswers = field(default_factory=KeptAnswers)

    def __call__(self, decision_ids: Sequence[str], sending: Sending = Sending.FIRST) -> list[Standing]:
        """One answer for each id, in the order asked; none for a record that cannot be opened now. Raises NotReady.

        Nobody knows whether that one stands, so the caller waits for it as if it had not been able to ask.
        """
        with self.units() as unit:
            # Before anything that the gate reads: what changes between the two differs the next time.
            signs = unit.decisions.signs(list(dict.fromkeys(decision_ids)))
            now = self.clock.now()
            standing = self._as_before(unit, signs, sending, now)
            to_examine = [one for one in signs if one not in standing]
            found = unit.decisions.to_check(to_examine) if to_examine else {}
            examined = [one for one in found.values() if one is not None]
            reasons = standing | self._examine(unit, examined, sending, signs, now)
        known = [one for one in decision_ids if one not in found or found[one] is not None]
        answers = ((one, reasons.get(one, UNKNOWN)) for one in known)
        return [Standing(one, not why, LEASE_S, why) for one, why in answers]

    def _as_before(
        self, unit: UnitOfWork, signs: Mapping[str, object], sending: Sending, now: datetime
    ) -> dict[str, tuple[str, ...]]:
        """Those that stood, and nothing that they rest on has changed since."""
        fitting = self.kept.fitting(signs, sending, now)
        if not fitting:
            return {}
        agencies = {kept.agency for kept in fitting.values()}
        around = load_shared(unit, agencies, now)
        same = _SameConditions({agency: self.kept.conditions(around, agency) for agency in agencies})
        return {one: () for one, kept in fitting.items() if same(kept)}

    def _examine(
        self,
        unit: UnitOfWork,
        decisions: Sequence[Decided],
        sending: Sending,
        signs: Mapping[str, object],
        now: datetime,
    ) -> dict[str, tuple[str, ...]]:
        """The gate, for each of them; what stands is kept."""
        if not decisions:
            return {}
        sent = [one for one in decisions if one.outcome is Outcome.SEND and one.ended not in NEVER_SENT]
        around = load_surroundings(unit, [one.question for one in sent], now)
        held = unit.permissions.for_gate(one.question.authority for one in sent if one.question.authority)
        reasons = {one.id: _never_sent(one) or _now(one, around, held, sending) for one in decisions}
        for one in sent:
            permission = held.get(one.question.authority) if one.question.authority else None
            if not reasons[one.id] and permission is not None:
                agency = one.question.request.agency
                until = stands_until(one, permission, around.policy, now)
                conditions = self.kept.conditions(around, agency)
                self.kept.keep(one.id, sending, Kept(agency, signs[one.id], conditions, now, until))
        return reasons


class _SameConditions:
    """Compares what was kept with what holds now; each pair of them once, because most share them."""

    def __init__(self, now: Mapping[str, Conditions]) -> None:
        self._now = now
        self._same: dict[int, bool] = {}

    def __call__(self, kept: Kept) -> bool:
        known = self._same.get(id(kept.conditions))
        if known is None:
            known = self._same[id(kept.conditions)] = kept.conditions == self._now[kept.agency]
        return known


def _never_sent(decision: Decided) -> tuple[str, ...]:
    if decision.ended in NEVER_SENT:
        return UNKNOWN
    if decision.outcome is not Outcome.SEND or decision.send_by is None:
        return tuple(decision.reasons) or UNKNOWN
    return ()


def _now(decision: Decided, around: Surroundings, held: Held, sending: Sending) -> tuple[str, ...]:
    question = decision.question
    purpose = question.request.type
    permission = held.get(question.authority) if question.authority else None
    if (question.authority and permission is None) or purpose not in around.pack.types:
        return UNKNOWN
    if permission is not None and permission.subject != question.subject:
        return UNKNOWN
    authority = None
    if permission is not None:
        authority = as_authority(permission, purpose, around.now, used=False, sending=sending)
    world = around.world_of(question, authority, open_referral=False)
    found = set(still_stands(question.request, world, decision.allowed))
    if sending is Sending.UPDATE:
        found |= _no_updates(authority)
    elif decision.send_by is not None and around.now > decision.send_by:
        found.add("PERMISSION_EXPIRED")
    return tuple(sorted(found))


def _no_updates(authority: Authority) -> set[str]:
    """A one-off consent and an exception are for one disclosure, and that was made."""
    lasting = isinstance(authority, Consent) and not authority.one_off
    return set() if lasting or authority is None else {"PERMISSION_USED"}
