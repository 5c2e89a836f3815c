"""She can be told what went without her yes, as a review said or because the day came: her officers do.

They write down how and when.
"""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from consent_said import POLICE, Consent
from desk_staff import desk_of, signed_in

from alongside.events.model import telling_due
from referral.usecases.permission_ended import Ended, stop_ended

TASK = "TELL_THE_PERSON"


@pytest.fixture
def calls():
    return Consent()


@pytest.fixture
def desk(world, calls):
    """The desk, and somebody about whom the police were told without her yes."""
    world.calls = calls
    made = desk_of(world)
    world.someone = world.show(world.sent()[0]).referral.person_id
    asked = world.ask(
        "key-0000000000000009", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency",
    )  # fmt: skip
    world.work()
    world.went, world.decision = asked.referral_id, asked.decision.decision_id
    calls.held |= {"exceptions": [{"exception_id": "e1"}], "consents": []}
    calls.whole = {
        "tell_person": {"when": "withheld_until_review", "by": None}, "disclosures": [world.decision],
        "may_be_told_at": None,
    }  # fmt: skip
    return made


def found_that_she_can_be_told(world, calls):
    """A review in consent said so; the event comes twice."""
    calls.whole["may_be_told_at"] = world.clock.now().isoformat()
    event = telling_due(world.clock.now(), [world.decision])
    for _ in range(2):
        with world.service.new_uow() as uow:
            world.service.subscriber._handlers[event.type](event, uow.session)
            uow.commit()


def tasks(world):
    return [one for one in world.service.reading.tasks() if one.code == TASK]


def where(world):
    return f"/desk/people/{world.someone}/tell-her/{world.went}"


def post(browser, to, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]
    return browser.post(to, data={"csrf_token": token, **form})


def notices(world):
    return [row for row in world.rows("event_outbox") if "staff.answered" in json.dumps(row, default=str)]


def test_her_officers_get_one_task_and_her_page_has_it_from_then_on(world, desk, calls):
    browser = signed_in(desk, "nadia.k")
    assert where(world) not in browser.get(f"/desk/people/{world.someone}").text
    assert browser.get(where(world)).status_code == 404
    assert "So that they could come at once." not in browser.get(f"/desk/people/{world.someone}/summary").text

    found_that_she_can_be_told(world, calls)

    (task,) = tasks(world)
    assert (task.referral_id, task.due_at > world.clock.now()) == (world.went, True)
    for page in ("/desk/", f"/desk/people/{world.someone}"):
        assert f'href="{where(world)}"' in browser.get(page).text
    assert "So that they could come at once." in browser.get(f"/desk/people/{world.someone}/summary").text
    shown = browser.get(where(world)).text
    assert not [
        words
        for words in ("Contact: only like this", "Norshire-Police", "Write down that you told")
        if words not in shown
    ]
    assert len(notices(world)) == 1


def test_what_is_said_before_this_service_knows_the_decision_asks_nobody_and_asks_when_it_is_said_again(
    world, desk, calls
):
    """A review within the hour may be faster than the transaction in which the decision is written down here."""
    known, world.decision = world.decision, str(uuid4())
    found_that_she_can_be_told(world, calls)
    assert (tasks(world), notices(world)) == ([], [])

    world.decision = known
    found_that_she_can_be_told(world, calls)

    assert [one.referral_id for one in tasks(world)] == [world.went]


def test_it_is_gone_when_it_is_written_down_and_how_and_when_stay(world, desk, calls):
    found_that_she_can_be_told(world, calls)
    world.clock.at += timedelta(hours=2)
    browser, once = signed_in(desk, "nadia.k"), str(uuid4())
    form = {"way": "in_person", "when": "", "words": "She wants <b>nobody</b> else told.", "once": once}

    answers = [post(browser, where(world), **form) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert tasks(world) == []
    assert [row["kind"] for row in world.rows("told")] == ["her"]
    assert where(world) not in browser.get("/desk/").text
    page = browser.get(f"/desk/people/{world.someone}").text
    assert "They were told what Norshire-Police was told" in page and "She wants &lt;b&gt;nobody" in page
    kept = browser.get(where(world)).text
    assert "In person, where nobody could overhear us. Written down by nadia.k." in kept
    assert "Write down that you told them" not in kept
    found_that_she_can_be_told(world, calls)
    assert tasks(world) == [], "she was told already"
    assert post(browser, where(world), **{**form, "once": str(uuid4())}).status_code == 422


def test_what_is_written_of_telling_her_is_no_word_of_an_agency_and_lies_under_her_key(world, desk, calls):
    found_that_she_can_be_told(world, calls)
    before = world.show(world.went)
    post(signed_in(desk, "nadia.k"), where(world), way="phone", words="SECRET-CANARY", once=str(uuid4()))

    after = world.show(world.went)
    assert (after.answers, after.told, after.referral.state) == (before.answers, (), before.referral.state)
    assert [one.text for one in after.told_her] == ["SECRET-CANARY"]
    assert b"SECRET-CANARY" not in world.rows("told")[0]["words"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose how you told them"),
        ({"way": "secure_mail"}, "Choose how you told them"),
        ({"way": "phone", "when": "soon"}, "Enter a day and a time"),
        ({"way": "phone", "when": "2030-01-01T10:00"}, "Enter a time that has passed."),
        ({"way": "phone", "words": "x" * 2_001}, "This is too long. Use 2,000 characters at most"),
    ],
)
def test_what_cannot_be_so_is_told_at_the_field_and_the_task_stays(world, desk, calls, form, sentence):
    found_that_she_can_be_told(world, calls)

    answer = post(signed_in(desk, "nadia.k"), where(world), **form)

    assert answer.status_code == 422 and sentence in answer.text
    assert len(tasks(world)) == 1 and world.rows("told") == []


def test_a_day_that_comes_when_the_task_is_open_or_done_asks_nobody_again(world, desk, calls):
    found_that_she_can_be_told(world, calls)
    told_on_the_day = telling_due(world.clock.now() + timedelta(days=1), [world.decision])

    def hear():
        with world.service.new_uow() as uow:
            world.service.subscriber._handlers[told_on_the_day.type](told_on_the_day, uow.session)
            uow.commit()

    hear()
    assert (len(tasks(world)), len(notices(world))) == (1, 1)
    post(signed_in(desk, "nadia.k"), where(world), way="phone", once=str(uuid4()))
    hear()
    assert (tasks(world), len(notices(world))) == ([], 1)


def test_before_a_review_found_it_nobody_can_write_that_she_was_told(world, desk, calls):
    answer = post(signed_in(desk, "nadia.k"), where(world), way="phone", once=str(uuid4()))

    assert answer.status_code == 404 and world.rows("told") == []


@pytest.mark.parametrize(
    ("name", "status"), [("nadia.k", 200), ("sam.d", 200), ("priya.s", 404), ("alex.r", 403), ("dana.p", 403)]
)
def test_only_who_works_with_her_tells_her(world, desk, calls, name, status):
    found_that_she_can_be_told(world, calls)
    browser = signed_in(desk, name)

    assert browser.get(where(world)).status_code == status
    assert (f'href="{where(world)}"' in browser.get("/desk/").text) is (status == 200)
    if status != 200:
        assert post(browser, where(world), way="phone", once=str(uuid4())).status_code == status
        assert len(tasks(world)) == 1


def test_of_somebody_else_there_is_nothing_there(world, desk, calls):
    found_that_she_can_be_told(world, calls)
    browser = signed_in(desk, "nadia.k")
    other = world.person(ref="P-OTHER")
    assert other != world.someone

    assert browser.get(f"/desk/people/{other}/tell-her/{world.went}").status_code == 404
    assert post(browser, f"/desk/people/{other}/tell-her/{world.went}", way="phone").status_code == 404
    assert len(tasks(world)) == 1


def test_what_is_held_up_on_its_way_is_told_too_and_the_page_says_that_it_is_not_there(world, desk, calls):
    made = world.ask(
        "key-0000000000000011", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency", ref="R8",
    )  # fmt: skip
    assert made.state.value == "queued"
    world.went, world.decision = made.referral_id, made.decision.decision_id

    found_that_she_can_be_told(world, calls)

    assert [one.referral_id for one in tasks(world)] == [made.referral_id]
    page = signed_in(desk, "nadia.k").get(where(world)).text
    assert "It has not reached them so far." in page
    world.work()
    assert "It has not reached them so far." not in signed_in(desk, "nadia.k").get(where(world)).text


def test_what_is_stopped_before_it_left_is_not_told(world, desk, calls):
    made = world.ask(
        "key-0000000000000011", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency", ref="R8",
    )  # fmt: skip
    world.went, world.decision = made.referral_id, made.decision.decision_id
    found_that_she_can_be_told(world, calls)

    with world.service.new_uow() as uow:
        stop_ended(uow, world.service.settings.contacts, Ended([world.decision]), world.clock.now())
        uow.commit()

    assert tasks(world) == []


def test_of_what_never_went_there_is_nothing_to_tell(world, desk):
    world.consent.outcome, world.consent.reasons = "not_sent", ("AGENCY_NOT_ACTIVE",)
    made = world.ask(
        "key-0000000000000011", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency", ref="R8",
    )  # fmt: skip
    event = telling_due(world.clock.now(), [made.decision.decision_id])
    with world.service.new_uow() as uow:
        world.service.subscriber._handlers[event.type](event, uow.session)
        uow.commit()

    assert made.state.value == "not_sent" and tasks(world) == []
