"""Ask for a referral: facts, decision, and everything that follows from it in one transaction.

The order matters. What is asked is read in one glance; notify and consent are asked with no transaction open;
then referral, decision, snapshot and notices are written together or not at all. A request that is refused on the
way leaves no row: its id is derived from the person and the caller's key, so no draft has to remember it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from alongside.clock import Clock
from alongside.events.model import staff_notice
from alongside.telemetry.vocabulary import LogEvent
from alongside.unguessable import uuid4
from referral.domain.deadlines import overdue_at
from referral.domain.delivery import by_hand
from referral.domain.disclosure import Decision
from referral.domain.errors import Invalid, NotFound
from referral.domain.facts import gather
from referral.domain.parts import as_text, ask_part, card_part, check_incidents, select
from referral.domain.practice import only_fictional
from referral.domain.referral import Referral, Request
from referral.domain.states import State
from referral.domain.wording import Contact
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import ConsentGate, NewUnitOfWork, Points, SafeContacts, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.storage import Asked, Asking, Snapshot, Taken
from referral.usecases.tasks import tell_task


class KeyReused(Invalid):
    """The same Idempotency-Key came with another request."""

    code = "idempotency-key-reused"


class Made(NamedTuple):
    """The referral of a request; `agency`: whom to ring there, as the directory has it; `known`: made before."""

    referral: Referral
    agency: Contact | None
    known: bool


class RequestReferral:
    """`POST /referrals`."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        asking: Asking,
        clock: Clock,
        consent: ConsentGate,
        safe_contacts: SafeContacts,
        own: OwnRoles,
        points: Points,
        speak: Speaker,
        *,
        practice: bool = False,
    ) -> None:
        self._practice = practice
        self._new_uow = new_uow
        self._asking = asking
        self._clock = clock
        self._consent = consent
        self._safe_contacts = safe_contacts
        self._own = own
        self._points = points
        self._speak = speak

    def __call__(self, request: Request, idempotency_key: str) -> Referral:
        """Return the referral of this request, made if the key is new. Raises what `ask` does."""
        return self.ask(request, idempotency_key).referral

    def ask(self, request: Request, idempotency_key: str, sees: Callable[[str], bool] = lambda team: True) -> Made:
        """Return the referral of this request, and whether it is new.

        sees: whether the caller may see people of a team.

        Raises:
            NotFound: no such person, or none whom the caller may see.
            Invalid: a named incident is not held.
            KeyReused: the key was used with another request.
            Unreachable, DecisionRefused: nothing was recorded; ask again with the same key.
            PracticeOnly: the system is for practice, and something in the words could be real.
        """
        if self._practice:
            only_fictional({"ask": request.ask, "reasons": dict(request.reasons)})
        referral_id = str(uuid5(UUID(request.person_id), idempotency_key))
        asked = self._look(request, referral_id, sees)
        if asked.fingerprint is not None:
            return self._made_before(request, referral_id, asked.agency)
        check_incidents(asked.data, request.incidents)
        decision = self._decide(referral_id, request, asked)
        try:
            return Made(self._compose(referral_id, request, asked, decision), asked.agency, known=False)
        except Taken:  # the same request at the same moment was faster
            return self._made_before(request, referral_id, asked.agency)

    def _look(self, request: Request, referral_id: str, sees: Callable[[str], bool]) -> Asked:
        asked = self._asking.look(request.person_id, referral_id, request.agency)
        if asked is None or not sees(asked.team):
            raise NotFound("There is no such person here.")
        return asked

    def _made_before(self, request: Request, referral_id: str, agency: Contact | None) -> Made:
        with self._new_uow() as uow:
            if uow.referrals.fingerprint(referral_id) != _fingerprint(uow, request):
                raise KeyReused("This Idempotency-Key was used before with another request.")
            known = uow.referrals.get(referral_id)
        if known is None:
            raise NotFound("There is no such referral here.")
        return Made(known, agency, known=True)

    def _decide(self, referral_id: str, request: Request, asked: Asked) -> Decision:
        safe = self._safe_contacts.current(asked.notify_handle)
        facts = gather(
            categories=request.categories,
            reasons=request.reasons,
            data=asked.data,
            age_band=asked.age_band,
            safe_contact_confirmed_at=safe.confirmed_at if safe else None,
        )
        return self._consent.decide(referral_id, asked.consent_subject, request, facts)

    def _compose(self, referral_id: str, request: Request, asked: Asked, decision: Decision) -> Referral:
        now = self._clock.now()
        referral = _new(referral_id, request, decision, now)
        taken = _snapshot(request, asked, decision) if decision.send else None
        with self._new_uow() as uow:
            uow.referrals.add(referral, asked.key, _fingerprint(uow, request), taken, now)
            if not decision.send:
                uow.events.add(staff_notice("referral", now, "staff.not_sent", "case_officer", asked.notify_handle))
            elif by_hand(request.delivery):
                tell_task(uow, self._own, referral, now)
            uow.commit()
        self._say(referral)
        if decision.send:
            self._points("referral.composed")
        return referral

    def _say(self, referral: Referral) -> None:
        sent = referral.decision.send
        event = LogEvent.REFERRAL_COMPOSED if sent else LogEvent.REFERRAL_NOT_SENT
        self._speak(event, referral_id=referral.referral_id, decision_id=referral.decision.decision_id)


def _fingerprint(uow: UnitOfWork, request: Request) -> str:
    told = [request.delivery] if by_hand(request.delivery) else []  # what was made before there was a choice
    return uow.referrals.keyed(
        as_text(
            [
                request.person_id, request.case_ref, request.ref, request.type, request.agency, request.lane,
                request.urgency, request.authority, request.categories, request.reasons, request.incidents,
                request.ask, *told,
            ]
        )
    )  # fmt: skip


def _new(referral_id: str, request: Request, decision: Decision, now: Any) -> Referral:
    return Referral(
        referral_id=referral_id,
        person_id=request.person_id,
        case_ref=request.case_ref,
        ref=request.ref,
        type=request.type,
        agency=request.agency,
        lane=request.lane,
        urgency=request.urgency,
        state=State.QUEUED if decision.send else State.NOT_SENT,
        decision=decision,
        created_at=now,
        overdue_at=overdue_at(now, request.urgency),
        mid=uuid4(),
        delivery=request.delivery,
    )


def _snapshot(request: Request, asked: Asked, decision: Decision) -> Snapshot:
    parts: dict[str, Any] = dict(select(asked.data, decision.allowed, request.incidents))
    card = card_part(parts, request.urgency, request.type)
    ask = ask_part(request.ask, request.urgency, request.type)
    reasons = request.reasons if request.lane == "choice" else {}  # nothing else is taken back and changed
    return Snapshot({**parts, "_ask": ask, "_card": card}, dict(reasons))
