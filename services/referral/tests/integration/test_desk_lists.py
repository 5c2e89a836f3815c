"""Others at the desk: alleged people, household, witnesses, files, one by one; with every field that can be held."""

import re

import pytest
from desk_calls import FakeCalls, FakeWords
from desk_officer import Officer
from desk_staff import desk_of, signed_in

from alongside.casedata.codes import CATEGORY_TITLES
from alongside.casedata.schemas import CATEGORY_SCHEMAS
from referral.entrypoints.pages.about_fields import STEPS
from referral.entrypoints.pages.about_lists import LIST_BY_KEY, LISTS
from referral.entrypoints.pages.about_more import MORE

DEAN = {
    "name": "Dean Harper", "description": "Tall, green coat.", "relationship": "brother-in-law",
    "address": "5 Larkfield Court", "statement": "alleged",
}  # fmt: skip
WHOLE = {
    "alleged": DEAN,
    "conduct": {"text": "Said that he has petrol.", "statement": "admitted"},
    "adults": {"name": "Ngozi Nwosu", "relationship": "sister"},
    "children": {"name": "Zora Nwosu", "relationship": "daughter", "age_band": "under_16", "school": "Eastmere"},
    "witnesses": {"name": "Kim Okafor", "contact": "07700 900177"},
    "evidence": {"name": "Photo of the door", "media_type": "image/jpeg", "path": "case folder, photos"},
    "actions": {"what": "Fit a camera", "who": "Larkfield", "due": "6 March 2026", "done": "no"},
}
NO_FORM = {"GRC"}
"""What is held only where another system gave it: nobody is asked to write down what the law keeps most secret."""


@pytest.fixture
def app(world):
    world.calls, world.words = FakeCalls(), FakeWords()
    return desk_of(world)


@pytest.fixture
def nadia(app):
    return Officer(app, "nadia.k")


@pytest.fixture
def person(nadia):
    return nadia.add()


def held(world, person, key=None):
    with world.service.new_uow() as uow:
        data = uow.people.data(person.rpartition("/")[2])
    return data if key is None else data.get(LIST_BY_KEY[key].code, {}).get(LIST_BY_KEY[key].inside, [])


def test_every_category_has_a_form_but_the_most_secret():
    with_form = {"INC", "SAF", "CON"} | {one.code for one in LISTS} | {c for s in (*STEPS, *MORE) for c in s.codes}

    assert set(CATEGORY_TITLES) - with_form == NO_FORM


@pytest.mark.parametrize("listing", LISTS, ids=lambda one: one.key)
def test_every_field_of_an_entry_has_a_form(listing):
    inner = CATEGORY_SCHEMAS[listing.code].fields[listing.inside].inner.schema.fields

    asked = {one.name for one in listing.fields} | set(listing.given)

    assert set(inner) - asked <= {"sha256", "school" if listing.code == "HHM" else ""}
    assert asked <= set(inner)


@pytest.mark.parametrize("key", list(WHOLE))
def test_entries_are_added_one_by_one_changed_and_taken_out(world, nadia, person, key):
    at, whole = f"{person}/about/lists/{key}", WHOLE[key]
    first = LIST_BY_KEY[key].fields[0].name

    for typed in (whole, {**whole, first: "Another"}):
        assert nadia.save(at, **typed).headers["Location"] == at
    one, two = held(world, person, key)
    assert {name: one.get(name) for name in whole} == {**whole, **({"done": False} if "done" in whole else {})}
    assert two[first] == "Another"

    nadia.save(at, nadia.hidden(f"{at}/0"), **{**whole, first: "Changed"})
    assert [one[first] for one in held(world, person, key)] == ["Changed", "Another"]

    nadia.save(at, nadia.hidden(f"{at}/0"), then="out")
    assert [one[first] for one in held(world, person, key)] == ["Another"]
    nadia.save(at, nadia.hidden(f"{at}/0"), then="out")
    assert LIST_BY_KEY[key].code not in held(world, person)


@pytest.mark.parametrize("key", list(WHOLE))
def test_what_was_kept_is_in_the_fields_again(nadia, person, key):
    at = f"{person}/about/lists/{key}"
    nadia.save(at, **WHOLE[key])

    page = nadia.page(f"{at}/0")

    for typed in WHOLE[key].values():
        assert re.search(rf'value="{re.escape(typed)}"|>\s*{re.escape(typed)}</textarea>', page), typed


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("alleged", {"statement": "alleged"}, "Enter a name, or what is said about them"),
        ("alleged", {"name": "Dean"}, "Choose how sure it is"),
        ("conduct", {"statement": "alleged"}, "Enter what is said"),
        ("adults", {}, "Enter a name, or how they are related"),
        ("children", {"name": "Zora"}, "Choose how old they are"),
        ("witnesses", {"contact": "07700 900177"}, "Enter a name, or a short description"),
        ("evidence", {"path": "here"}, "Enter what it is"),
        ("actions", {"who": "Larkfield"}, "Enter what is being done"),
        ("witnesses", {"name": "a" * 300}, "is too long. Make it shorter"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(world, nadia, person, key, typed, sentence):
    page = nadia.save(f"{person}/about/lists/{key}", **typed).text

    assert sentence in page
    assert "<title>Error: What we hold</title>" in page
    for words in typed.values():
        assert words in page
    assert held(world, person, key) == []


def test_saving_twice_counts_once(world, nadia, person):
    at = f"{person}/about/lists/alleged"
    form = nadia.hidden(at)

    for _ in range(2):
        nadia.save(at, form, **DEAN)

    assert held(world, person, "alleged") == [DEAN]


def test_two_officers_add_somebody_and_both_stay(world, app, nadia, person):
    at, other = f"{person}/about/lists/witnesses", Officer(app, "nadia.k")
    mine, theirs = nadia.hidden(at), other.hidden(at)

    nadia.save(at, mine, name="one")
    other.save(at, theirs, name="two")

    assert [one["name"] for one in held(world, person, "witnesses")] == ["one", "two"]


def test_the_second_of_two_officers_sees_what_changed_and_loses_nothing(world, app, nadia, person):
    at, other = f"{person}/about/lists/alleged", Officer(app, "nadia.k")
    nadia.save(at, **DEAN)
    nadia.save(at, name="Somebody else", statement="alleged")
    mine, theirs = nadia.hidden(f"{at}/0"), other.hidden(f"{at}/0")

    nadia.save(at, mine, **{**DEAN, "address": "7 Larkfield Court"})
    shown = other.save(at, theirs, **{**DEAN, "description": "Short, red coat."}).text

    assert "Somebody else changed this while you were writing" in shown
    assert "7 Larkfield Court" in shown
    assert re.search(r">\s*Short, red coat.</textarea>", shown)
    assert held(world, person, "alleged")[0]["address"] == "7 Larkfield Court"

    again = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    other.save(at, again, **{**DEAN, "description": "Short, red coat.", "address": "7 Larkfield Court"})
    assert [one["name"] for one in held(world, person, "alleged")] == ["Dean Harper", "Somebody else"]
    assert held(world, person, "alleged")[0]["description"] == "Short, red coat."


def test_what_somebody_else_changed_is_not_taken_out_unseen(world, app, nadia, person):
    at, other = f"{person}/about/lists/alleged", Officer(app, "nadia.k")
    nadia.save(at, **DEAN)
    theirs = other.hidden(f"{at}/0")
    nadia.save(at, nadia.hidden(f"{at}/0"), **{**DEAN, "address": "7 Larkfield Court"})

    shown = other.save(at, theirs, then="out").text

    assert "Somebody else changed that or took it out" in shown
    assert len(held(world, person, "alleged")) == 1


def test_what_another_system_gave_stays_with_what_the_form_does_not_ask(world, nadia):
    file = {"name": "door.jpg", "media_type": "image/heic", "sha256": "ab" * 32, "path": "/srv/door.jpg"}
    person = f"/desk/people/{world.person({'EVD': {'files': [file]}, 'IDN': {'name': 'A'}})}"
    at = f"{person}/about/lists/evidence"

    nadia.save(at, nadia.hidden(f"{at}/0"), name="The door", path="/srv/door.jpg")
    assert held(world, person, "evidence") == [{**file, "name": "The door"}]

    nadia.save(at, nadia.hidden(f"{at}/0"), name="The door", path="/srv/other.jpg")
    assert "sha256" not in held(world, person, "evidence")[0]
    assert file["sha256"] not in nadia.page(f"{at}/0") + nadia.page(at) + nadia.page(person)


def test_a_child_counts_as_a_child_in_the_rules(world, nadia, person):
    nadia.save(f"{person}/about/lists/children", **WHOLE["children"])
    nadia.save(f"{person}/about/lists/adults", **WHOLE["adults"])

    assert held(world, person, "children")[0]["age_band"] == "under_16"
    assert held(world, person, "adults")[0]["age_band"] == "adult"


def test_in_practice_no_real_number_is_written_down_anywhere(world):
    world.calls, world.words = FakeCalls(), FakeWords()
    nadia = Officer(desk_of(world, practice=True), "nadia.k")
    person = nadia.add()

    shown = nadia.save(f"{person}/about/lists/witnesses", name="Kim", contact="07911 123456").text
    refused = nadia.save(f"{person}/about/safe", mobile="07911 123456", safe_mobile_call="yes").text

    assert "This system is for practice" in shown and 'href="#contact"' in shown
    assert "This system is for practice" in refused
    assert held(world, person, "witnesses") == []
    assert world.calls.safe == []


def test_another_teams_person_and_a_list_that_is_none_are_not_found(app, nadia, person):
    assert signed_in(app, "priya.s").get(f"{person}/about/lists/alleged").status_code == 404
    for path in ("lists/nothing", "lists/alleged/0", "lists/alleged/9"):
        assert nadia.browser.get(f"{person}/about/{path}").status_code == 404


# The steps beside the usual ones.


def test_answers_of_a_risk_form_keep_their_names_and_kinds(world, nadia):
    answers = {"escalating": True, "behaviour_changed": "a bit", "q1": ["a", "b"]}
    person = f"/desk/people/{world.person({'RDT': {'tool': 'hate-risk-1', 'answers': answers}})}"
    at = f"{person}/about/assessment"
    page = nadia.page(at)
    assert "behaviour changed: a bit" in page and "behaviour_changed" not in page

    nadia.save(at, tool="hate-risk-1", answers="escalating: yes\nbehaviour changed: a lot\nq1: a, b\nNew one: no")

    assert held(world, person)["RDT"]["answers"] == {**answers, "behaviour_changed": "a lot", "New one": "no"}
    assert "Write a question, a colon and the answer" in nadia.save(at, answers="nothing").text


def test_moving_home_and_a_secret_address_are_kept_as_said(world, nadia, person):
    nadia.save(f"{person}/about/moving", wants_to_move="yes", pressure="Asked alone.", areas="North\nOld town")
    nadia.save(f"{person}/about/new-home", lines="9 Example Street", postcode="em1 9zz")
    shown = nadia.save(f"{person}/about/new-home", lines="9 Example Street").text

    assert held(world, person)["REH"] == {
        "move_is_informed_choice": True, "pressure_check": "Asked alone.", "areas_to_avoid": ["North", "Old town"],
    }  # fmt: skip
    assert held(world, person)["PAD"] == {"lines": ["9 Example Street"], "postcode": "EM1 9ZZ"}
    assert "Enter a postcode" in shown


def test_what_another_system_wrote_in_its_own_form_stays_until_it_is_typed_over(world, nadia):
    data = {"VCH": {"self_described": {"identity": "Polish"}}, "REH": {"move_is_informed_choice": "after a talk"}}
    person = f"/desk/people/{world.person(data)}"

    nadia.save(f"{person}/about/more", self_described="identity: Polish", money="Rent is late.")
    nadia.save(f"{person}/about/moving", areas="North")

    now = held(world, person)
    assert now["VCH"] == data["VCH"]
    assert now["FIN"] == {"text": "Rent is late."}
    assert now["REH"] == {**data["REH"], "areas_to_avoid": ["North"]}


def test_who_says_why_and_what_kind_of_reason_it_is(world, nadia, person):
    at, said = f"{person}/about/why", {"basis": "by_association", "said_by": "other_person"}
    nadia.save(at, strands=["race", "religion"], **said)
    assert held(world, person)["STR"]["strands"] == [{"strand": one, **said} for one in ("race", "religion")]

    nadia.save(at, strands=["race"], text="More.", **said)
    assert held(world, person)["STR"]["strands"] == [{"strand": "race", **said}]


def test_reasons_that_differ_are_not_made_alike(world, nadia):
    strands = [
        {"strand": "race", "basis": "actual", "said_by": "victim"},
        {"strand": "age", "basis": "perceived", "said_by": "officer"},
    ]
    person = f"/desk/people/{world.person({'STR': {'strands': strands}})}"

    nadia.save(f"{person}/about/why", strands=["race", "age"], text="More.")

    assert held(world, person)["STR"]["strands"] == strands


def test_where_and_when_to_meet_is_kept(world, nadia, person):
    typed = {"safe_in_person": "yes", "where": "the library", "meet_days": "mon-fri", "meet_from": "9:00"}

    nadia.save(f"{person}/about/safe", **typed, meet_to="15:00")

    (channel,) = [one for one in world.calls.safe[0]["safe_contact"]["channels"] if one["kind"] == "in_person"]
    assert channel == {
        "kind": "in_person", "safe": "yes", "where": "the library",
        "times": [{"days": "mon-fri", "from": "09:00", "to": "15:00"}],
    }  # fmt: skip


def test_no_page_of_a_list_shows_a_code(nadia, person):
    for key, typed in WHOLE.items():
        nadia.save(f"{person}/about/lists/{key}", **typed)

    for path in ("about", *(f"about/lists/{key}" for key in WHOLE), *(f"about/{one.key}" for one in MORE)):
        read = re.sub(r"<[^>]*>", " ", nadia.page(f"{person}/{path}"))
        assert not re.findall(r"\b(PID|WIT|EVD|CHD|HHM|PCO|ACT|alleged|under_16|image/jpeg|Article)\b", read), path
