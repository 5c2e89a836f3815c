"""Register a person: three unrelated ids, once per reference of the source system."""

from collections.abc import Callable

from alongside.clock import Clock
from alongside.unguessable import uuid4
from referral.domain.errors import ChangedContent
from referral.domain.person import Person
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.storage import Taken


class RegisterPerson:
    """`POST /people`."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, import_team: str = "") -> None:
        """`import_team`: whose people they become when nobody says so, as with an import."""
        self._new_uow = new_uow
        self._clock = clock
        self._import_team = import_team

    def __call__(
        self, *, ref: str, case_ref: str, role: str, age_band: str, jurisdiction: str, team: str | None = None,
        sees: Callable[[str], bool] = lambda team: True,
    ) -> Person:  # fmt: skip
        """Return the person of `ref`, made if it is new. `sees`: whether the caller may see people of a team.

        Raises:
            ChangedContent: the reference is known with another role, age band or jurisdiction, or in another team.
        """
        given = (ref, case_ref, role, age_band, jurisdiction, self._import_team if team is None else team)
        try:
            found = self._find_or_make(*given)
        except Taken:
            found = self._find_or_make(*given)
        if not sees(found.team):
            raise ChangedContent("The person of this reference is held with other details.", ("/ref",))
        return found

    def _find_or_make(
        self, ref: str, case_ref: str, role: str, age_band: str, jurisdiction: str, team: str
    ) -> Person:
        with self._new_uow() as uow:
            known = uow.people.by_ref(ref)
            if known is not None:
                return _same(known, role, age_band, jurisdiction)
            person = Person(
                person_id=uuid4(),
                consent_subject=uuid4(),
                notify_handle=uuid4(),
                ref=ref,
                case_ref=case_ref,
                role=role,
                age_band=age_band,
                jurisdiction=jurisdiction,
                created_at=self._clock.now(),
                team=team,
            )
            uow.people.add(person)
            uow.commit()
        return person


def _same(known: Person, role: str, age_band: str, jurisdiction: str) -> Person:
    said = {"role": role, "age_band": age_band, "jurisdiction": jurisdiction}
    changed = tuple(f"/{name}" for name, value in said.items() if getattr(known, name) != value)
    if changed:
        raise ChangedContent("The person of this reference is held with other details.", changed)
    return known
