""" "What would this agency see?" The same gate on the same world; no decision is recorded, the look is audited."""

from dataclasses import dataclass

from alongside.clock import Clock
from alongside.envelope.model import Permission as PermissionClaims
from consent.domain.errors import UnknownSubject
from consent.domain.model import Outcome, Verdict
from consent.domain.records import Actor, Question
from consent.domain.rules_version import GATES, RULES
from consent.usecases.decide_referral import Draft
from consent.usecases.ports import Units
from consent.usecases.world import load_scene


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be answered now. `sharing`: what would travel, without any id or name; None if nothing would."""

    verdict: Verdict
    sharing: PermissionClaims | None


@dataclass(frozen=True, slots=True)
class PreviewReferral:
    """`POST /decisions/preview`. It signs nothing, uses nothing up and leaves nothing open."""

    units: Units
    clock: Clock

    def __call__(self, question: Question, by: Actor) -> Preview:
        """What the gate would say at this moment. Nothing is shown when the look cannot be written down.

        Raises:
            UnknownSubject, UnknownAuthority, NotReady
        """
        with self.units() as unit:
            bearing = unit.look_ahead(question)
            if bearing is None:
                raise UnknownSubject
            now = self.clock.now()
            question = question.known_at(now)
            scene = load_scene(unit, question, bearing, now)
            verdict = GATES[RULES](question.request, scene.world)
            disputed = unit.disputes.standing(question.subject)
            unit.audit.read("preview", question.subject, by, now)
            unit.commit()
        if verdict.outcome is not Outcome.SEND:
            return Preview(verdict, None)
        return Preview(verdict, Draft(question, scene, verdict, now, (), disputed).grant().claims("", "", "", ""))
