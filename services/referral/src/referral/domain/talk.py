"""A conversation about who may be told: one card per agency, and the person's own answer to each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Self

from alongside.casedata.codes import in_table_order
from referral.domain.deciders import SELF, Decider

YES: Final = "given"
NO: Final = "refused"
LATER: Final = "later"
ANSWERS: Final = (YES, NO, LATER)

ALONE: Final = "alone"
CHOSEN: Final = "chosen_company"
OVERHEARD: Final = "overheard"
COMPANY: Final = (ALONE, CHOSEN, OVERHEARD)
"""Who could hear: nobody, only somebody whom the person chose, or somebody else (also when nobody is sure)."""

OPEN: Final = "open"
SAVED: Final = "saved"


@dataclass(frozen=True)
class Interpreter:
    """Who interprets: their booking, the language, and whether they are trained and tied to nobody involved."""

    booking: str
    language: str
    qualified: bool
    independent: bool


@dataclass(frozen=True)
class TalkCard:
    """One agency. `asked`: what it would be told when nothing is changed; `told`: after the person's changes.

    incidents: those that may be told, by id; None: all that were held when the card was made. `shown`: the incidents
    that were held then. consent_id: once the answer is recorded.
    """

    type: str
    agency: str
    agency_name: str
    agency_type: str
    asked: tuple[str, ...]
    may_add: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    incidents: tuple[str, ...] | None = None
    answer: str | None = None
    consent_id: str | None = None
    notice: str | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the person took out of what she was asked."""
        return tuple(code for code in self.asked if code not in self.told)

    @property
    def changed(self) -> bool:
        """Whether she changed the card."""
        return set(self.told) != set(self.asked) or self.incidents is not None


@dataclass(frozen=True)
class Talk:
    """One conversation. `words`: the key of the words that she is shown. `revision` grows with every change.

    decider: who decides, where somebody wrote that down; without it, it is the person.
    """

    talk_id: str
    person_id: str
    words: str
    method: str
    company: str
    cards: tuple[TalkCard, ...] = field(repr=False)
    created_at: datetime
    interpreter: Interpreter | None = None
    competence_note: str = field(default="", repr=False)
    decider: Decider | None = field(default=None, repr=False)
    state: str = OPEN
    revision: int = 0

    @property
    def answered(self) -> int:
        """How many cards have an answer."""
        return sum(card.answer is not None for card in self.cards)

    def next_card(self, after: int = -1) -> int | None:
        """The first card without an answer after `after`, else the first at all, else None."""
        open_ = [place for place, card in enumerate(self.cards) if card.answer is None]
        return next((place for place in open_ if place > after), open_[0] if open_ else None)

    def with_card(self, place: int, **changes: Any) -> Self:
        """The talk with one card changed."""
        cards = list(self.cards)
        cards[place] = replace(cards[place], **changes)
        return replace(self, cards=tuple(cards))


def answer(talk: Talk, place: int, said: str) -> Talk:
    """The talk after the person's answer. Nothing is answered for her: only what she said to this card changes."""
    if said not in ANSWERS:
        raise ValueError("An answer that is none.")
    return talk.with_card(place, answer=said)


def change(talk: Talk, place: int, told: Sequence[str], incidents: Sequence[str] | None) -> Talk:
    """The talk after the person changed a card; the changed card has no answer until she gives it.

    What she was not asked about and may not add stays out. The safe ways go with everything that goes.
    """
    card = talk.cards[place]
    kept = {code for code in told if code in card.asked or code in card.may_add}
    if "CON" in kept or (kept and "SAF" in card.asked):
        kept.add("SAF")
    chosen = None if incidents is None else tuple(one for one in card.shown if one in incidents)
    return talk.with_card(
        place, told=tuple(in_table_order(kept)), incidents=None if chosen == card.shown else chosen, answer=None
    )


def decided_by(talk: Talk, decider: Decider) -> Talk:
    """The talk with who decides. What one person answered is never taken as another's answer.

    What was recorded stays: it was the answer of whoever decided then.
    """
    before = talk.decider or Decider(SELF)
    same = (before.kind, before.name) == (decider.kind, decider.name) or not (before.on_behalf or decider.on_behalf)
    cards = tuple(one if same or one.consent_id else replace(one, answer=None) for one in talk.cards)
    return replace(talk, decider=decider, cards=cards)


def status_to_record(talk: Talk, said: str) -> str:
    """What is recorded of an answer: a yes that somebody else could hear counts as "ask me later".

    Whoever stands beside her may be who presses her (UK GDPR Art 4(11): freely given). A no is taken as it is.
    """
    return LATER if said == YES and talk.company == OVERHEARD else said


def may_be_told(card: TalkCard | None, held: Sequence[str]) -> tuple[str, ...]:
    """The incidents that a card allows, of those that are held now.

    Without changes these are the ones that she was shown: what was reported later was not part of her answer.
    """
    if card is None:
        return tuple(held)
    allowed = card.shown if card.incidents is None else card.incidents
    return tuple(one for one in held if one in allowed)


def as_content(talk: Talk) -> dict[str, Any]:
    """What is stored of the talk, under the person's key."""
    return {
        "words": talk.words,
        "method": talk.method,
        "company": talk.company,
        "cards": [asdict(card) for card in talk.cards],
        "interpreter": asdict(talk.interpreter) if talk.interpreter else None,
        "competence_note": talk.competence_note,
        "decider": asdict(talk.decider) if talk.decider else None,
    }


def from_content(content: Mapping[str, Any], **rest: Any) -> Talk:
    """The talk that was stored; `rest`: what stands beside the content."""
    said, decider = content["interpreter"], content.get("decider")
    return Talk(
        words=content["words"],
        method=content["method"],
        company=content["company"],
        cards=tuple(_card(one) for one in content["cards"]),
        interpreter=Interpreter(**said) if said else None,
        competence_note=content["competence_note"],
        decider=Decider(**decider) if decider else None,
        **rest,
    )


def _card(stored: Mapping[str, Any]) -> TalkCard:
    """Lists of the stored JSON are tuples again."""
    kept: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in stored.items()}
    return TalkCard(**kept)
