"""Tasks about an agency's link: staff see them, say that they are done, and hear of what comes later."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from desk_staff import desk_of, signed_in

from alongside.web.tokens import TokenSigner
from referral.domain.rubbish import ASKED_AGAIN_AFTER
from referral.entrypoints.http.app import create_app
from referral.usecases.rubbish import FLOOD, KeepRubbish
from referral.usecases.take_dead_letter import LOST, GivenUp, TakeDeadLetter

CARE, POLICE = "harbour-victim-care", "norshire-police"
NOBODY = "00000000-0000-4000-8000-000000000000"
DONE = "I have rung them: this is done"


@pytest.fixture
def lose(world):
    """Something of an agency is lost on the way; of one agency nothing more than two notes is kept."""

    def lose(agency=CARE):
        service = world.service
        keep = KeepRubbish(service.settings.contacts, lambda *_, **__: None, 2)
        take = TakeDeadLetter(service.new_uow, world.clock, service.settings.contacts, keep, lambda *_, **__: None)
        links = {one.agency_id: one.link_name for one in service.reading.agencies()}
        take(GivenUp(links[agency], True, "expired", uuid4().bytes))

    return lose


def tasks(world, *codes):
    """(code, agency, whether it is done), of these codes."""
    return sorted(
        (row["code"], row["agency_id"], row["done_at"] is not None)
        for row in world.rows("task")
        if row["code"] in (codes or (LOST, FLOOD))
    )


def task_id(world, code):
    [found] = [row["task_id"] for row in world.rows("task") if row["code"] == code and row["done_at"] is None]
    return found


def press(browser, where):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]
    return browser.post(where, data={"csrf_token": token})


def call(world, method, path, role="case_officer", body=None):
    token = TokenSigner("sign-in", world.people_key).sign("nadia.k", "referral", "person", [role], team="eastmere")
    headers = {"Authorization": f"Bearer {token}"}
    return create_app(world.service).test_client().open(path, method=method, json=body, headers=headers)


@pytest.mark.parametrize("name", ["nadia.k", "sam.d"])
def test_whoever_rings_sees_at_the_desk_what_to_do_and_says_that_it_is_done(world, lose, name):
    app = desk_of(world)
    lose()
    browser = signed_in(app, name)

    page = browser.get("/desk/").text
    assert "Something that they sent us was lost on the way" in page
    assert "ask what it was and for it to be sent again" in page
    assert "020 7946 0" in page
    [where] = re.findall(r'action="(/desk/tasks/[^"]+/done)"', page)
    answer = press(browser, where)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    assert tasks(world) == [(LOST, CARE, True)]
    assert [row["done_by"] for row in world.rows("task")] == [name]
    assert "lost on the way" not in browser.get("/desk/").text


@pytest.mark.parametrize("name", ["dana.p", "amal.t", "alex.r", "ruth.a"])
def test_who_does_not_ring_agencies_sees_it_and_is_not_asked(world, lose, name):
    app = desk_of(world)
    lose()
    browser = signed_in(app, name)

    assert DONE not in browser.get("/desk/").text
    assert press(browser, f"/desk/tasks/{task_id(world, LOST)}/done").status_code == 403
    assert tasks(world) == [(LOST, CARE, False)]


def test_over_the_api_it_is_seen_and_done_and_twice_is_once(world, lose):
    lose()
    [seen] = call(world, "GET", "/tasks").json["tasks"]
    path = f"/tasks/{seen['task_id']}/completion"

    answers = [call(world, "PUT", path, body={}) for _ in range(2)]

    assert (seen["code"], seen["agency"], seen["referral_id"]) == (LOST, CARE, None)
    assert [(one.status_code, one.json) for one in answers] == [(200, {})] * 2
    assert [row["done_by"] for row in world.rows("task")] == ["nadia.k"]
    assert call(world, "GET", "/tasks").json["tasks"] == []


@pytest.mark.parametrize("role", ["import", "auditor", "directory_admin"])
def test_over_the_api_only_who_rings_agencies_says_that_it_is_done(world, lose, role):
    lose()

    assert call(world, "PUT", f"/tasks/{task_id(world, LOST)}/completion", role, {}).status_code == 403


def test_a_task_about_a_referral_is_done_by_what_it_asks_for_and_looks_as_if_there_were_none(world):
    """Else silence about somebody could be ticked off."""
    world.sent()
    world.clock.at += timedelta(hours=25)
    world.service.chase_overdue.step()
    hers = task_id(world, "OVERDUE")

    answers = [call(world, "PUT", f"/tasks/{one}/completion", body={}) for one in (hers, NOBODY)]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json["detail"] == answers[1].json["detail"]
    assert tasks(world, "OVERDUE") == [("OVERDUE", CARE, False)]
    page = signed_in(desk_of(world), "sam.d").get("/desk/").text
    assert "Amara" in page and DONE not in page


def test_who_said_first_that_it_is_done_stays(world, lose):
    lose()
    one = task_id(world, LOST)

    for name in ("sam.d", "nadia.k"):
        world.service.desk.finish_task(one, name)

    assert [row["done_by"] for row in world.rows("task")] == ["sam.d"]


def test_what_is_lost_after_that_is_a_new_task_and_told_once(world, lose):
    lose()
    world.service.desk.finish_task(task_id(world, LOST), "sam.d")

    lose()
    lose()

    assert tasks(world, LOST) == [(LOST, CARE, False), (LOST, CARE, True)]


def test_one_agencys_task_is_not_anothers(world, lose):
    lose()
    world.service.desk.finish_task(task_id(world, LOST), "sam.d")

    lose(POLICE)

    assert tasks(world) == [(LOST, CARE, True), (LOST, POLICE, False)]


def test_too_much_of_it_is_asked_about_again_when_it_has_not_ended_a_day_after_they_were_rung(world, lose):
    for _ in range(4):
        lose()
    world.clock.at += timedelta(days=2)  # nobody rang yet, and one task is enough
    lose()
    assert tasks(world, FLOOD) == [(FLOOD, CARE, False)]
    world.service.desk.finish_task(task_id(world, FLOOD), "sam.d")

    world.clock.at += ASKED_AGAIN_AFTER - timedelta(minutes=1)
    lose()
    assert tasks(world, FLOOD) == [(FLOOD, CARE, True)]

    world.clock.at += timedelta(minutes=2)
    lose()
    lose()
    assert tasks(world, FLOOD) == [(FLOOD, CARE, False), (FLOOD, CARE, True)]
