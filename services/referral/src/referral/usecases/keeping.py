"""Add a person and write down what they say, step by step; each step is saved by itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from alongside.clock import Clock
from referral.domain.changes import changed, mark
from referral.domain.errors import NotFound, ReferralError
from referral.domain.person import Person
from referral.domain.practice import only_fictional
from referral.domain.staff import Actor
from referral.usecases.consent_desk import ConsentDesk
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.ports_desk import Calls
from referral.usecases.register_person import RegisterPerson


class WrittenMeanwhile(ReferralError):
    """Somebody else wrote the same part since it was shown; `present` is what stands now."""

    code = "written-meanwhile"

    def __init__(self, present: Mapping[str, Any]) -> None:
        """Keep what stands now, by category, for the page that shows both."""
        super().__init__("Somebody else changed this while you were writing.")
        self.present = present


class Keeping:
    """Behind the pages that add a person and change what is held."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        new_reading: NewUnitOfWork,
        clock: Clock,
        register: RegisterPerson,
        consent: ConsentDesk,
        calls: Calls,
        *,
        practice: bool = False,
    ) -> None:
        self._practice = practice
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._clock = clock
        self._register = register
        self._consent = consent
        self._calls = calls

    def begin(
        self, actor: Actor, key: str, identity: Mapping[str, Any], *, case_ref: str, age_band: str, jurisdiction: str
    ) -> Person:
        """Make the person known here and at consent. The same `key` again gives the same person.

        Raises:
            ChangedContent: the key made somebody else before.
            Unreachable: consent does not answer; saving again goes on from there.
        """
        ref = f"desk-{uuid5(NAMESPACE_URL, f'{actor.name}/{key}')}"
        person = self._register(
            ref=ref, case_ref=case_ref or ref, role="victim", age_band=age_band, jurisdiction=jurisdiction,
            team=actor.team,
        )  # fmt: skip
        self.write(person, {"IDN": dict(identity)}, seen=None)
        self._consent.make_known(actor, person.consent_subject)
        return person

    def read(self, person: Person) -> dict[str, dict[str, Any]]:
        """Return everything held about the person, by category."""
        with self._new_reading() as uow:
            return uow.people.data(person.person_id)

    def write(self, person: Person, new: Mapping[str, Any | None], *, seen: str | None) -> None:
        """Hold new content of some categories; None takes one out. The others stay as they are.

        seen: the mark of what was shown of these categories; None: whatever stands now is replaced.

        Raises:
            WrittenMeanwhile: something else stands there by now.
            NotFound: there is no such person.
            PracticeOnly: the system is for practice, and something in it could be real.
        """
        if self._practice:
            only_fictional({name: content for name, content in new.items() if content is not None})
        with self._new_uow() as uow:
            uow.people.wait_turn(person.person_id)
            if uow.people.get(person.person_id) is None:
                raise NotFound("There is nothing here.")
            data = uow.people.data(person.person_id)
            present = part(data, tuple(new))
            if seen is not None and mark(present) != seen and present != part(new, tuple(new)):
                raise WrittenMeanwhile(present)
            uow.people.hold(person.person_id, changed(data, new), self._clock.now())
            uow.commit()

    def keep_incident(self, person: Person, incident: Mapping[str, Any], *, seen: str | None) -> None:
        """Add one incident, or write the one of its id anew. Others that came meanwhile stay.

        Raises:
            WrittenMeanwhile: this very incident was changed meanwhile.
            PracticeOnly: as for `write`.
        """
        if self._practice:
            only_fictional(incident)
        with self._new_uow() as uow:
            uow.people.wait_turn(person.person_id)
            data = uow.people.data(person.person_id)
            held = list(data.get("INC", {}).get("incidents", ()))
            place = next((at for at, one in enumerate(held) if one.get("id") == incident["id"]), None)
            if place is None:
                held.append(dict(incident))
            else:
                if seen is not None and mark(held[place]) != seen and held[place] != incident:
                    raise WrittenMeanwhile({"incident": held[place]})
                held[place] = dict(incident)
            uow.people.hold(person.person_id, changed(data, {"INC": {"incidents": held}}), self._clock.now())
            uow.commit()

    def keep_safe_contact(
        self, actor: Actor, person: Person, record: Mapping[str, Any], points: Mapping[str, Any] | None
    ) -> tuple[str, ...]:
        """Give notify the new version: it is the master of how a person can safely be reached.

        Returns the contact points that were changed, which count as unsafe until somebody checked them.

        Raises:
            Unreachable: notify does not answer, and nothing was changed.
            PracticeOnly: as for `write`, and nothing was changed.
        """
        if self._practice:
            only_fictional({"SAF": record, "CON": points})
        body = {"safe_contact": dict(record), "contact_points": dict(points) if points else None}
        kept = self._calls.notify(actor, "PUT", f"/people/{person.notify_handle}/safe-contact", body)
        self.write(person, {"CON": dict(points) if points else None}, seen=None)
        return tuple(kept["unchecked"])


def part(data: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    """What is held of some categories."""
    return {code: data[code] for code in codes if data.get(code) not in (None, {}, [])}
