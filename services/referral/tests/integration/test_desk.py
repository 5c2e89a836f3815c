"""The pages for staff: who may see what, and what needs them now."""

import re

import pytest
from desk_staff import STAFF, desk_of, signed_in

from alongside.web.auth import routes_without_auth
from referral.domain.errors import NotFound
from referral.domain.staff import ALL_STAFF, Actor, may_see


@pytest.fixture
def app(world):
    """The desk, where somebody of team eastmere is held and an agency is silent."""
    made = desk_of(world)
    world.sent()
    world.clock.at = world.clock.at.replace(year=world.clock.at.year + 1)
    world.service.chase_overdue.step()
    return made


def test_every_page_says_who_may_see_it(app):
    assert routes_without_auth(app) == []


@pytest.mark.parametrize("path", ["/", "/desk/", "/desk/people"])
def test_without_sign_in_there_is_only_the_form(app, path):
    answer = app.test_client().get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


def test_what_is_late_stands_on_the_first_page_with_whom_to_ring(app):
    page = signed_in(app, "nadia.k").get("/desk/").text

    assert "Amara Example" in page
    assert "020 7946 0" in page
    assert ">Now<" in page


@pytest.mark.parametrize(
    ("name", "sees"),
    [("nadia.k", True), ("sam.d", True), ("dana.p", True), ("amal.t", True), ("priya.s", False),
     ("alex.r", False), ("ruth.a", False)],
)  # fmt: skip
def test_a_person_is_seen_by_the_own_team_and_by_those_who_lead_advise_and_audit(app, name, sees):
    browser = signed_in(app, name)

    assert ("Amara" in browser.get("/desk/").text) is sees
    people = browser.get("/desk/people")
    assert ("Amara" in people.text) is sees
    assert people.status_code == (403 if STAFF[name][0] in ("director", "directory_admin") else 200)


def test_who_may_not_see_a_person_learns_nothing_of_whether_there_is_one(world, app):
    person = world.person()
    elsewhere = Actor("priya.s", "case_officer", "westmere")

    with pytest.raises(NotFound) as hidden:
        world.service.desk.seeing.person(elsewhere, person)
    with pytest.raises(NotFound) as missing:
        world.service.desk.seeing.person(elsewhere, "00000000-0000-4000-8000-000000000000")

    assert hidden.value.sentence == missing.value.sentence
    assert world.service.desk.seeing.person(Actor("n", "case_officer", "eastmere"), person).person_id == person


@pytest.mark.parametrize("role", ALL_STAFF)
def test_only_roles_that_need_the_story_see_other_teams(role):
    assert may_see(Actor("a", role, "one"), "two") is (role in ("safeguarding_lead", "dpo", "auditor"))


def test_after_signing_out_the_pages_are_closed(app):
    browser = signed_in(app, "nadia.k")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]

    browser.post("/sign-out", data={"csrf_token": token})

    assert browser.get("/desk/").headers["Location"] == "/sign-in"


def test_addresses_and_titles_tell_nothing(app):
    browser = signed_in(app, "nadia.k")
    titles = {re.search("<title>(.*)</title>", browser.get(path).text)[1] for path in ("/desk/", "/desk/people")}

    assert titles == {"My work", "People"}


def test_what_others_have_yet_to_do_stands_below_until_they_answered(world):
    app = desk_of(world)
    made, opened = world.sent()
    me = Actor("nadia.k", "case_officer", "eastmere")

    (waiting,) = world.service.desk.my_work.waiting(me)

    assert (waiting.referral_id, waiting.person) == (made, "Amara Example")
    assert "What others have yet to do" in signed_in(app, "nadia.k").get("/desk/").text
    assert world.service.desk.my_work.waiting(Actor("priya.s", "case_officer", "westmere")) == []

    world.nodes["harbour-victim-care"].answer(opened, '{"answer":"accepted","opened":true}')
    world.work()

    assert world.service.desk.my_work.waiting(me) == []
