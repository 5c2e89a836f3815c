"""Twice, and two at once: what is pressed twice counts once, and what two people do at once is not lost."""

import re
from dataclasses import replace

import pytest
from desk_calls import FakeCalls, FakeWords
from desk_officer import Officer
from desk_staff import desk_of

from referral.domain import talk

OFFER = "support.victim_general/harbour-victim-care"


@pytest.fixture
def app(world):
    world.calls, world.words = FakeCalls(), FakeWords()
    app = desk_of(world)
    with world.service.new_uow() as uow:
        uow.agencies.put(replace(uow.agencies.get("harbour-victim-care"), accepts=("support.victim_general",)))
        uow.commit()
    return app


@pytest.fixture
def nadia(app):
    return Officer(app, "nadia.k")


@pytest.fixture
def person(nadia):
    return nadia.add()


def begun(nadia, person):
    return nadia.save(f"{person}/talk", offers=[OFFER], company="alone").headers["Location"]


def test_beginning_twice_is_one_conversation(nadia, person):
    form = nadia.hidden(f"{person}/talk")

    first, second = (
        nadia.save(f"{person}/talk", form, offers=[OFFER], company="alone").headers["Location"] for _ in range(2)
    )

    assert first == second


def test_what_is_recorded_is_not_told_to_consent_again(world, nadia, person):
    card = begun(nadia, person)
    nadia.save(card, answer="given")

    nadia.save(card.removesuffix("/cards/0"))
    nadia.save(card.removesuffix("/cards/0"))

    assert len(world.calls.keys) == 1


def test_when_consents_answer_is_lost_the_same_answer_is_recorded_once(world, nadia, person):
    card = begun(nadia, person)
    nadia.save(card, answer="given")
    world.calls.lose_answer = True
    shown = nadia.save(card.removesuffix("/cards/0"))
    world.calls.lose_answer = False

    nadia.save(card.removesuffix("/cards/0"))

    assert "Not everything was saved" in shown.text
    assert len(world.calls.keys) == 2
    assert len(world.calls.made) == 1


def test_of_two_answers_at_the_same_moment_the_second_sees_the_first(world, nadia, person):
    card = begun(nadia, person)
    talk_id = re.search(r"/talks/([0-9a-f-]{36})", card)[1]
    with world.service.new_uow() as uow:
        seen_by_both = uow.talks.get(talk_id)
        assert uow.talks.change(talk.answer(seen_by_both, 0, talk.NO))
        uow.commit()

    with world.service.new_uow() as uow:
        assert not uow.talks.change(talk.answer(seen_by_both, 0, talk.YES))
        assert uow.talks.get(talk_id).cards[0].answer == talk.NO


def test_the_second_who_changes_one_thing_that_happened_sees_the_first_and_loses_nothing(world, app, nadia, person):
    at, other = f"{person}/about/happened", Officer(app, "nadia.k")
    nadia.save(at, summary="A threat", type="threat")
    with world.service.new_uow() as uow:
        (one,) = uow.people.data(person.rpartition("/")[2])["INC"]["incidents"]
    mine, theirs = nadia.hidden(f"{at}/{one['id']}"), other.hidden(f"{at}/{one['id']}")

    nadia.save(at, mine, summary="A threat on the stairs", type="threat")
    shown = other.save(at, theirs, summary="A threat at noon", type="threat").text

    assert "Somebody else changed this while you were writing" in shown
    assert "A threat on the stairs" in shown and "A threat at noon" in shown
    with world.service.new_uow() as uow:
        (now,) = uow.people.data(person.rpartition("/")[2])["INC"]["incidents"]
    assert now["summary"].startswith("A threat on the stairs")


@pytest.mark.parametrize("path", ["", "/cards/0", "/who-decides", "/paper"])
def test_a_conversation_is_not_found_under_another_person(nadia, person, path):
    other = nadia.add(name="Zora Nwosu")
    address = begun(nadia, person).removesuffix("/cards/0") + path

    assert nadia.browser.get(address).status_code == 200
    assert nadia.browser.get(address.replace(person, other)).status_code == 404
