"""Send: what an agency would see, side by side with what it would not, and then the sending itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from alongside.casedata.codes import in_table_order
from alongside.casedata.sheet import Section, build
from alongside.clock import Clock
from referral.domain import plain_words, preparing, talk
from referral.domain.agreements import Answered, newest
from referral.domain.delivery import BY_HAND, Delivery
from referral.domain.errors import Invalid, NotFound
from referral.domain.facts import gather
from referral.domain.offers import Offer
from referral.domain.parts import ask_part, card_part, safe_contact_part, select
from referral.domain.person import Person
from referral.domain.preparing import Draft
from referral.domain.readable import SafeWays, safe_ways
from referral.domain.referral import Referral, Request
from referral.domain.staff import Actor
from referral.domain.third_parties import Concern, look_through
from referral.domain.wording import Directory, Explained, Next, explain, next_step
from referral.usecases.consent_desk import ConsentDesk, Said
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.ports import NewUnitOfWork, SafeContact, SafeContacts
from referral.usecases.request_referral import RequestReferral


@dataclass(frozen=True)
class LeftOut:
    """One kind of detail that is held and would not go, and why."""

    code: str
    title: str
    why: str


@dataclass(frozen=True)
class Looked:
    """Side by side. `stops`: why nothing would go at all; `next`: what to do then."""

    send: bool
    sections: tuple[Section, ...]
    safe: SafeWays | None
    left_out: tuple[LeftOut, ...]
    stops: tuple[Explained, ...]
    next: Next | None
    warnings: tuple[Concern, ...]


@dataclass(frozen=True)
class Room:
    """What the form of one sending is made of."""

    offer: Offer
    answered: Answered | None
    held: tuple[str, ...]
    data: Mapping[str, Mapping[str, Any]] = field(repr=False)
    incidents: tuple[Mapping[str, Any], ...] = field(repr=False)
    kept_back: int

    @property
    def first(self) -> tuple[str, ...]:
        """What is ticked to begin with."""
        return preparing.first_details(
            self.offer.necessary, self.answered.allowed if self.answered else (), self.held
        )

    def needs_reason(self, code: str) -> bool:
        """Is this only useful, so that somebody has to say why it goes."""
        return code in self.offer.optional


class Preparing:
    """Behind the pages that send."""

    def __init__(
        self,
        new_reading: NewUnitOfWork,
        clock: Clock,
        consent: ConsentDesk,
        safe_contacts: SafeContacts,
        send: RequestReferral,
        own: OwnRoles,
    ) -> None:
        self._new_reading = new_reading
        self._clock = clock
        self._consent = consent
        self._safe_contacts = safe_contacts
        self._send = send
        self._own = own

    def offers(self, actor: Actor) -> tuple[Offer, ...]:
        """Which agencies could help with what. Raises Unreachable."""
        with self._new_reading() as uow:
            agencies = uow.agencies.all()
        return self._consent.offers(actor, agencies)

    def offer(self, actor: Actor, type_: str, agency: str) -> Offer:
        """One of them. Raises NotFound, Unreachable."""
        found = next((one for one in self.offers(actor) if (one.type, one.agency.agency_id) == (type_, agency)), None)
        if found is None:
            raise NotFound("There is nothing here.")
        return found

    def said(self, actor: Actor, person: Person) -> Said:
        """What the person said. Raises Unreachable."""
        return self._consent.said(actor, person.consent_subject)

    def room(self, actor: Actor, person: Person, offer: Offer) -> Room:
        """What the form is made of: what is held, what she allowed, which incidents. Raises Unreachable."""
        said = newest(self.said(actor, person).answers, offer.agency.agency_id, offer.type)
        good = said if said is not None and said.good_at(self._clock.now()) else None
        with self._new_reading() as uow:
            data = uow.people.data(person.person_id)
            talks = uow.talks.of_person(person.person_id)
        card = _card_of(talks, good) if good else None
        incidents = [one for one in data.get("INC", {}).get("incidents", ()) if one.get("id")]
        allowed = talk.may_be_told(card, [str(one["id"]) for one in incidents])
        may_go = offer.may_have()
        held = tuple(in_table_order({code for code in (*data, "SAF") if code in may_go}))
        return Room(
            offer=offer,
            answered=said,
            held=held,
            data=data,
            incidents=tuple(one for one in incidents if str(one["id"]) in allowed),
            kept_back=len(incidents) - len(allowed),
        )

    def draft(
        self, room: Room, *, details: Sequence[str], incidents: Sequence[str] | None, reasons: Mapping[str, str],
        ask: str, urgency: str, delivery: str = "",
    ) -> Draft:  # fmt: skip
        """What was chosen, as far as it may be chosen: an incident that she left out cannot come back in here."""
        ids = [str(one["id"]) for one in room.incidents]
        chosen = preparing.only_allowed(incidents, ids)
        held_any = bool(room.data.get("INC", {}).get("incidents"))
        codes = {code for code in details if code in room.held}
        if held_any and not chosen:
            codes -= {"INC"}
        if codes and "SAF" in room.held:
            codes.add("SAF")  # nobody chooses to send somebody without the safe ways to meet them
        said = room.answered
        good = said is not None and said.good_at(self._clock.now())
        return Draft(
            type=room.offer.type,
            agency=room.offer.agency.agency_id,
            urgency=urgency if urgency in plain_words.URGENCIES else "standard",
            consent_id=said.consent_id if said is not None and good else None,
            details=tuple(in_table_order(codes)),
            reasons={code: why.strip() for code, why in reasons.items() if why.strip() and code in codes},
            incidents=chosen if held_any and "INC" in codes else None,
            ask=ask.strip() or plain_words.first_ask(room.offer.type),
            delivery=_delivery(delivery, room.offer),
        )

    def look(self, actor: Actor, person: Person, room: Room, draft: Draft) -> Looked:
        """What the agency would see, by the gate's own word and the code that seals. Raises Unreachable, Refused."""
        safe = self._safe_contacts.current(person.notify_handle)
        facts = gather(
            categories=draft.details, reasons=draft.reasons, data=room.data, age_band=person.age_band,
            safe_contact_confirmed_at=safe.confirmed_at if safe else None,
        )  # fmt: skip
        told = self._consent.preview(actor, preparing.question(person.consent_subject, draft, facts))
        directory = directory_for(self._own, room.offer.agency)
        parts = _composed(room, draft, told.allowed, told.safe_contact, safe) if told.send else {}
        stops = () if told.send else tuple(explain(code, directory) for code in told.reasons)
        return Looked(
            send=told.send,
            sections=_as_the_agency_reads(parts),
            safe=safe_ways(parts["SAF"]) if "SAF" in parts else None,
            left_out=tuple(_left_out(room, draft, told.allowed, told.withheld, directory)),
            stops=stops,
            next=next_step(told.reasons, lane="choice", sent_nothing=True, directory=directory) if stops else None,
            warnings=look_through(parts, room.data),
        )

    def send(self, person: Person, draft: Draft, key: str) -> Referral:
        """Ask for the referral; the same key again gives the same one.

        Raises:
            Unreachable, DecisionRefused: nothing was recorded; send again.
            Invalid: nothing was chosen, or the key was used with other choices.
        """
        if not draft.details:
            raise Invalid("Choose at least one thing to tell them.")
        ref = f"D-{uuid5(UUID(person.person_id), key).hex[:8].upper()}"
        return self._send(
            Request(
                person_id=person.person_id,
                case_ref=person.case_ref,
                ref=ref,
                type=draft.type,
                agency=draft.agency,
                lane="choice",
                urgency=draft.urgency,
                authority=("consent", draft.consent_id) if draft.consent_id else None,
                categories=draft.details,
                reasons=dict(draft.reasons),
                incidents=draft.incidents,
                ask=draft.ask,
                delivery=draft.delivery,
            ),
            key,
        )


def _delivery(chosen: str, offer: Offer) -> Delivery:
    """The way that was chosen; to begin with a sealed message, and a call where they are not connected to us."""
    if not offer.agency.ready:
        ways = [one for one in BY_HAND if one.value == chosen]
        return ways[0] if ways else Delivery.PHONE
    return Delivery(chosen) if chosen in set(Delivery) else Delivery.SEALED


def _card_of(talks: Sequence[talk.Talk], said: Answered) -> talk.TalkCard | None:
    """The card on which she gave this answer."""
    cards = [one for found in talks for one in found.cards if one.consent_id == said.consent_id]
    return cards[0] if cards else None


def _composed(
    room: Room, draft: Draft, allowed: Sequence[str], decided: str, safe: SafeContact | None
) -> dict[str, Any]:
    """The same parts that composing and sealing make of the same decision."""
    parts: dict[str, Any] = dict(select(room.data, allowed, draft.incidents))
    parts["_card"] = card_part(parts, draft.urgency, draft.type)
    parts["_ask"] = ask_part(draft.ask, draft.urgency, draft.type)
    if "SAF" in allowed:
        parts["SAF"] = safe_contact_part(decided, safe.record if safe else None, room.offer.agency.type)
    return parts


def _left_out(
    room: Room, draft: Draft, allowed: Sequence[str], withheld: Mapping[str, str], directory: Directory
) -> list[LeftOut]:
    codes = in_table_order({*room.data, *withheld} - set(allowed))
    found = []
    for code in codes:
        if code in withheld:
            why = explain(withheld[code], directory).sentence
        elif code not in room.offer.may_have():
            why = explain("CEILING_NEVER", directory).sentence
        elif room.answered is not None and code in room.answered.left_out:
            why = "The person asked us to leave this out."
        elif code not in draft.details:
            why = "You did not choose it."
        else:
            why = "It does not go while the rest cannot."
        found.append(LeftOut(code, plain_words.detail(code), why))
    return found


def _as_the_agency_reads(parts: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sheet of the agency's own page, by the same code: nothing that they would read is missing here."""
    sheet = build(parts)
    more = sheet.safe_contact.rows
    return ((Section("SAF", "More about safe contact", more),) if more else ()) + sheet.sections
