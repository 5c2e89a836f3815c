"""Decide one referral, record the decision, sign what may travel: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from alongside.events.model import staff_notice
from alongside.unguessable import octets, uuid4
from consent.domain.bank_holidays import nation_of
from consent.domain.errors import ReferralChanged, UnknownSubject
from consent.domain.model import Outcome, Verdict
from consent.domain.pack_terms import terms_on
from consent.domain.records import Bearing, DecisionRecord, Question, ReviewTask
from consent.domain.reviews import roles_to_alert
from consent.domain.rules_version import GATES, RULES
from consent.domain.sharing_permission import Grant
from consent.domain.working_days import review_due
from consent.usecases.answered_again import answered_again
from consent.usecases.canonical import canonical, digest, rfc3339, salted_hash
from consent.usecases.ports import Pseudonyms, Signer, UnitOfWork, Units
from consent.usecases.world import Scene, load_scene

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class DecideReferral:
    """`POST /decisions`. The same referral asked again gets the first answer, word for word."""

    units: Units
    signer: Signer
    pseudonyms: Pseudonyms
    clock: Clock

    def __call__(self, question: Question) -> Mapping[str, Any]:
        """The answer to referral.

        The person's row is locked first, so that of two identical referrals at the same moment the second one sees
        what the first one used up and left open.

        Raises:
            UnknownSubject, UnknownAuthority, ReferralChanged, NotReady
        """
        with self.units() as unit:
            bearing = unit.look_ahead(question)
            if bearing is None:
                raise UnknownSubject
            asked = identity_of(question)
            earlier = unit.decisions.of_referral(question.referral) if bearing.decided else None
            if earlier is not None:
                answer = _same(earlier, asked)
                answered_again(unit, earlier, self.clock.now())
                return answer
            decision = self._decide(unit, question, bearing, asked)
            unit.decisions.add(decision)
            for role in roles_to_alert(decision.reviews):
                unit.outbox.add(staff_notice("consent", decision.decided_at, "staff.review_due", role=role))
            unit.commit()
            return decision.answer

    def _decide(self, unit: UnitOfWork, question: Question, bearing: Bearing, asked: str) -> DecisionRecord:
        now = self.clock.now()
        question = question.known_at(now)
        scene = load_scene(unit, question, bearing, now)
        verdict = GATES[RULES](question.request, scene.world)
        reviews = _reviews(verdict, now, scene)
        sends = verdict.outcome is Outcome.SEND
        disputes = sends and bearing.disputes  # exact: the person is locked
        disputed = unit.disputes.standing(question.subject) if disputes else frozenset[str]()
        draft = Draft(question, scene, verdict, now, reviews, disputed)
        salt = octets(SALT_BYTES)
        record = draft.record()
        record_hash = salted_hash(salt, record)
        grant = draft.grant() if sends else None
        signed = self._sign(draft, grant, record_hash) if grant else None
        return DecisionRecord(
            id=draft.id,
            question=question,
            digest=asked,
            outcome=verdict.outcome,
            decided_at=now,
            send_by=grant.send_by if grant else None,
            record=record,
            record_salt=salt,
            record_hash=record_hash,
            answer=draft.answer(record_hash, signed, self._statement(draft, record_hash)),
            reviews=draft.reviews,
        )

    def _sign(self, draft: "Draft", grant: Grant, record_hash: str) -> str:
        sub = self.pseudonyms.for_agency(draft.question.subject, draft.question.request.agency)
        return self.signer.permission(grant.claims(draft.permission_id, draft.cid, sub, record_hash))

    def _statement(self, draft: "Draft", record_hash: str) -> str:
        return self.signer.statement(
            {
                "decision_id": draft.id,
                "outcome": draft.verdict.outcome.value,
                "record": record_hash,
                "at": rfc3339(draft.decided_at),
            }
        )


class Draft:
    """A decision on its way to being recorded. Ids that travel are uuid4: they do not tell when they were made."""

    def __init__(
        self,
        question: Question,
        scene: Scene,
        verdict: Verdict,
        decided_at: datetime,
        reviews: tuple[ReviewTask, ...],
        disputed: frozenset[str] = frozenset(),
    ) -> None:
        self.id, self.permission_id, self.cid = (uuid4() for _ in range(3))
        self.question, self.scene, self.verdict = question, scene, verdict
        self.decided_at, self.reviews, self.disputed = decided_at, reviews, disputed
        self.pack = terms_on(scene.pack, decided_at, question.request.type)

    def grant(self) -> Grant:
        """The verdict with the terms of what travels. Only for a verdict to send."""
        scene, relied_on = self.scene, self.verdict.agreement
        if scene.permission is None or scene.recipient is None:
            raise ValueError("Nothing is granted without a permission and a recipient.")
        agreement = scene.terms_of(relied_on) if relied_on else None
        return Grant(
            self.question.request,
            self.verdict,
            scene.permission,
            scene.landlord,
            scene.recipient,
            agreement,
            self.pack,
            self.decided_at,
            scene.ends,
            self.disputed,
        )

    def record(self) -> str:
        """The decision record: everything that was asked, known and concluded, with its versions."""
        scene = self.scene
        return canonical(
            {
                "v": 2,
                "rules": RULES,
                "decision": self.id,
                "at": self.decided_at,
                "question": self.question,
                "world": scene.world,
                "permission": scene.permission,
                "agreements": scene.agreements,
                "recipient": scene.recipient,
                "landlord": scene.landlord,
                "pack": self.pack,
                "disputed": self.disputed,
                "versions": self._versions(),
                "verdict": self.verdict,
                "sharing_permission": self.permission_id,
                "cid": self.cid,
            }
        )

    def _versions(self) -> dict[str, str]:
        """Everything dated that the decision used."""
        pack, relied_on = self.scene.pack, self.verdict.agreement
        document = self.scene.world.policy.appropriate_policy_document
        versions = {"policy_pack": f"{pack.id}@{pack.version}"}
        if document is not None:
            versions["policy_document"] = document
        if relied_on is not None:
            versions["agreement"] = f"{relied_on.id}@{relied_on.version}"
        rules = pack.about.get(self.question.request.type)
        return versions if rules is None else {**versions, "policy_section": f"{rules.title}, {rules.section}"}

    def answer(self, record_hash: str, permission: str | None, statement: str) -> dict[str, Any]:
        """What referral gets."""
        verdict = self.verdict
        return {
            "decision_id": self.id,
            "outcome": verdict.outcome.value,
            "reasons": list(verdict.reasons),
            "notes": list(verdict.notes),
            "allowed": list(verdict.allowed),
            "withheld": dict(verdict.withheld),
            "safe_contact": verdict.safe_contact.value,
            "cid": self.cid if permission else None,
            "permission": permission,
            "permission_id": self.permission_id if permission else None,
            "statement": statement,
            "record_hash": record_hash,
            "decided_at": rfc3339(self.decided_at),
            "reviews": [
                {"code": task.review.value, "role": task.role, "due_at": rfc3339(task.due_at)}
                for task in self.reviews
            ],
        }


def identity_of(question: Question) -> str:
    """What makes it the same referral: what was asked of whom, on which permission.

    Not the facts: they are read anew at each attempt and may have moved on; the first answer stands.
    """
    request = question.request
    parts = (question.subject, request.type, request.agency, request.lane, request.urgency, question.authority)
    return digest([*parts, frozenset(request.asked)])


def _same(earlier: DecisionRecord, asked: str) -> Mapping[str, Any]:
    if earlier.digest != asked:
        raise ReferralChanged
    return earlier.answer


def _reviews(verdict: Verdict, now: datetime, scene: Scene) -> tuple[ReviewTask, ...]:
    nation, pack = nation_of(scene.landlord.jurisdiction), scene.pack
    return tuple(ReviewTask(uuid4(), r, *review_due(pack.review(r), now, nation)) for r in verdict.reviews)
