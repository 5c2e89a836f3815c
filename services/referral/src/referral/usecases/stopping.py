"""Stop for a person: what there is to stop, the stop itself in the officer's own name, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from alongside.clock import Clock
from referral.domain import part_stop
from referral.domain.errors import Invalid, NotFound
from referral.domain.need_to_know import lines_for, names_for, seen_by
from referral.domain.part_stop import Part
from referral.domain.person import Person
from referral.domain.recall import Place
from referral.domain.recall_words import NOT_SENT, for_staff
from referral.domain.staff import Actor
from referral.domain.states import State
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.ports_desk import Calls
from referral.usecases.prepare_ahead import PrepareAhead


@dataclass(frozen=True)
class Choice:
    """One agency that she said yes to."""

    agency_id: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What there is to stop."""

    person: str = field(repr=False)
    agencies: tuple[Choice, ...]
    standing: part_stop.Standing


@dataclass(frozen=True)
class Standing:
    """Where one agency stands: in words, whom to ring, and whether anything is still awaited."""

    referral_id: str
    agency: str
    sentence: str
    waiting: bool
    late: bool
    who: str
    phone: str


OTHER_WORDS: Final = {"easy_read": "Easy read", "cy": "Cymraeg (Welsh)"}
"""In what other words consent has receipts."""


@dataclass(frozen=True)
class Outcome:
    """What she is told, and where each agency stands. `help`: the same in other words, beside the English."""

    person: str = field(repr=False)
    lines: tuple[str, ...]
    reference: str | None
    standings: tuple[Standing, ...]
    fresh: bool = False
    help: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def waiting(self) -> bool:
        """Is anything still to come: an answer, or, in the first moments, the news of what there is to ask back."""
        return self.fresh or any(one.waiting for one in self.standings)


class Stopping:
    """Whoever sees a person may stop for them; consent records who did."""

    FRESH = timedelta(seconds=30)

    def __init__(self, new_reading: NewUnitOfWork, calls: Calls, clock: Clock, ahead: PrepareAhead) -> None:
        self._new_reading = new_reading
        self._calls = calls
        self._clock = clock
        self._ahead = ahead

    def choices(self, actor: Actor, person: Person) -> Choices:
        """Return whom she said yes to, by name. Raises Unreachable, Refused."""
        held = self._calls.consent(actor, "GET", f"/subjects/{person.consent_subject}/consents")
        standing = part_stop.standing(held["consents"])
        with self._new_reading() as uow:
            names = names_for(actor, uow.agencies.all())
            name = name_of(uow, person)
        return Choices(name, tuple(Choice(one, names.get(one, one)) for one in standing.agencies), standing)

    def stop(self, actor: Actor, person: Person, agency_id: str | None, key: str) -> str | None:
        """Take back all (None), or all of one agency; return the receipt's id, None when nothing stood.

        Raises:
            Invalid: nothing was chosen.
            Unreachable, Refused: nothing was changed.
        """
        if agency_id == "":
            raise Invalid("Choose what to stop.")
        receipt = self._withdraw(actor, person, {} if agency_id is None else {"agencies": [agency_id]}, key)
        self._ahead.stop(person, agency_id)
        return receipt

    def stop_part(self, actor: Actor, person: Person, part: Part, key: str) -> str | None:
        """Take back a part; return the receipt's id, None when nothing of it stood. Raises Unreachable, Refused."""
        if part.is_one_agency:
            return self.stop(actor, person, part.agency, key)
        return self._withdraw(actor, person, part.body(), key)

    def _withdraw(self, actor: Actor, person: Person, body: Mapping[str, Any], key: str) -> str | None:
        path = f"/subjects/{person.consent_subject}/withdrawals"
        receipt = self._calls.consent(actor, "POST", path, dict(body), key=key)["receipt_id"]
        return str(receipt) if receipt else None

    def looked_up(self, actor: Actor, person: Person) -> None:
        """Have consent write down who looks up whom there is to stop. Raises Unreachable, Refused."""
        self._calls.consent(actor, "POST", f"/subjects/{person.consent_subject}/look-ups", {})

    def mine(self, person: Person, referral_id: str) -> None:
        """Refuse a referral of somebody else as if there were none. Raises NotFound."""
        with self._new_reading() as uow:
            referral = uow.referrals.get(referral_id)
        if referral is None or referral.person_id != person.person_id:
            raise NotFound("There is nothing here.")

    def outcome(self, actor: Actor, person: Person, receipt_id: str, words: str | None = None) -> Outcome:
        """Return what she is told and where each agency stands. Raises Unreachable, Refused."""
        receipt = self._receipt(actor, person, receipt_id, words if words in OTHER_WORDS else None)
        with self._new_reading() as uow:
            name = name_of(uow, person)
            standings = tuple(self._standings(uow, actor, person))
            agencies = uow.agencies.all()
        if receipt is None:
            return Outcome(name, (), None, standings)
        fresh = self._clock.now() - datetime.fromisoformat(receipt["made_at"]) < self.FRESH
        lines, help_ = lines_for(actor, receipt["lines"], agencies), receipt.get("help")
        if help_ is not None:
            help_ = {**help_, "lines": lines_for(actor, help_["lines"], agencies)}
        return Outcome(name, lines, receipt["reference"], standings, fresh, help_)

    def _receipt(self, actor: Actor, person: Person, receipt_id: str, words: str | None) -> Mapping[str, Any] | None:
        """A receipt is shown only with the person whose it is: an id in an address proves nothing."""
        if not _is_id(receipt_id):
            return None
        own = self._calls.consent(actor, "GET", f"/subjects/{person.consent_subject}/receipts")["receipts"]
        if receipt_id not in [one["receipt_id"] for one in own]:
            return None
        asked = f"?help={words}" if words else ""
        found: Mapping[str, Any] = self._calls.consent(actor, "GET", f"/receipts/{receipt_id}{asked}")
        return found

    def _standings(self, uow: UnitOfWork, actor: Actor, person: Person) -> list[Standing]:
        agencies = {one.agency_id: one for one in seen_by(actor, uow.agencies.all())}
        found = []
        for referral in uow.referrals.of_person(person.person_id):
            agency, recall = agencies.get(referral.agency), uow.recalls.get(referral.referral_id)
            name = agency.name if agency else referral.agency
            who, phone = (agency.contact.role, agency.contact.phone) if agency else ("", "")
            if recall is not None:
                late = recall.receipt_late or recall.answer_late
                waiting = recall.place is not Place.ANSWERED
                sentence = for_staff(recall, name)
                found.append(Standing(referral.referral_id, name, sentence, waiting, late and waiting, who, phone))
            elif referral.state is State.CANCELLED and "PERSON_WITHDREW" in referral.reasons:
                found.append(Standing(referral.referral_id, name, NOT_SENT, False, False, who, phone))
        return found


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
