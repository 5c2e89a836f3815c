"""Show a decision record to somebody who may see it; that they saw it is written down first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alongside.clock import Clock
from consent.domain.errors import UnknownDecision
from consent.domain.records import Actor
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """`GET /decisions/{id}`."""

    units: Units
    clock: Clock

    def __call__(self, decision_id: str, by: Actor) -> Mapping[str, Any]:
        """The record and the answer. Nothing is shown when the reading cannot be recorded. Raises UnknownDecision."""
        with self.units() as unit:
            decision = unit.decisions.get(decision_id)
            if decision is None:
                raise UnknownDecision
            unit.audit.read("decision", decision_id, by, self.clock.now())
            unit.commit()
        return {
            "decision_id": decision.id,
            "record": json.loads(decision.record),
            "record_hash": decision.record_hash,
            "answer": decision.answer,
        }
