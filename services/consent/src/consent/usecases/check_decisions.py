"""Does a decision still stand? Asked just before sealing, and again before bytes reach a socket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from consent.domain.errors import UnknownAuthority
from consent.domain.gate import still_stands
from consent.domain.model import Outcome
from consent.domain.records import DecisionRecord
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import load_scene

LEASE_S = 30
NEVER_SENT = frozenset({"cancelled", "recalled"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a decision stands, for how many seconds of the caller's own clock, else the codes that say why not."""

    decision_id: str
    stands: bool
    lease_s: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckDecisions:
    """`POST /decisions/check`. What is unknown does not stand."""

    units: Units
    clock: Clock

    def __call__(self, decision_ids: Sequence[str]) -> list[Standing]:
        """One answer for each id, in the order asked. Raises NotReady."""
        with self.units() as unit:
            now = self.clock.now()
            return [_standing(d, _reasons(unit, d, now)) for d in decision_ids]


def _standing(decision_id: str, reasons: tuple[str, ...]) -> Standing:
    return Standing(decision_id, not reasons, LEASE_S, reasons)


def _reasons(unit: UnitOfWork, decision_id: str, now: datetime) -> tuple[str, ...]:
    decision = unit.decisions.get(decision_id)
    if decision is None or unit.decisions.ending_of(decision_id) in NEVER_SENT:
        return ("NO_PERMISSION",)
    if decision.outcome is not Outcome.SEND or decision.send_by is None:
        return tuple(decision.answer["reasons"]) or ("NO_PERMISSION",)
    found = set(_now(unit, decision, now))
    if now > decision.send_by:
        found.add("PERMISSION_EXPIRED")
    return tuple(sorted(found))


def _now(unit: UnitOfWork, decision: DecisionRecord, now: datetime) -> tuple[str, ...]:
    try:
        scene = load_scene(unit, decision.question, now)
    except UnknownAuthority:
        return ("NO_PERMISSION",)
    return still_stands(decision.question.request, scene.world, tuple(decision.answer["allowed"]))
