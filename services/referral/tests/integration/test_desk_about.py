"""Adding a person and writing down: step by step, once, and nothing of what two people write is lost."""

import re

import pytest
from desk_calls import FakeCalls, FakeWords
from desk_officer import Officer
from desk_staff import desk_of, signed_in

MARKUP = "<script>alert(1)</script><b>bold</b>\"' onload=x"


@pytest.fixture
def app(world):
    world.calls, world.words = FakeCalls(), FakeWords()
    return desk_of(world)


@pytest.fixture
def nadia(app):
    return Officer(app, "nadia.k")


def held(world, person):
    with world.service.new_uow() as uow:
        return uow.people.data(person.rpartition("/")[2])


def test_a_new_person_belongs_to_the_officers_team_and_safe_contact_comes_next(world, app, nadia):
    person = nadia.add(preferred_name="Amara", born="14 8 1991")

    assert held(world, person) == {
        "IDN": {"name": "Amara Nwosu", "preferred_name": "Amara"}, "DOB": {"date_of_birth": "1991-08-14"},
    }  # fmt: skip
    assert len(world.calls.known) == 1
    assert signed_in(app, "priya.s").get(person).status_code == 404
    assert Officer(app, "sam.d").page(person)


def test_pressing_twice_adds_one_person(world, nadia):
    form = nadia.hidden("/desk/people/new")

    for _ in range(2):
        nadia.save("/desk/people/new", form, name="Amara Nwosu", age_band="adult")

    assert world.counts()["person"] == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(nadia):
    shown = nadia.save("/desk/people/new", born="31 2 1991", preferred_name="Amy", age_band="adult").text

    assert "Enter their name" in shown
    assert "Enter a date of birth, for example 14 8 1991" in shown
    assert 'href="#name"' in shown
    assert 'value="31 2 1991"' in shown
    assert 'value="Amy"' in shown
    assert "<title>Error: Add a person</title>" in shown


def test_what_nobody_knows_to_be_safe_is_kept_as_not_known(world, nadia):
    person = nadia.add()

    nadia.save(
        f"{person}/about/safe", mobile="07700 900101", safe_mobile_call="yes", **{"from": "10:00", "to": "12:00"}
    )

    (kept,) = world.calls.safe
    channels = {one["kind"]: one for one in kept["safe_contact"]["channels"]}
    assert channels["mobile_call"] == {
        "kind": "mobile_call", "safe": "yes", "times": [{"days": "mon-sun", "from": "10:00", "to": "12:00"}],
        "voicemail": "never",
    }  # fmt: skip
    assert {kind: one["safe"] for kind, one in channels.items() if kind != "mobile_call"} == {
        "sms": "unknown", "landline_call": "unknown", "email": "unknown", "post": "unknown", "in_person": "unknown",
    }  # fmt: skip


def test_the_code_word_goes_to_notify_and_is_never_shown_or_kept_here(world, nadia):
    person = nadia.add()

    nadia.save(f"{person}/about/safe", code_word="saffron")

    assert world.calls.safe[0]["safe_contact"]["code_word"] == "saffron"
    assert "saffron" not in nadia.page(f"{person}/about/safe") + nadia.page(person)
    assert "saffron" not in str(held(world, person))


def test_a_safe_way_needs_the_number_that_goes_with_it(world, nadia):
    person = nadia.add()

    shown = nadia.save(f"{person}/about/safe", safe_mobile_call="yes").text

    assert "Enter the mobile number, or choose that it is not safe" in shown
    assert world.calls.safe == []


def test_things_that_happened_are_written_down_one_by_one(world, nadia):
    person = nadia.add()
    at = f"{person}/about/happened"

    nadia.save(at, summary="Paint on the door", type="criminal_damage", day="1 3 2026", clock="19:45")
    nadia.save(at, summary="A threat", type="threat", day="21 2 2026")
    nadia.save(at, then="on")

    first, second = held(world, person)["INC"]["incidents"]
    assert first["when"] == "2026-03-01T19:45:00+00:00"
    assert first["id"] != second["id"]
    assert second["summary"] == "A threat\nThe time of the day is not known."


def test_what_was_typed_is_not_lost_by_going_on(world, nadia):
    person = nadia.add()

    nadia.save(f"{person}/about/happened", summary="A threat", type="threat", then="on")

    assert [one["summary"] for one in held(world, person)["INC"]["incidents"]] == ["A threat"]


def test_what_is_too_long_is_said_and_not_cut(world, nadia):
    person = nadia.add()
    long = "a" * 600

    shown = nadia.save(f"{person}/about/home", lines=long, postcode="EM1 4QT").text
    refused = nadia.save("/desk/people/new", name=long, age_band="adult").text
    case = nadia.save("/desk/people/new", name="Amara Nwosu", age_band="adult", case_ref="C" * 101).text

    assert "Something under “Address” is too long. Make it shorter" in shown
    assert long in shown
    assert "ADR" not in held(world, person)
    assert "is too long" in refused
    assert "This is too long. Use 100 characters at most" in case


def test_two_officers_add_something_that_happened_and_both_stay(world, app, nadia):
    person = nadia.add()
    at = f"{person}/about/happened"
    other = Officer(app, "nadia.k")
    mine, theirs = nadia.hidden(at), other.hidden(at)

    nadia.save(at, mine, summary="one", type="threat")
    other.save(at, theirs, summary="two", type="threat")

    assert [one["summary"] for one in held(world, person)["INC"]["incidents"]] == ["one", "two"]


def test_the_second_of_two_officers_sees_what_changed_and_loses_nothing(world, app, nadia):
    person = nadia.add()
    at = f"{person}/about/wants"
    other = Officer(app, "nadia.k")
    mine, theirs = nadia.hidden(at), other.hidden(at)

    nadia.save(at, mine, wants="To move", level="medium")
    shown = other.save(at, theirs, wants="To stay", level="high").text

    assert "Somebody else changed this while you were writing" in shown
    assert "To move" in shown
    assert ">\nTo stay</textarea>" in shown or ">To stay</textarea>" in shown
    assert held(world, person)["WSH"] == {"wants": "To move"}

    seen = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    other.save(at, seen, wants="To stay, or to move", level="high")
    assert held(world, person)["WSH"] == {"wants": "To stay, or to move"}


def test_what_a_form_does_not_ask_about_stays_as_it_was(world, nadia):
    person = world.person({"HEA": {"impact": "sleeps badly"}, "IDN": {"name": "A"}, "DOB": {"age_band": "adult"}})
    at = f"/desk/people/{person}/about"

    nadia.save(f"{at}/health", impact="sleeps better", conditions="asthma\nback pain", care="no")
    nadia.save(f"{at}/who", name="A", born="14 8 1991")

    now = held(world, at.removesuffix("/about"))
    assert now["HEA"] == {
        "impact": "sleeps better", "conditions": ["asthma", "back pain"], "care_and_support_needs": False,
    }  # fmt: skip
    assert now["DOB"] == {"age_band": "adult", "date_of_birth": "1991-08-14"}
    assert now["IDN"] == {"name": "A"}


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("who", {"name": MARKUP}),
        ("why", {"text": MARKUP}),
        ("wants", {"wants": MARKUP, "level": "medium"}),
        ("talking", {"format": MARKUP, "adjustments": MARKUP}),
        ("home", {"lines": MARKUP, "postcode": "EM1 4QT", "tenancy_type": MARKUP}),
        ("health", {"conditions": MARKUP, "impact": MARKUP}),
        ("moving", {"pressure": MARKUP, "areas": MARKUP}),
        ("new-home", {"lines": MARKUP, "postcode": "EM1 4QT"}),
        ("assessment", {"tool": MARKUP, "answers": f"q: {MARKUP}"}),
        ("more", {"self_described": MARKUP, "money": MARKUP, "immigration": MARKUP}),
        ("lists/alleged", {"name": MARKUP, "description": MARKUP, "address": MARKUP, "statement": "alleged"}),
        ("lists/conduct", {"text": MARKUP, "statement": "found"}),
        ("lists/adults", {"name": MARKUP, "relationship": MARKUP}),
        ("lists/children", {"name": MARKUP, "school": MARKUP, "age_band": "under_16"}),
        ("lists/witnesses", {"name": MARKUP, "contact": MARKUP}),
        ("lists/evidence", {"name": MARKUP, "path": MARKUP}),
        ("lists/actions", {"what": MARKUP, "who": MARKUP, "due": MARKUP}),
        ("happened", {"summary": MARKUP, "where": MARKUP, "type": "threat", "day": "1 3 2026"}),
    ],
)
def test_script_and_markup_stay_text_wherever_they_are_written(nadia, step, typed):
    person = nadia.add()

    nadia.save(f"{person}/about/{step}", **typed)

    for page in (person, f"{person}/about/{step}", f"{person}/about", "/desk/people", f"{person}/talk"):
        assert "<script>alert" not in nadia.page(page)
        assert "<b>bold" not in nadia.page(page)


def test_when_a_neighbour_does_not_answer_the_rest_of_the_page_is_there(world, nadia):
    person = nadia.add()
    world.calls.away, world.safe_contacts.reachable = True, False

    shown = nadia.page(person)

    assert "Amara Nwosu" in shown
    assert "This cannot be read at the moment. Make no contact until it can." in shown
    assert "What they agreed to cannot be read at the moment" in shown
