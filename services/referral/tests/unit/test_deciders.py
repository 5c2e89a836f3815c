"""Who decides: what is asked of whoever answers for somebody else, and that nobody answers for another."""

from datetime import UTC, datetime

import pytest

from referral.domain import deciders, talk
from referral.domain.deciders import (
    ATTORNEY,
    BEST_INTERESTS,
    DEPUTY,
    PARENT,
    SELF,
    YOUNG,
    Decider,
    is_alleged,
    missing,
)
from referral.domain.talk import Talk, TalkCard, as_content, from_content

AT = datetime(2026, 3, 3, tzinfo=UTC)
NOTE = {
    "concern": True, "outcome": "lacks_capacity", "decision": "Whether to share.", "help_given": "Pictures.",
    "assessor": "Dr Example", "assessed_at": "2026-03-01",
}  # fmt: skip
FACTS = {"conflict": "none", "authority_seen": "Papers seen.", "capacity": {**NOTE, "consulted": ["their sister"]}}
HELD = {"PID": {"people": [{"name": "Dean Harper"}, {"description": "a man"}]}}


def whole(kind, **changes):
    facts = {**FACTS, **({"child_view": "agrees"} if kind == PARENT else {}), **changes}
    return Decider(kind, "Ngozi Nwosu", {name: one for name, one in facts.items() if one is not None})


def fields(decider, age="adult"):
    return [name for name, _ in missing(decider, age, HELD)]


@pytest.mark.parametrize(
    ("decider", "age"),
    [
        (Decider(SELF), "adult"),
        (Decider(YOUNG, "", {"competence_note": "Knows who is told."}), "under_16"),
        (whole(PARENT), "under_16"), (whole(PARENT), "16_17"),
        (whole(ATTORNEY), "adult"), (whole(DEPUTY), "16_17"), (whole(BEST_INTERESTS), "adult"),
    ],
)  # fmt: skip
def test_whoever_may_decide_and_of_whom_all_is_known_may_answer(decider, age):
    assert fields(decider, age) == []


@pytest.mark.parametrize(
    ("kind", "age"),
    [
        (SELF, "under_16"), (PARENT, "adult"), (ATTORNEY, "16_17"), (ATTORNEY, "under_16"), (DEPUTY, "under_16"),
        (BEST_INTERESTS, "under_16"), ("nominated_representative", "adult"), ("lpa_property", "adult"), ("", "adult"),
    ],
)  # fmt: skip
def test_nobody_decides_who_may_not_for_somebody_of_this_age(kind, age):
    assert fields(whole(kind), age) == ["decides"]


@pytest.mark.parametrize("kind", [PARENT, ATTORNEY, DEPUTY, BEST_INTERESTS])
@pytest.mark.parametrize("conflict", ["linked", "unsure", None])
def test_whoever_is_close_to_who_did_it_does_not_decide(kind, conflict):
    assert fields(whole(kind, conflict=conflict), "under_16" if kind == PARENT else "adult") == ["conflict"]


@pytest.mark.parametrize("name", ["Dean Harper", "dean  harper", "Harper", "Dean J. Harper", "Mr Dean Harper"])
def test_whoever_is_said_to_have_done_it_does_not_decide(name):
    assert is_alleged(name, HELD)
    assert fields(Decider(ATTORNEY, name, FACTS)) == ["name"]


@pytest.mark.parametrize("name", ["Dean Nwosu", "Ngozi", "A B", ""])
def test_somebody_with_another_name_is_not_taken_for_them(name):
    assert not is_alleged(name, HELD)


@pytest.mark.parametrize(
    ("kind", "age", "changes", "field"),
    [
        (PARENT, "under_16", {"child_view": None}, "child_view"),
        (PARENT, "under_16", {"authority_seen": None}, "authority"),
        (ATTORNEY, "adult", {"authority_seen": None}, "authority"),
        (DEPUTY, "adult", {"authority_seen": None}, "authority"),
        (ATTORNEY, "adult", {"capacity": {**NOTE, "outcome": "has_capacity"}}, "outcome"),
        (DEPUTY, "adult", {"capacity": {**NOTE, "outcome": "not_assessed"}}, "outcome"),
        (BEST_INTERESTS, "adult", {"capacity": NOTE}, "consulted"),
        *((ATTORNEY, "adult", {"capacity": {**NOTE, name: ""}}, name)
          for name in ("outcome", "decision", "help_given", "assessor", "assessed_at")),
    ],
)  # fmt: skip
def test_what_has_to_be_known_is_asked_for(kind, age, changes, field):
    assert fields(whole(kind, **changes), age) == [field]


def test_a_best_interests_decision_may_say_why_nobody_was_asked():
    assert fields(whole(BEST_INTERESTS, capacity={**NOTE, "why_nobody_consulted": "There is nobody."})) == []


def test_a_young_person_who_decides_needs_a_reason_why_they_can():
    assert fields(Decider(YOUNG), "under_16") == ["competence"]


def test_consent_is_told_the_name_with_what_was_seen():
    assert whole(PARENT).as_told()["authority_seen"] == "Ngozi Nwosu: Papers seen."
    assert Decider(SELF).as_told() == {"kind": "self"}
    assert set(deciders.WORDS) == {one for kinds in deciders.BY_AGE.values() for one in kinds}


# The answers of one are never those of another.


def a_talk(**changes):
    card = TalkCard("police.report", "police", "Police", "police", ("IDN",), answer=talk.YES)
    return Talk("t", "p", "en", "in_person", talk.ALONE, (card, TalkCard(**{**vars(card), "consent_id": "c"})), AT,
                **changes)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (None, whole(PARENT), False),
        (whole(PARENT), Decider(PARENT, "Another Parent", FACTS), False),
        (whole(ATTORNEY), Decider(SELF), False),
        (whole(PARENT), whole(PARENT, child_view="disagrees"), True),
        (None, Decider(YOUNG, "", {"competence_note": "x"}), True),
    ],
)
def test_what_one_answered_is_not_taken_as_anothers_answer(before, after, kept):
    changed = talk.decided_by(a_talk(decider=before), after)

    assert changed.decider == after
    assert changed.cards[0].answer == (talk.YES if kept else None)
    assert changed.cards[1].answer == talk.YES


def test_who_decides_is_stored_and_what_was_stored_before_is_read():
    one = a_talk(decider=whole(DEPUTY))
    rest = {"talk_id": "t", "person_id": "p", "created_at": AT, "state": "open", "revision": 0}
    stored = as_content(one)

    assert from_content(stored, **rest) == one
    del stored["decider"]
    assert from_content(stored, **rest).decider is None
