"""The person: how to reach them first, what needs doing, and everything that happened in one line of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from alongside.clock import Clock
from referral.domain import answer_words, plain_words, talk
from referral.domain.agreements import Answered
from referral.domain.delivery import WORDS, by_hand
from referral.domain.errors import Refused, Unreachable
from referral.domain.need_to_know import names_for
from referral.domain.person import Person
from referral.domain.readable import SafeWays, safe_ways
from referral.domain.recall_words import for_staff
from referral.domain.staff import Actor
from referral.domain.talk import Talk
from referral.domain.told_her import WAYS
from referral.domain.wording_telling import TELL_HER
from referral.usecases.consent_desk import ConsentDesk, Said
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, SafeContact, SafeContacts
from referral.usecases.reading import Reading, Shown

CHECK_AGAIN: Final = timedelta(days=90)
CHECK_AGAIN_HIGH: Final = timedelta(days=30)
TELL_NOW: Final = "Tell them now what was shared without their yes. The time for it has come."
_WAITING: Final = frozenset({"queued", "sealed", "dispatched"})


@dataclass(frozen=True)
class Event:
    """One line of time. `referral_id`: what to open, its messages when `thread`; `when` is aware, UTC."""

    when: datetime
    title: str
    lines: tuple[str, ...] = ()
    referral_id: str | None = None
    quiet: bool = False
    thread: bool = False


@dataclass(frozen=True)
class ToDo:
    """Something that needs doing: `step` names a page of the form, `referral_id` a referral.

    `tell_her`: a referral of which she is to be told herself.
    """

    what: str
    step: str | None = None
    referral_id: str | None = None
    talk_id: str | None = None
    tell_her: str | None = None


@dataclass(frozen=True)
class Ready:
    """A yes that stands and was not sent yet."""

    type: str
    agency: str
    agency_name: str
    need: str


@dataclass(frozen=True)
class PersonShown:
    """The whole page. `said` is None while consent does not answer; `safe` None while notify does not."""

    person: Person
    name: str
    age: str
    safe: SafeWays | None
    to_do: tuple[ToDo, ...]
    ready: tuple[Ready, ...]
    referrals: tuple[Shown, ...]
    names: Mapping[str, str]
    timeline: tuple[Event, ...]
    said: Said | None
    talks: tuple[Talk, ...]
    data: Mapping[str, Mapping[str, Any]] = field(repr=False)


class PersonPage:
    """Behind the page of one person."""

    def __init__(
        self,
        new_reading: NewUnitOfWork,
        clock: Clock,
        consent: ConsentDesk,
        safe_contacts: SafeContacts,
        reading: Reading,
    ) -> None:
        self._new_reading = new_reading
        self._clock = clock
        self._consent = consent
        self._safe_contacts = safe_contacts
        self._reading = reading

    def show(self, actor: Actor, person: Person) -> PersonShown:
        """Put the page together; a neighbour that does not answer leaves its part out and nothing else."""
        with self._new_reading() as uow:
            data = uow.people.data(person.person_id)
            talks = uow.talks.of_person(person.person_id)
            names = names_for(actor, uow.agencies.all())
            name = name_of(uow, person)
            untold = uow.tasks.waiting_for(person.person_id, TELL_HER)
        referrals = self._reading.of_person(person.person_id)
        said = self._said(actor, person)
        safe, held = self._safe(person)
        confirmed = held.confirmed_at if held else None
        return PersonShown(
            person=person,
            name=name if data.get("IDN") else "No name yet",
            age=plain_words.AGES.get(person.age_band, ""),
            safe=safe,
            to_do=(
                *_to_check(held),
                *(ToDo(TELL_NOW, tell_her=one) for one in untold),
                *_to_do(data, safe, self._is_old(data, confirmed), talks, referrals, names),
            ),
            ready=tuple(_ready(said, referrals, names, self._clock.now())),
            referrals=tuple(referrals),
            names=names,
            timeline=tuple(timeline(data, said, referrals, names)),
            said=said,
            talks=tuple(talks),
            data=data,
        )

    def _said(self, actor: Actor, person: Person) -> Said | None:
        try:
            return self._consent.said(actor, person.consent_subject)
        except (Unreachable, Refused):
            return None

    def _safe(self, person: Person) -> tuple[SafeWays | None, SafeContact | None]:
        try:
            held = self._safe_contacts.current(person.notify_handle)
        except Unreachable:
            return None, None
        return safe_ways(held.record if held else None), held

    def _is_old(self, data: Mapping[str, Any], confirmed: datetime | None) -> bool:
        calm = data.get("RLV", {}).get("level") in ("standard", "medium")
        limit = CHECK_AGAIN if calm else CHECK_AGAIN_HIGH
        return confirmed is not None and self._clock.now() - confirmed > limit


def _to_check(held: SafeContact | None) -> tuple[ToDo, ...]:
    if held is None or not held.unchecked:
        return ()
    named = ", ".join(plain_words.CONTACT_POINTS.get(one, "contact") for one in held.unchecked)
    return (ToDo(f"Check the new {named}. Until then nobody uses it.", step="check"),)


def _to_do(
    data: Mapping[str, Any], safe: SafeWays | None, old: bool, talks: Sequence[Talk], referrals: Sequence[Shown],
    names: Mapping[str, str],
) -> list[ToDo]:  # fmt: skip
    found = []
    if safe is not None and not safe.known:
        found.append(ToDo("Find out how it is safe to make contact, and write it down.", step="safe"))
    elif old:
        found.append(ToDo("Check that the safe ways to make contact still hold.", step="safe"))
    if not data.get("INC"):
        found.append(ToDo("Write down what happened.", step="happened"))
    if not data.get("RLV"):
        found.append(ToDo("Write down what they want, and how worried you are.", step="wants"))
    found += [
        ToDo("Go on with the conversation that was begun.", talk_id=one.talk_id)
        for one in talks
        if one.state == talk.OPEN
    ][:1]
    for one in referrals:
        waits = one.referral.state.value in _WAITING and not by_hand(one.referral.delivery)
        if one.next is not None and not waits:
            agency = names.get(one.referral.agency, "The agency")
            found.append(ToDo(f"{agency}: {one.next.what}", referral_id=one.referral.referral_id))
    return found


def _ready(said: Said | None, referrals: Sequence[Shown], names: Mapping[str, str], now: datetime) -> list[Ready]:
    """Each yes that stands, where nothing is under way about it."""
    busy = {(one.referral.agency, one.referral.type) for one in referrals if one.referral.result != "not_sent"}
    seen: set[tuple[str, str]] = set()
    found = []
    for one in said.answers if said else ():
        pair = (one.agency, one.type)
        if pair in seen:
            continue
        seen.add(pair)
        if one.good_at(now) and pair not in busy:
            agency = names.get(one.agency, "An agency")
            found.append(Ready(one.type, one.agency, agency, plain_words.need(one.type)))
    return found


def timeline(
    data: Mapping[str, Any], said: Said | None, referrals: Sequence[Shown], names: Mapping[str, str]
) -> list[Event]:
    """What happened, what was agreed, what was sent and what came back: the newest first."""
    events = [*_incidents(data), *_agreements(said, names), *_referrals(referrals, names)]
    return sorted(events, key=lambda one: one.when, reverse=True)


def _incidents(data: Mapping[str, Any]) -> list[Event]:
    found = []
    for one in data.get("INC", {}).get("incidents", ()):
        when = _moment(one.get("when"))
        if when is not None:
            kind = plain_words.INCIDENTS.get(str(one.get("type")), "Something happened")
            lines = tuple(str(one[name]) for name in ("summary", "where") if one.get(name))
            found.append(Event(when, kind, lines))
    return found


def _agreements(said: Said | None, names: Mapping[str, str]) -> list[Event]:
    return [_agreement(one, names) for one in (said.answers if said else ())]


def _agreement(one: Answered, names: Mapping[str, str]) -> Event:
    words = {
        "given": "They said yes to {}", "refused": "They said no to {}",
        "later": "They want to decide later about {}",
        "withdrawn": "They took back their yes to {}", "requested": "We asked them about {}",
        "expired": "Their yes to {} ran out", "invalidated": "The yes to {} does not count",
    }  # fmt: skip
    title = words.get(one.answer, "They answered about {}").format(names.get(one.agency, "an agency"))
    lines = [plain_words.need(one.type)]
    if one.left_out:
        lines.append("Not: " + ", ".join(plain_words.detail(code).lower() for code in one.left_out))
    return Event(one.recorded_at, title, tuple(lines), quiet=one.answer != "given")


def _referrals(referrals: Sequence[Shown], names: Mapping[str, str]) -> list[Event]:
    return [event for one in referrals for event in _referral(one, names.get(one.referral.agency, "an agency"))]


def _referral(one: Shown, agency: str) -> list[Event]:
    """One referral: when it was asked for, who was told by hand, what was written, and a stop."""
    made = one.referral
    went = made.result != "not_sent"
    title = f"Asked for help from {agency}" if went else f"Not sent to {agency}"
    lines = (
        plain_words.need(made.type),
        *((plain_words.state(made.state.value, by_hand(made.delivery)),) if went else ()),
    )
    found = [Event(made.created_at, title, lines, made.referral_id, quiet=not went)]
    for entry in one.told:
        how = WORDS[entry.delivery].lower()
        reference = (f"Their reference: {entry.reference}",) if entry.reference else ()
        found.append(Event(entry.at, f"{agency} told {how}", (f"Told to {entry.who}", *reference), made.referral_id))
    for entry in one.told_her:
        lines = tuple(line for line in (WAYS[entry.delivery], entry.text) if line)
        found.append(Event(entry.at, f"They were told what {agency} was told", lines, made.referral_id))
    for said in one.answers:
        title = f"{agency}: {answer_words.KINDS.get(said.answer, 'They wrote')}"
        words = (answer_words.reason_words(said.reason) or "", said.text or "")
        text = tuple(line for line in words if line)
        found.append(Event(datetime.fromtimestamp(said.at, UTC), title, text, made.referral_id, thread=True))
    if one.recall is not None:
        said_so = (for_staff(one.recall, agency),)
        found.append(Event(one.recall.asked_at, f"{agency} asked to stop", said_so, made.referral_id, quiet=True))
    for sent in one.replies:
        found.append(Event(sent.at, f"We wrote to {agency}", (sent.text,), made.referral_id, quiet=True, thread=True))
    return found


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text).upper())
    except ValueError:
        return None
