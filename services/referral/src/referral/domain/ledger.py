"""Her page: who knows what about her, in her words. What may not be told to her yet leaves no trace on it.

Nothing here is asked of anybody: everything comes in, and what goes out can be printed and read aloud as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from referral.domain import ledger_words_cy, ledger_words_easy, ledger_words_en
from referral.domain.ledger_language import LedgerWords
from referral.domain.recall import Recall, reaches
from referral.domain.recall_words import for_person
from referral.domain.states import State

LANGUAGES: Final[dict[str, LedgerWords]] = {
    one.WORDS.key: one.WORDS for one in (ledger_words_en, ledger_words_cy, ledger_words_easy)
}
TOLD_AFTER: Final = "told_after"
_NOT_YET: Final = frozenset({State.QUEUED, State.SEALED})
_NOT_ARRIVED: Final = frozenset({State.UNREADABLE, State.REFUSED, State.EXPIRED})


@dataclass(frozen=True)
class Telling:
    """Whether the person may know of something that went without her yes: `when` a code of the record, `by` a day."""

    when: str
    by: datetime | None = None


@dataclass(frozen=True)
class Shared:
    """One referral, as her page needs it. `agreed`: it rests on her yes; else `telling` says what she may know."""

    referral_id: str
    agency: str
    type: str
    state: State
    sent: tuple[str, ...]
    at: datetime
    agreed: bool
    telling: Telling | None = None
    answers: tuple[str, ...] = ()
    recall: Recall | None = None
    ask_again: datetime | None = None


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it. `items`: the same line by line, where that is easier to read."""

    label: str
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One of those whom we told."""

    who: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Step:
    """One thing of her plan, in the officer's words."""

    what: str
    who: str
    when: str


@dataclass(frozen=True)
class Plan:
    """Her plan, beside who knows what."""

    wants: tuple[str, ...] = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)


@dataclass(frozen=True)
class Ledger:
    """The page, ready to be shown, printed or read aloud."""

    words: LedgerWords
    told: tuple[Entry, ...]
    not_sent: tuple[Fact, ...]
    said_no: tuple[Fact, ...]
    plan: Plan


def may_know(shared: Shared, now: datetime) -> bool:
    """Say whether this may stand on her page.

    What rests on her own yes always may. What went without it may when she was told before, or when the day has come
    by which she was to be told; in every other case, also when nothing is known about it, it is left out.
    """
    if shared.agreed:
        return True
    telling = shared.telling
    if telling is None:
        return False
    if telling.when == "told_before":
        return True
    return telling.when == TOLD_AFTER and telling.by is not None and telling.by <= now


def compose(
    shared: Iterable[Shared], refused: Sequence[tuple[str, str]], plan: Plan, words: LedgerWords, now: datetime
) -> Ledger:
    """Return her page. `refused`: whom she said no to, and what she said; newest last, as everywhere."""
    shown = [one for one in shared if may_know(one, now)]
    told = [one for one in shown if reaches(one.state)]
    known = {one.agency for one in told}
    unsent = {one.agency: one for one in shown if not reaches(one.state) and one.agency not in known}
    return Ledger(
        words=words,
        told=tuple(_entry(one, words) for one in told),
        not_sent=tuple(_nothing(one, words) for one in unsent.values()),
        said_no=tuple(Fact(who, said or words.said_no_says) for who, said in dict(refused).items()),
        plan=plan,
    )


def plan_of(data: Mapping[str, Mapping[str, Any]], words: LedgerWords) -> Plan:
    """Return her plan from what is held: what she wants in her own words, and what was agreed to be done."""
    wish = data.get("WSH", {})
    wants = tuple(str(one) for one in (wish.get("wants"), wish.get("in_their_words")) if one)
    steps = tuple(_step(one, words) for one in data.get("ACT", {}).get("actions", ()))
    return Plan(wants, steps)


def _step(action: Mapping[str, Any], words: LedgerWords) -> Step:
    if action.get("done") is True:
        when = words.plan_done
    else:
        when = words.plan_by.format(_due(str(action["due"]), words)) if action.get("due") else ""
    return Step(str(action.get("what", "")), str(action.get("who") or ""), when)


def _due(text: str, words: LedgerWords) -> str:
    try:
        return words.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _entry(shared: Shared, words: LedgerWords) -> Entry:
    details = [words.details.get(code, words.detail_else) for code in shared.sent]
    facts = [
        Fact(words.why, words.purposes.get(shared.type, words.purpose_else)),
        Fact(words.what, _sentence(words.listed(details)) if details else words.on_its_way, tuple(details)),
        Fact(words.when, words.sent_on.format(words.day(shared.at))),
        Fact(words.agreed, words.you_said_yes if shared.agreed else words.we_decided),
        Fact(words.answer, _answer(shared, words)),
    ]
    if shared.recall is None and shared.agreed:
        again = shared.ask_again
        facts.append(Fact(words.how_long, words.until.format(words.day(again)) if again else words.until_stop))
    facts.append(Fact(words.reference, reference(shared.referral_id)))
    return Entry(shared.agency, tuple(facts))


def _answer(shared: Shared, words: LedgerWords) -> str:
    """What they said last. A stop in English is told whole, with their own reason; elsewhere in checked words."""
    if shared.recall is not None:
        by_code = words.stops.get(shared.recall.code())
        return by_code or for_person(shared.recall, shared.agency)
    known = [words.answers[one] for one in shared.answers if one in words.answers]
    if known:
        return known[-1]
    return words.on_its_way if shared.state is State.DISPATCHED else words.no_answer


def _nothing(shared: Shared, words: LedgerWords) -> Fact:
    if shared.state is State.CANCELLED:
        return Fact(shared.agency, words.cancelled_says)
    if shared.state in _NOT_YET:
        return Fact(shared.agency, words.not_yet_says)
    return Fact(shared.agency, words.not_arrived_says if shared.state in _NOT_ARRIVED else words.not_sent_says)


def reference(referral_id: str) -> str:
    """A number to quote that says nothing by itself."""
    packed = referral_id.replace("-", "").upper()
    return f"{packed[-8:-4]}-{packed[-4:]}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
