"""The conversation: cards made, answers taken, and all of it recorded at consent once it was read back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from alongside.clock import Clock
from referral.domain import card, talk
from referral.domain.agreements import newest
from referral.domain.changes import mark
from referral.domain.deciders import Decider
from referral.domain.errors import Invalid, NotFound, ReferralError
from referral.domain.offers import Offer
from referral.domain.person import Person
from referral.domain.staff import Actor
from referral.domain.talk import Interpreter, Talk, TalkCard
from referral.usecases.consent_desk import ConsentDesk, KeepsWords
from referral.usecases.ports import NewUnitOfWork
from referral.usecases.storage import Taken

FIRST_SENDING: Final = timedelta(days=90)
UPDATES: Final = timedelta(weeks=26)
_TOLD: Final = ["what_if_refuse", "how_to_withdraw", "who_else_may_share", "police_immigration_note", "retention"]


class ChangedMeanwhile(ReferralError):
    """Somebody else changed the same thing since it was shown."""

    code = "changed-meanwhile"


@dataclass(frozen=True)
class How:
    """How the person is asked: in which words, by what way, and who could hear."""

    words: str
    method: str
    company: str
    interpreter: Interpreter | None = None
    competence_note: str = field(default="", repr=False)
    decider: Decider | None = None


class Talks:
    """Begin, answer, change, save."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        new_reading: NewUnitOfWork,
        clock: Clock,
        consent: ConsentDesk,
        words: KeepsWords,
    ) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._clock = clock
        self._consent = consent
        self._words = words

    def begin(self, talk_id: str, person: Person, chosen: Sequence[Offer], how: How) -> Talk:
        """Make the cards. The same `talk_id` again gives the conversation that it made.

        Raises:
            Invalid: nothing was chosen.
        """
        if not chosen:
            raise Invalid("Choose at least one.")
        with self._new_uow() as uow:
            known = uow.talks.get(talk_id)
            if known is not None:
                return _of(known, person)
            data = uow.people.data(person.person_id)
            shown = tuple(str(one["id"]) for one in data.get("INC", {}).get("incidents", ()) if one.get("id"))
            made = Talk(
                talk_id=talk_id,
                person_id=person.person_id,
                words=how.words,
                method=how.method,
                company=how.company,
                cards=tuple(_card(offer, list(data), shown) for offer in chosen),
                created_at=self._clock.now(),
                interpreter=how.interpreter,
                competence_note=how.competence_note,
                decider=how.decider,
            )
            try:
                uow.talks.add(made)
            except Taken:
                raise ChangedMeanwhile("This conversation was begun at the same moment. Open it again.") from None
            uow.commit()
        return made

    def get(self, person: Person, talk_id: str) -> Talk:
        """Return the person's conversation. Raises NotFound."""
        return _of(self.find(talk_id), person)

    def find(self, talk_id: str) -> Talk:
        """Return a conversation by its own name, for the device that was handed over with it. Raises NotFound."""
        with self._new_reading() as uow:
            found = uow.talks.get(talk_id)
        if found is None:
            raise NotFound("There is nothing here.")
        return found

    def person_of(self, found: Talk) -> Person | None:
        """Return whose conversation it is, for the device that was handed over with it."""
        with self._new_reading() as uow:
            return uow.people.get(found.person_id)

    def of_person(self, person: Person) -> list[Talk]:
        """Return the conversations with a person, the newest first."""
        with self._new_reading() as uow:
            return uow.talks.of_person(person.person_id)

    def answer(self, talk_id: str, place: int, said: str) -> Talk:
        """Keep what the person said to one card; nothing leaves yet. Raises NotFound, Invalid, ChangedMeanwhile."""
        return self._change(talk_id, place, lambda one: talk.answer(one, place, said))

    def change(self, talk_id: str, place: int, told: Sequence[str], incidents: Sequence[str] | None) -> Talk:
        """Keep how the person wants a card changed. Raises NotFound, Invalid, ChangedMeanwhile."""
        return self._change(talk_id, place, lambda one: talk.change(one, place, told, incidents))

    def decide(self, talk_id: str, decider: Decider) -> Talk:
        """Keep who decides. Raises NotFound, Invalid, ChangedMeanwhile."""
        return self._change(talk_id, 0, lambda one: talk.decided_by(one, decider), whole=True)

    def _change(self, talk_id: str, place: int, change: Callable[[Talk], Talk], *, whole: bool = False) -> Talk:
        with self._new_uow() as uow:
            found = uow.talks.get(talk_id)
            if found is None or not 0 <= place < len(found.cards):
                raise NotFound("There is nothing here.")
            if found.state != talk.OPEN or (found.cards[place].consent_id and not whole):
                raise Invalid("These answers were saved. Begin a new conversation to change one.")
            changed = change(found)
            if not uow.talks.change(changed):
                raise ChangedMeanwhile("Somebody else changed this at the same moment. Look at it again.")
            uow.commit()
        return replace(changed, revision=changed.revision + 1)

    def card(self, found: Talk, place: int, *, words: str | None = None) -> card.Card:
        """One card as the person sees it."""
        one = found.cards[place]
        return card.compose(
            words or found.words, agency=one.agency_name, agency_type=one.agency_type, referral_type=one.type,
            told=one.told,
        )  # fmt: skip

    def save(self, actor: Actor, person: Person, talk_id: str) -> Talk:
        """Record every answer at consent, with the words that were shown. What was recorded before stays.

        A yes that stood about the same is taken back first when she now says something else.

        Raises:
            NotFound, Unreachable, Refused: what was recorded until then stays, and saving again goes on from there.
        """
        found = self.get(person, talk_id)
        said = self._consent.said(actor, person.consent_subject)
        for place, one in enumerate(found.cards):
            if one.answer is None or one.consent_id is not None:
                continue
            before = newest(said.answers, one.agency, one.type)
            if before is not None and before.answer == talk.YES:
                self._consent.take_back(actor, before.consent_id, f"back-{talk_id}-{place}")
            notice = self._keep(found, place)
            body = self._body(found, place, notice, person)
            key = f"talk-{talk_id}-{place}-{mark(body)}"  # the same answer again is the same record
            recorded = self._consent.record(actor, person.consent_subject, body, key)
            found = self._kept(found.with_card(place, consent_id=recorded, notice=notice["sha256"]))
        if all(one.answer is not None for one in found.cards):
            found = self._kept(replace(found, state=talk.SAVED))
        return found

    def _kept(self, changed: Talk) -> Talk:
        with self._new_uow() as uow:
            if not uow.talks.change(changed):
                raise ChangedMeanwhile("Somebody else changed this at the same moment. Look at it again.")
            uow.commit()
        return replace(changed, revision=changed.revision + 1)

    def _keep(self, found: Talk, place: int) -> dict[str, Any]:
        """Keep the words of the card and name them; the English ones first, which the others are translations of."""
        key = card.evidence_words(found.words)
        english = self.card(found, place, words=card.ENGLISH)
        one, version = found.cards[place], card.version_of(english)
        name = {"id": f"card.{one.type}.{one.agency}", "version": version}
        kept = self._words.keep({**name, **_form(english), "text": english.text})
        if key == card.ENGLISH:
            return {**name, **_form(english), "sha256": kept}
        shown = self.card(found, place, words=key)
        source = {} if shown.words.source is None else {
            "translation_of": kept, "signed_off_by": shown.words.signed_off_by
        }  # fmt: skip
        return {
            **name, **_form(shown),
            "sha256": self._words.keep({**name, **_form(shown), "text": shown.text, **source}),
        }  # fmt: skip

    def _body(self, found: Talk, place: int, notice: dict[str, Any], person: Person) -> dict[str, Any]:
        one, now = found.cards[place], found.created_at
        asked = tuple(dict.fromkeys([*one.told, *one.left_out]))
        status = talk.status_to_record(found, one.answer or talk.LATER)
        left_out = (
            [{"answer": talk.NO, "categories": list(one.left_out)}] if one.left_out and status == talk.YES else []
        )
        return {
            "agency": one.agency,
            "purposes": [one.type],
            "categories": list(asked),
            "status": status,
            "mode": "with_updates",
            "valid_from": now.isoformat(),
            "valid_until": (now + FIRST_SENDING).isoformat(),
            "updates_until": (now + UPDATES).isoformat(),
            "answers": left_out,
            "decision_maker": _who_decides(person, found),
            "notice": notice,
            "collection": _how_asked(found),
            "told": _TOLD,
        }


def _card(offer: Offer, held: Sequence[str], shown: tuple[str, ...]) -> TalkCard:
    asked = offer.asked_of(held)
    return TalkCard(
        type=offer.type,
        agency=offer.agency.agency_id,
        agency_name=offer.agency.name,
        agency_type=offer.agency.type,
        asked=asked,
        may_add=offer.may_add(held),
        told=asked,
        shown=shown if "INC" in offer.may_have() else (),
    )


def _of(found: Talk, person: Person) -> Talk:
    if found.person_id != person.person_id:
        raise NotFound("There is nothing here.")
    return found


def _form(shown: card.Card) -> dict[str, Any]:
    return {"language": shown.words.language, "format": shown.words.format}


def _who_decides(person: Person, found: Talk) -> dict[str, Any]:
    if found.decider is not None:
        return found.decider.as_told()
    if person.age_band == "adult" or not found.competence_note:
        return {"kind": "self"}
    return {"kind": "child_self_competent", "competence_note": found.competence_note}


def _how_asked(found: Talk) -> dict[str, Any]:
    how: dict[str, Any] = {
        "method": found.method,
        "alone": "yes" if found.company == talk.ALONE else "no",
        "read_back": True,
    }
    if found.company == talk.CHOSEN:
        how["company_was_their_choice"] = True
    who = found.interpreter
    if who is not None:
        how["interpreter"] = {
            "booking": who.booking, "language": who.language, "qualified": who.qualified,
            "tied_to_anybody": not who.independent,
        }  # fmt: skip
    return how
