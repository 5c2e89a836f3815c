"""Her page: what may stand on it, in which words, and that what she may not know yet leaves no trace."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest
import textstat

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from referral.domain.ledger import LANGUAGES, Plan, Shared, Telling, compose, may_know, plan_of, reference
from referral.domain.recall import Said, StopAnswer, asked
from referral.domain.states import State
from referral.domain.wording import FORBIDDEN_FOR_PEOPLE

NOW = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
NOTHING = Plan((), ())
# What must not stand in a message that somebody else may find (docs/glossary.md, "giveaway words").
GIVEAWAYS = (
    "hate", "crime", "criminal", "police", "victim", "incident", "report", "support", "refuge", "safeguarding",
    "abuse", "perpetrator", "referral", "case", "consent", "disclosure",
)  # fmt: skip
WELSH_GIVEAWAYS = ("casineb", "trosedd", "heddlu", "dioddefwr", "digwyddiad", "cefnogaeth", "lloches", "camdrin")


def shared(**changes):
    right = Shared(
        "11111111-1111-4111-8111-111111111111", "Harbour", "support.victim_general", State.ACCEPTED,
        ("IDN", "CON", "SAF"), NOW - timedelta(days=2), agreed=True, answers=("accepted",),
    )  # fmt: skip
    return dataclasses.replace(right, **changes)


def page(*several, refused=(), plan=NOTHING, language="en"):
    return compose(several, refused, plan, LANGUAGES[language], NOW)


def everything_said(ledger):
    facts = [fact for entry in ledger.told for fact in entry.facts]
    return " ".join([*(one.who for one in ledger.told), *(f"{one.label} {one.text}" for one in facts),
                     *(f"{one.label} {one.text}" for one in (*ledger.not_sent, *ledger.said_no))])  # fmt: skip


def all_words(words):
    """Every sentence of one language."""
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        if field.name in ("key", "name", "language", "translated", "signed_off_by", "months"):
            continue
        yield from value.values() if hasattr(value, "values") else ([value] if isinstance(value, str) else value)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_kind_of_help_and_of_detail_has_words_in_every_language(words):
    assert set(words.purposes) == set(REFERRAL_TYPES)
    assert set(words.details) == set(CATEGORIES)
    assert len(words.months) == 12


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_no_word_gives_away_what_happened_or_hurts(words):
    said = " ".join(all_words(words)).lower()
    found = [w for w in (*GIVEAWAYS, *WELSH_GIVEAWAYS, *FORBIDDEN_FOR_PEOPLE) if re.search(rf"\b{w}", said)]

    assert found == []
    assert not [code for code in CATEGORIES if re.search(rf"\b{code}\b", " ".join(all_words(words)))]


@pytest.mark.parametrize(("key", "grade"), [("en", 6.0), ("easy", 4.0)])
def test_a_child_of_eleven_can_read_it(key, grade):
    words = LANGUAGES[key]
    sentences = [one if one.endswith((".", "?")) else f"{one}." for one in all_words(words) if " " in one]

    # counts letters, words and sentences; what counts syllables needs a dictionary from elsewhere
    assert textstat.automated_readability_index(" ".join(sentences).replace("{}", "May")) <= grade
    longest = max(len(part.split()) for one in sentences for part in re.split(r"[.?!]", one))
    assert longest <= 27


def test_translations_say_that_nobody_has_signed_them_off():
    assert LANGUAGES["cy"].translated and not LANGUAGES["cy"].signed_off_by


@pytest.mark.parametrize(
    ("telling", "may"),
    [
        (None, False),
        (Telling("withheld_until_review"), False),
        (Telling("withheld_until_review", NOW - timedelta(days=1)), False),
        (Telling("told_after", NOW + timedelta(days=1)), False),
        (Telling("told_after"), False),
        (Telling("told_after", NOW), True),
        (Telling("told_before"), True),
        (Telling("something new"), False),
    ],
)
def test_what_went_without_her_yes_is_shown_only_when_she_may_know(telling, may):
    one = shared(agreed=False, telling=telling)

    assert may_know(one, NOW) is may
    assert bool(page(one).told) is may
    assert may_know(shared(telling=telling), NOW)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_she_may_not_know_leaves_no_trace(state, language):
    hidden = shared(
        referral_id="99999999-9999-4999-8999-999999999999", agency="Norshire", state=state, agreed=False,
        telling=Telling("withheld_until_review"), type="police.emergency",
    )  # fmt: skip
    open_ = shared(), shared(state=State.CANCELLED, agency="Lockwell")

    with_it = page(open_[0], hidden, open_[1], refused=[("Norshire", "")], language=language)
    without = page(*open_, refused=[("Norshire", "")], language=language)

    assert with_it == without


def test_only_what_was_sent_is_named():
    said = everything_said(page(shared(sent=("IDN", "INC"))))

    assert "Your name and what happened in short." in said
    unsent = set(LANGUAGES["en"].details.values()) - {"your name", "what happened in short"}
    assert not [words for words in unsent if words in said]


def test_a_refusal_never_says_that_nobody_was_told():
    """It may have gone without her yes, and then that would be a lie."""
    for words in LANGUAGES.values():
        said = everything_said(compose([], [("Norshire", "")], NOTHING, words, NOW))
        assert "not told" not in said and "nothing" not in said.lower()
        assert words.said_no_limits


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "They said yes."),
        ({"answers": ("accepted", "progress")}, "They are working on it."),
        ({"answers": ("accepted", "a code of tomorrow")}, "They said yes."),
        ({"answers": (), "state": State.DELIVERED}, "They have it."),
        ({"answers": (), "state": State.DISPATCHED}, "on its way"),
        ({"ask_again": datetime(2026, 6, 1, tzinfo=UTC)}, "before 1 June 2026"),
        ({"agreed": False, "telling": Telling("told_before")}, "without your yes"),
    ],
)
def test_each_entry_says_what_came_of_it(changes, said):
    assert said in everything_said(page(shared(**changes)))


@pytest.mark.parametrize("answer", [None, *StopAnswer])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stop_is_told_in_every_language(answer, language):
    recall = asked("r", "m", State.ACCEPTED, NOW, "england")
    recall = recall.answered(Said(answer, opened=False), NOW) if answer else recall

    [entry] = page(shared(recall=recall), language=language).told

    assert LANGUAGES[language].until_stop not in [fact.text for fact in entry.facts]
    assert len({fact.text for fact in entry.facts}) == len(entry.facts)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.QUEUED, "It has not left us yet."),
        (State.SEALED, "It has not left us yet."),
        (State.CANCELLED, "You asked us to stop. This was not sent."),
        (State.NOT_SENT, "We did not send this to them."),
        (State.REFUSED, "It did not get to them in time. We are ringing them."),
        (State.EXPIRED, "It did not get to them in time. We are ringing them."),
        (State.UNREADABLE, "It did not get to them in time. We are ringing them."),
    ],
)
def test_what_they_do_not_have_is_told_as_it_is(state, said):
    assert [fact.text for fact in page(shared(state=state)).not_sent] == [said]


@pytest.mark.parametrize("state", State)
def test_everything_is_on_one_of_the_two_lists(state):
    found = page(shared(state=state))

    assert len(found.told) + len(found.not_sent) == 1


def test_her_plan_is_what_was_agreed_with_days_in_words():
    actions = [{"what": "New locks", "who": "Lockwell", "due": "2026-03-06", "done": False},
               {"what": "A call each week", "done": True}, {"what": "Ask again", "due": "soon"}]  # fmt: skip
    plan = plan_of({"ACT": {"actions": actions}, "WSH": {"in_their_words": "I want to sleep."}}, LANGUAGES["en"])

    assert [one.when for one in plan.steps] == ["by 6 March 2026", "done", "by soon"]
    assert plan.wants == ("I want to sleep.",)


def test_the_number_to_quote_says_nothing():
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", reference("11111111-1111-4111-8111-1111111abcde"))
