"""A person does not agree with something: write it down, and what came of it, in the officer's own name.

Consent keeps it, lets it travel with what it is about, and says who has that already; those are told without anybody
having to do something for it (`tell_disputed`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from alongside.casedata.codes import in_table_order
from referral.domain import disagreement
from referral.domain.disagreement import HAVE_IT, Disagreement
from referral.domain.disclosure import rests_on_consent
from referral.domain.disputed import concerns
from referral.domain.errors import NotFound
from referral.domain.need_to_know import names_for
from referral.domain.person import Person
from referral.domain.practice import only_fictional
from referral.domain.referral import Referral
from referral.domain.staff import Actor
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.ports_desk import Calls


@dataclass(frozen=True)
class Sharing:
    """Something that was shared: what she may not agree with as such. `agreed`: it went because she said yes."""

    decision_id: str
    agency: str
    at: datetime
    agreed: bool


@dataclass(frozen=True)
class Shown:
    """One of them. `sharing`: what it is about, if it is about one; `who`: agencies that have it and are told."""

    one: Disagreement
    sharing: Sharing | None
    who: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """What there is to disagree with: kinds of detail that are held, and what was shared, the newest first."""

    person: str = field(repr=False)
    held: tuple[str, ...]
    shared: tuple[Sharing, ...]


@dataclass(frozen=True)
class Listed:
    """Everything that one person does not agree with, or did not."""

    person: str = field(repr=False)
    found: tuple[Shown, ...]


class Disagreeing:
    """Behind the pages about what a person does not agree with. All raise Unreachable and Refused."""

    def __init__(self, new_reading: NewUnitOfWork, calls: Calls, *, practice: bool = False) -> None:
        self._new_reading = new_reading
        self._calls = calls
        self._practice = practice

    def listed(self, actor: Actor, person: Person) -> Listed:
        """What stands first; consent writes down who looked."""
        told = self._calls.consent(actor, "GET", f"/subjects/{person.consent_subject}/disputes")["disputes"]
        with self._new_reading() as uow:
            referrals = uow.referrals.of_person(person.person_id)
            names = names_for(actor, uow.agencies.all())
            shared = {one.decision.decision_id: _sharing(one, names) for one in referrals}
            found = [
                Shown(one, shared.get(one.decision or ""), _who(uow, one, referrals, names))
                for one in disagreement.read(told)
            ]
            return Listed(name_of(uow, person), tuple(found))

    def one(self, actor: Actor, person: Person, dispute_id: str) -> tuple[str, Shown]:
        """The person's name, and one of theirs. Raises NotFound: an id in an address proves nothing."""
        listed = self.listed(actor, person)
        for shown in listed.found:
            if shown.one.dispute_id == dispute_id:
                return listed.person, shown
        raise NotFound("There is nothing here.")

    def choices(self, actor: Actor, person: Person) -> Choices:
        """What can be chosen. What is not held any more, and went, can still be wrong where it is."""
        with self._new_reading() as uow:
            referrals = uow.referrals.of_person(person.person_id)
            names = names_for(actor, uow.agencies.all())
            went = [one for one in referrals if one.state in HAVE_IT]
            held = {*uow.people.data(person.person_id), *(code for one in went for code in one.decision.allowed)}
            shared = tuple(_sharing(one, names) for one in reversed(went))
            return Choices(name_of(uow, person), tuple(in_table_order(held)), shared)

    def record(
        self, actor: Actor, person: Person, categories: Sequence[str], about: str, words: str, key: str
    ) -> None:
        """Write it down, once for one `key` (a UUID). Against what went without her yes it opens a review as well.

        Raises:
            Mistake: nothing was chosen, or something that was not offered; or there are no words, or too many.
            PracticeOnly: the system is for practice, and something in the words could be real.
        """
        there = self.choices(actor, person)
        sent = [one.decision_id for one in there.shared]
        said = disagreement.said(categories, about, words, offered=there.held, sent=sent)
        self._fictional(said.words)
        of = f"/subjects/{person.consent_subject}"
        if any(one.decision_id == said.decision and not one.agreed for one in there.shared):
            # What went without her yes is looked at again because she says so (UK GDPR Art 21; domain: LB-11).
            body = {"decision": said.decision, "said": said.words}
            self._calls.consent(actor, "POST", f"{of}/objections", body, key=str(uuid5(UUID(key), "objection")))
        self._calls.consent(actor, "POST", f"{of}/disputes", said.body(), key=key)

    def answer(self, actor: Actor, person: Person, dispute_id: str, chosen: str, words: str, key: str) -> None:
        """Write down what came of it, once for one `key`. Raises NotFound, Mistake, PracticeOnly."""
        self.one(actor, person, dispute_id)
        outcome, said = disagreement.outcome(chosen, words)
        self._fictional(said)
        body = {"outcome": outcome, "said": said}
        self._calls.consent(actor, "POST", f"/disputes/{dispute_id}/answers", body, key=key)

    def _fictional(self, words: str) -> None:
        if self._practice:
            only_fictional(words)


def _sharing(one: Referral, names: Mapping[str, str]) -> Sharing:
    name = names.get(one.agency, one.agency)
    return Sharing(one.decision.decision_id, name, one.created_at, rests_on_consent(one.decision))


def _who(
    uow: UnitOfWork, one: Disagreement, referrals: Sequence[Referral], names: Mapping[str, str]
) -> tuple[str, ...]:
    """As `tell_disputed` sees it: what was asked back is not spoken of again."""
    have = [
        referral.agency
        for referral in referrals
        if referral.state in HAVE_IT
        and (one.decision == referral.decision.decision_id or concerns(one.categories, referral.decision.allowed))
        and not uow.recalls.exists(referral.referral_id)
    ]
    return tuple(names.get(agency, agency) for agency in dict.fromkeys(have))
