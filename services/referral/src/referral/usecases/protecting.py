"""Share without a person's yes, in the officer's own name: alone when minutes matter, else with a second person.

Consent derives from the facts what allows it, and whether a second person is needed; nothing here decides that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from alongside.clock import Clock
from alongside.events.model import staff_notice
from referral.domain.danger import RUNG, Danger, Recipient, recipients
from referral.domain.errors import Invalid, NotFound
from referral.domain.person import Person
from referral.domain.proposal import Proposal, Verdict, may_decide
from referral.domain.referral import Referral, Request
from referral.domain.staff import Actor
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.ports_desk import Calls
from referral.usecases.request_referral import RequestReferral
from referral.usecases.storage import Taken

MOST = 200
MOST_WORDS = 4_000
ASK = "Act now to keep this person safe, and ring us back."


@dataclass(frozen=True)
class Start:
    """What the form begins with."""

    person: str = field(repr=False)
    recipients: tuple[Recipient, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """A proposal as the second person sees it."""

    proposal: Proposal
    person: str = field(repr=False)
    agency: str
    mine: bool


class Protecting:
    """Both halves: whoever proposes, and whoever approves or says no in a session of their own."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        new_reading: NewUnitOfWork,
        calls: Calls,
        request_referral: RequestReferral,
        clock: Clock,
    ) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._calls = calls
        self._request_referral = request_referral
        self._clock = clock

    def start(self, person: Person) -> Start:
        """Return who can be told and what is held."""
        with self._new_reading() as uow:
            known, held = recipients(uow.agencies.all()), uow.people.held(person.person_id)
            return Start(name_of(uow, person), tuple(known), tuple(held))

    def propose(self, actor: Actor, person: Person, danger: Danger, key: str) -> Referral | Proposal:
        """Send at once where one officer may, and return the referral; else return what waits for a second person.

        The same key again sends nothing twice.

        Raises:
            Unreachable: nothing was sent. Refused: consent says no, in its own sentence.
        """
        path = f"/subjects/{person.consent_subject}/exceptions/by-facts"
        made = self._calls.consent(actor, "POST", path, _body(actor, person, danger), key=key)
        content = _content(danger, made["categories"], made["left_out"])
        proposal = Proposal(
            proposal_id=str(uuid5(NAMESPACE_URL, f"proposal/{made['exception_id']}")),
            person_id=person.person_id,
            exception_id=made["exception_id"],
            agency=danger.agency,
            type=danger.type,
            proposed_by=actor.name,
            proposed_at=self._clock.now(),
            content=content,
        )
        if not made["second_person_needed"]:
            return self._send(person, proposal)
        return self._wait(proposal)

    def listed(self, actor: Actor) -> list[Waiting]:
        """Return what waits, and what was decided, for whoever may be a second person."""
        with self._new_reading() as uow:
            names = {one.agency_id: one.name for one in uow.agencies.all()}
            found = []
            for one in uow.proposals.newest(MOST):
                person = uow.people.get(one.person_id)
                if person is not None:
                    name, agency = name_of(uow, person), names.get(one.agency, one.agency)
                    found.append(Waiting(one, name, agency, not may_decide(one, actor.name)))
            return found

    def one(self, actor: Actor, proposal_id: str) -> Waiting:
        """Return one of them. Raises NotFound."""
        found = next((one for one in self.listed(actor) if one.proposal.proposal_id == proposal_id), None)
        if found is None:
            raise NotFound("There is nothing here.")
        return found

    def of_person(self, person_id: str, made_id: str) -> str | Proposal:
        """Return a proposal about this person, or the id of a referral of theirs. Raises NotFound."""
        with self._new_reading() as uow:
            proposal, referral = uow.proposals.get(made_id), uow.referrals.get(made_id)
        if proposal is not None and proposal.person_id == person_id:
            return proposal
        if referral is not None and referral.person_id == person_id:
            return referral.referral_id
        raise NotFound("There is nothing here.")

    def approve(self, actor: Actor, proposal_id: str) -> Referral:
        """Approve it at consent in this person's own name, and send. Twice is once.

        Raises:
            NotFound, Unreachable, Refused: consent says that this person may not.
            Invalid: whoever proposed it never approves it; or it is decided.
        """
        proposal, person = self._open(actor, proposal_id)
        path = f"/exceptions/{proposal.exception_id}/authorisation"
        self._calls.consent(actor, "POST", path, {}, key=proposal_id)
        sent = self._send(person, proposal)
        self._decide(proposal_id, Verdict.APPROVED, actor, sent.referral_id)
        return sent

    def say_no(self, actor: Actor, proposal_id: str, why: str) -> None:
        """Say no at consent in this person's own name, with the reason: nothing can be shared under it any more.

        Raises:
            NotFound, Invalid, Unreachable
            Refused: consent says that this person may not.
        """
        words = why.strip()[:MOST_WORDS]
        if not words:
            raise Invalid("Enter why you say no, and what would help instead.")
        proposal, _ = self._open(actor, proposal_id)
        path = f"/exceptions/{proposal.exception_id}/decline"
        self._calls.consent(actor, "POST", path, {"why": words}, key=f"no-{proposal_id}")
        self._decide(proposal_id, Verdict.SAID_NO, actor, None, words)

    def _open(self, actor: Actor, proposal_id: str) -> tuple[Proposal, Person]:
        with self._new_reading() as uow:
            proposal = uow.proposals.get(proposal_id)
            person = uow.people.get(proposal.person_id) if proposal else None
        if proposal is None or person is None:
            raise NotFound("There is nothing here.")
        if proposal.verdict is not Verdict.WAITING:
            raise Invalid("Somebody has decided this already.")
        if not may_decide(proposal, actor.name):
            raise Invalid("You proposed this, so somebody else has to decide it.")
        return proposal, person

    def _decide(
        self, proposal_id: str, verdict: Verdict, actor: Actor, referral_id: str | None, words: str = ""
    ) -> None:
        now = self._clock.now()
        with self._new_uow() as uow:
            current = uow.proposals.lock(proposal_id)
            if current is not None and current.verdict is Verdict.WAITING:
                uow.proposals.save(current.decided(verdict, actor.name, now, referral_id, words))
                uow.events.add(staff_notice("referral", now, "staff.answered", "case_officer"))
            uow.commit()

    def _wait(self, proposal: Proposal) -> Proposal:
        now = self._clock.now()
        try:
            with self._new_uow() as uow:
                uow.proposals.add(proposal)
                uow.events.add(staff_notice("referral", now, "staff.review_due", "safeguarding_lead"))
                uow.commit()
        except Taken:  # the same form sent twice
            pass
        return proposal

    def _send(self, person: Person, proposal: Proposal) -> Referral:
        content = proposal.content
        request = Request(
            person_id=person.person_id,
            case_ref=person.case_ref,
            ref=f"desk-{proposal.proposal_id[:8]}",
            type=proposal.type,
            agency=proposal.agency,
            lane="protect",
            urgency="emergency" if content["minutes_matter"] else "urgent",
            authority=("exception", proposal.exception_id),
            categories=tuple(content["categories"]),
            reasons=dict.fromkeys(content["categories"], content["necessity"]),
            incidents=None,
            ask=ASK,
        )
        return self._request_referral(request, proposal.proposal_id)


def _body(actor: Actor, person: Person, danger: Danger) -> Mapping[str, Any]:
    """The facts, as consent asks for them."""
    return {
        "agency": danger.agency,
        "categories": list(danger.categories),
        "answers": {**danger.answers, "age_band": person.age_band},
        "facts": f"{danger.facts}\n\nHas 999 been rung? {RUNG[danger.rung]}.",
        "wishes": danger.wishes,
        "necessity": danger.necessity,
        "proportionality": danger.proportionality,
        "purposes": [danger.type],
        "break_glass": danger.minutes_matter,
        "tell_person": {**danger.telling, "who": actor.name},
    }


def _content(danger: Danger, categories: list[str], left_out: list[str]) -> dict[str, Any]:
    return {
        "rung": danger.rung,
        "facts": danger.facts,
        "wishes": danger.wishes,
        "necessity": danger.necessity,
        "proportionality": danger.proportionality,
        "why": list(danger.answers["not_agreed_because"]),
        "telling": dict(danger.telling),
        "categories": list(categories),
        "left_out": list(left_out),
        "minutes_matter": danger.minutes_matter,
    }
