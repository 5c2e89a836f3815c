"""Who decides, at the desk: asked in plain questions, told to consent, and consent's no shown where it belongs."""

import re
from dataclasses import replace

import pytest
from desk_calls import FakeCalls, FakeWords
from desk_officer import Officer
from desk_staff import desk_of, signed_in

from referral.domain import deciders
from referral.entrypoints.pages import decides, talk

OFFER = "support.victim_general/harbour-victim-care"
PARENT = {
    "decides": "parental_responsibility", "name": "Ngozi Nwosu", "authority": "Birth certificate.",
    "conflict": "none", "child_view": "agrees",
}  # fmt: skip
CAPACITY = {
    "outcome": "lacks_capacity", "decision": "Whether to share.", "help_given": "Pictures.",
    "assessor": "Dr Example", "assessed_at": "1 3 2026",
}  # fmt: skip
ATTORNEY = {
    "decides": "lpa_welfare", "name": "Ngozi Nwosu", "authority": "Registered power.", "conflict": "none", **CAPACITY,
}  # fmt: skip


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
def adult(nadia):
    return nadia.add()


@pytest.fixture
def child(nadia):
    return nadia.add(name="Zora Nwosu", age_band="under_16")


def begin(nadia, person, decides, **more):
    answer = nadia.save(f"{person}/talk", offers=[OFFER], company="alone", decides=decides, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_an_adult_is_taken_to_decide_and_goes_on_to_the_first_card(nadia, adult):
    page = nadia.page(f"{adult}/talk")

    assert re.search(r'name="decides" type="radio" value="self" checked', page)
    assert "parental_responsibility" not in page
    assert begin(nadia, adult, "self").endswith("/cards/0")


def test_whoever_answers_for_somebody_else_is_asked_about_first(world, nadia, adult):
    at = begin(nadia, adult, "lpa_welfare")
    assert at.endswith("/who-decides")

    assert nadia.save(at, **ATTORNEY).headers["Location"].endswith("/cards/0")

    card = at.replace("who-decides", "cards/0")
    assert "Read this to Ngozi Nwosu, who decides on behalf of the person." in nadia.page(card)
    nadia.save(card, answer="given")
    talk = at.removesuffix("/who-decides")
    assert "Ngozi Nwosu. Their attorney for health and welfare." in nadia.page(talk)
    nadia.save(talk)
    (said,) = world.calls.made.values()
    assert said["decision_maker"] == {
        "kind": "lpa_welfare", "conflict": "none", "authority_seen": "Ngozi Nwosu: Registered power.",
        "capacity": {
            "concern": True, "outcome": "lacks_capacity", "decision": "Whether to share.", "help_given": "Pictures.",
            "assessor": "Dr Example", "assessed_at": "2026-03-01",
        },
    }  # fmt: skip


def test_a_best_interests_decision_says_who_was_asked(world, nadia, adult):
    at = begin(nadia, adult, "best_interests")
    typed = {**ATTORNEY, "decides": "best_interests", "name": "Kim Example, social worker"}

    assert "Enter who was asked about what is best for them" in nadia.save(at, **typed).text
    nadia.save(at, **typed, consulted="their sister\ntheir doctor")
    nadia.save(at.replace("who-decides", "cards/0"), answer="given")
    nadia.save(at.removesuffix("/who-decides"))

    (said,) = world.calls.made.values()
    assert said["decision_maker"]["capacity"]["consulted"] == ["their sister", "their doctor"]
    assert said["decision_maker"]["authority_seen"] == "Kim Example, social worker"


def test_a_parent_decides_for_a_child_and_says_what_the_child_wants(world, nadia, child):
    at = begin(nadia, child, "parental_responsibility")

    nadia.save(at, **{**PARENT, "child_view": "disagrees"})
    nadia.save(at.replace("who-decides", "cards/0"), answer="given")
    nadia.save(at.removesuffix("/who-decides"))

    (said,) = world.calls.made.values()
    assert said["decision_maker"] == {
        "kind": "parental_responsibility", "conflict": "none", "child_view": "disagrees",
        "authority_seen": "Ngozi Nwosu: Birth certificate.",
    }  # fmt: skip


def test_what_another_parent_says_is_written_down_too(world, nadia, child):
    at = begin(nadia, child, "parental_responsibility")

    page = nadia.save(at, **PARENT, other_parent="Obi Nwosu").text
    nadia.save(at, **PARENT, other_parent="Obi Nwosu", other_view="disagrees", other_conflict="unsure")
    nadia.save(at.replace("who-decides", "cards/0"), answer="given")
    assert 'value="Obi Nwosu"' in nadia.page(at)
    nadia.save(at.removesuffix("/who-decides"))

    assert "Choose what the other parent says" in page and 'href="#other_conflict"' in page
    (said,) = world.calls.made.values()
    assert said["decision_maker"]["parents_views"] == [
        {"who": "Obi Nwosu", "view": "disagrees", "conflict": "unsure"}
    ]


def test_a_young_person_decides_when_they_understand(world, nadia, child):
    refused = nadia.save(f"{child}/talk", offers=[OFFER], company="alone", decides="child_self_competent").text
    at = begin(nadia, child, "child_self_competent", competence="Knows who is told.")
    nadia.save(at, answer="given")
    nadia.save(at.removesuffix("/cards/0"))

    assert "Enter why this young person can decide for themselves" in refused
    (said,) = world.calls.made.values()
    assert said["decision_maker"] == {"kind": "child_self_competent", "competence_note": "Knows who is told."}


def test_somebody_who_is_said_to_have_done_it_cannot_decide_and_what_was_typed_stays(nadia, child):
    nadia.save(f"{child}/about/lists/alleged", name="Dean Harper", statement="alleged")
    at = begin(nadia, child, "parental_responsibility")

    page = nadia.save(at, **{**PARENT, "name": "Dean Harper"}).text

    assert "This is somebody who is said to have done it. They cannot decide" in page
    assert 'href="#name"' in page and 'value="Dean Harper"' in page
    assert "<title>Error: Conversation</title>" in page


@pytest.mark.parametrize("conflict", ["linked", "unsure", ""])
def test_whoever_is_close_to_who_did_it_cannot_decide(nadia, child, conflict):
    page = nadia.save(begin(nadia, child, "parental_responsibility"), **{**PARENT, "conflict": conflict}).text

    assert 'href="#conflict"' in page


SHOWN_FOR = {
    "competence": "child_self_competent", "other_parent": "parental_responsibility", "authority": "lpa_welfare",
}  # fmt: skip


@pytest.mark.parametrize("name", list(decides.LONGEST))
def test_what_is_too_long_is_told_and_stays_on_the_page(nadia, adult, child, name):
    who = SHOWN_FOR.get(name, "best_interests")
    person = child if who in deciders.BY_AGE["under_16"] else adult
    at = begin(nadia, person, who, competence="Knows who is told.").replace("cards/0", "who-decides")
    long = "x" * (decides.LONGEST[name] + 1)

    page = nadia.save(at, **{**ATTORNEY, **PARENT, "decides": who, name: long}).text

    assert f"This is too long. Use {decides.LONGEST[name]:,} characters at most" in page
    assert f'href="#{name}"' in page
    assert long in page


def test_the_longest_name_and_paper_are_told_to_consent_whole(world, nadia, adult):
    at = begin(nadia, adult, "lpa_welfare")
    name, paper = "N" * decides.LONGEST["name"], "p" * decides.LONGEST["authority"]

    nadia.save(at, **{**ATTORNEY, "name": name, "authority": paper})
    nadia.save(at.replace("who-decides", "cards/0"), answer="given")
    nadia.save(at.removesuffix("/who-decides"))

    (said,) = world.calls.made.values()
    assert said["decision_maker"]["authority_seen"] == f"{name}: {paper}"
    assert len(said["decision_maker"]["authority_seen"]) == decides.NOTE


def test_a_line_too_long_for_a_name_is_told(nadia, adult):
    at = begin(nadia, adult, "best_interests")

    page = nadia.save(at, **{**ATTORNEY, "decides": "best_interests", "consulted": f"their sister\n{'x' * 201}"}).text

    assert "Put each name on a line of its own, 200 characters at most" in page


@pytest.mark.parametrize("name", list(talk.LONGEST))
def test_a_conversation_does_not_begin_with_something_cut(nadia, child, name):
    typed = {"competence": "Knows who is told.", "interpreter": "B-1", "interpreter_language": "Welsh"}
    typed[name] = "x" * (talk.LONGEST[name] + 1)

    answer = nadia.save(f"{child}/talk", offers=[OFFER], company="alone", decides="child_self_competent", **typed)

    assert answer.status_code == 200
    assert f'href="#{name}"' in answer.text


@pytest.mark.parametrize("code", list(deciders.FIELD_OF))
def test_consents_no_is_shown_at_the_field_that_it_is_about(world, nadia, adult, code):
    at = begin(nadia, adult, "best_interests")
    nadia.save(at, **{**ATTORNEY, "decides": "best_interests", "consulted": "their sister"})
    nadia.save(at.replace("who-decides", "cards/0"), answer="given")
    world.calls.refusal = ("Write it down first.", code)

    page = nadia.save(at.removesuffix("/who-decides")).text

    assert "Write it down first." in page
    assert f'href="#{deciders.FIELD_OF[code]}"' in page
    assert world.calls.made == {}


def test_when_somebody_else_decides_their_answer_is_asked_for_again(world, nadia, adult):
    card = begin(nadia, adult, "self")
    nadia.save(card, answer="given")
    at = card.replace("cards/0", "who-decides")
    assert "Registered power" not in nadia.page(f"{at}?who=lpa_welfare")

    nadia.save(at, **ATTORNEY)

    assert "Harbour-Victim-Care: No answer yet" in nadia.page(at.removesuffix("/who-decides"))


def test_the_facts_are_in_the_fields_again_and_nowhere_else(nadia, adult):
    at = begin(nadia, adult, "lpa_welfare")
    nadia.save(at, **ATTORNEY)

    page = nadia.page(at)

    for typed in ("Ngozi Nwosu", "Registered power.", "Whether to share.", "Pictures.", "Dr Example", "1 3 2026"):
        assert typed in page
    assert "Dr Example" not in nadia.page(at.replace("who-decides", "cards/0")) + nadia.page(adult)


def test_markup_stays_text_and_another_teams_officer_finds_nothing(app, nadia, adult):
    at = begin(nadia, adult, "lpa_welfare")
    nadia.save(at, **{**ATTORNEY, "name": "<b>bold</b>", "decision": "<script>alert(1)</script>"})

    for page in (at, at.replace("who-decides", "cards/0"), at.removesuffix("/who-decides")):
        assert "<b>bold" not in nadia.page(page) and "<script>alert" not in nadia.page(page)
    assert signed_in(app, "priya.s").get(at).status_code == 404


def test_after_saving_nobody_changes_who_decided(nadia, adult):
    card = begin(nadia, adult, "self")
    nadia.save(card, answer="given")
    nadia.save(card.removesuffix("/cards/0"))

    assert nadia.browser.get(card.replace("cards/0", "who-decides")).status_code == 404
