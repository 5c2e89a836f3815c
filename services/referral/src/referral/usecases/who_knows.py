"""Gather what her page says: what we hold, and what consent says about why it went and what she may know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from referral.domain.agency import Agency
from referral.domain.disclosure import rests_on_consent
from referral.domain.ledger import LANGUAGES, TOLD_AFTER, Ledger, Shared, Telling, compose, plan_of
from referral.domain.need_to_know import seen_by
from referral.domain.person import Person
from referral.domain.referral import Referral
from referral.domain.staff import Actor
from referral.domain.wording import Contact
from referral.usecases.directory import OwnRoles
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, SafeContacts, UnitOfWork
from referral.usecases.ports_desk import Calls


@dataclass(frozen=True)
class HerPage:
    """Her page, and what whoever hands it over has to know.

    `may_post`: a letter may go by post, because she said that post is safe. Unknown is unsafe.
    """

    ledger: Ledger
    name: str = field(repr=False)
    us: Contact
    may_post: bool
    made_at: datetime


@dataclass(frozen=True)
class _Consents:
    """What consent says about her: until when each yes runs, whom she said no to, what she may know."""

    ends: Mapping[tuple[str, str], datetime]
    refused: frozenset[str]
    refused_types: frozenset[str]
    without_her: Mapping[str, Telling]


class WhoKnows:
    """Her page. What cannot be asked cannot be shown: half a page would be a lie."""

    def __init__(
        self,
        new_reading: NewUnitOfWork,
        calls: Calls,
        safe_contacts: SafeContacts,
        own: OwnRoles,
        clock: Clock,
    ) -> None:
        self._new_reading = new_reading
        self._calls = calls
        self._safe_contacts = safe_contacts
        self._own = own
        self._clock = clock

    def __call__(self, actor: Actor, person: Person, language: str) -> HerPage:
        """Return her page in one of `ledger.LANGUAGES`. Raises Unreachable, Refused."""
        words, now = LANGUAGES[language], self._clock.now()
        said = self._consents(actor, person)
        safe = self._safe_contacts.current(person.notify_handle)
        with self._new_reading() as uow:
            agencies = seen_by(actor, uow.agencies.all())
            names = {one.agency_id: one.name for one in agencies}
            found = uow.referrals.of_person(person.person_id)
            shared = [self._shared(uow, one, names, said) for one in found]
            data = uow.people.data(person.person_id)
            name = name_of(uow, person)
        refused = [(one.name, "") for one in agencies if one.agency_id in said.refused or _of_type(one, said)]
        ledger = compose(shared, refused, plan_of(data, words), words, now)
        return HerPage(ledger, name, self._own["case_team"], _post_is_safe(safe.record if safe else None), now)

    def _shared(self, uow: UnitOfWork, one: Referral, names: Mapping[str, str], said: _Consents) -> Shared:
        decision = one.decision.decision_id
        return Shared(
            referral_id=one.referral_id,
            agency=names.get(one.agency, one.agency),
            type=one.type,
            state=one.state,
            sent=one.sent or one.decision.allowed,
            at=one.created_at,
            agreed=decision not in said.without_her and (one.lane == "choice" or rests_on_consent(one.decision)),
            telling=said.without_her.get(decision),
            answers=tuple(answer.answer for answer in uow.replies.answers(one.referral_id)),
            recall=uow.recalls.get(one.referral_id),
            ask_again=said.ends.get((one.agency, one.type)),
        )

    def _consents(self, actor: Actor, person: Person) -> _Consents:
        held = self._calls.consent(actor, "GET", f"/subjects/{person.consent_subject}/consents")
        without_her: dict[str, Telling] = {}
        for one in held["exceptions"]:
            whole = self._calls.consent(actor, "GET", f"/exceptions/{one['exception_id']}")
            may = _time(whole.get("may_be_told_at"))
            # Not the day that was named itself: a review may have said "not yet" since, and consent knows.
            telling = Telling(TOLD_AFTER, may) if may else Telling(whole["tell_person"]["when"])
            without_her |= {str(decision): telling for decision in whole["disclosures"]}
        ends = {
            (one["agency"], purpose): when
            for one in held["consents"]
            if one["status"] == "given" and (when := _time(one["valid_until"])) is not None
            for purpose in one["purposes"]
        }
        never = held["standing_refusals"]
        refused = {one["agency"] for one in [*never, *held["consents"]] if one.get("status", "refused") == "refused"}
        types = {one["agency_type"] for one in never if one["agency_type"]}
        return _Consents(ends, frozenset(refused - {None}), frozenset(types), without_her)


def _of_type(agency: Agency, said: _Consents) -> bool:
    """Whether she said no to its kind; a kind also stands for those below it. Her words about it stay with staff."""
    return any(agency.type == kind or agency.type.startswith(f"{kind}.") for kind in said.refused_types)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _post_is_safe(record: Mapping[str, Any] | None) -> bool:
    channels = (record or {}).get("channels", ())
    return any(one.get("kind") == "post" and one.get("safe") == "yes" for one in channels)
