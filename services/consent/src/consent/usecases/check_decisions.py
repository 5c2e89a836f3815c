"""Do decisions still stand? Asked just before sealing, and again before bytes reach a socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.consent_for_gate import Sending
from consent.domain.gate import still_stands
from consent.domain.model import Authority, Consent, Outcome
from consent.domain.records import AuthorityRef, Decided, Permission
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import Surroundings, as_authority, load_surroundings

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

    def __call__(self, decision_ids: Sequence[str], sending: Sending = Sending.FIRST) -> list[Standing]:
        """One answer for each id, in the order asked; none for a record that cannot be opened now. Raises NotReady.

        Nobody knows whether that one stands, so the caller waits for it as if it had not been able to ask.
        """
        with self.units() as unit:
            found = unit.decisions.to_check(list(dict.fromkeys(decision_ids)))
            reasons = self._reasons(unit, [one for one in found.values() if one is not None], sending)
        known = [one for one in decision_ids if found.get(one, True) is not None]
        return [_standing(one, reasons.get(one, UNKNOWN)) for one in known]

    def _reasons(
        self, unit: UnitOfWork, decisions: Sequence[Decided], sending: Sending
    ) -> dict[str, tuple[str, ...]]:
        sent = [one for one in decisions if one.outcome is Outcome.SEND and one.ended not in NEVER_SENT]
        around = load_surroundings(unit, [one.question for one in sent], self.clock.now())
        held = unit.permissions.for_gate(one.question.authority for one in sent if one.question.authority)
        return {one.id: _never_sent(one) or _now(one, around, held, sending) for one in decisions}


def _standing(decision_id: str, reasons: tuple[str, ...]) -> Standing:
    return Standing(decision_id, not reasons, LEASE_S, reasons)


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
