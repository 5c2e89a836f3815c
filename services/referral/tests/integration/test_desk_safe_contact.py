"""Safe contact at the desk: a changed number is checked first, a code word stays, and two officers lose nothing."""

from dataclasses import replace

import pytest
from desk_calls import FakeCalls, FakeWords
from desk_officer import Officer
from desk_staff import desk_of, signed_in

from referral.usecases.contact_checks import Waiting

CHANGED = {
    "point": "mobile", "now": "07700 900102", "before": "07700 900101", "by": "nadia.k",
    "ways": ["mobile_call", "sms"],
}  # fmt: skip


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


def now(world, **changes):
    """What notify has now."""
    world.safe_contacts.held = replace(world.safe_contacts.held, **changes)


def sent(world):
    return world.calls.safe[-1]["safe_contact"]


def test_a_code_word_stays_when_nothing_is_typed(world, nadia, person):
    now(world, has_code_word=True)
    page = nadia.page(f"{person}/about/safe")

    nadia.save(f"{person}/about/safe", visits="plain clothes")

    assert "There is a code word. It stays unless you type a new one." in page
    assert "code_word" not in sent(world)


def test_a_code_word_is_changed_by_typing_and_taken_away_by_asking(world, nadia, person):
    now(world, has_code_word=True)

    nadia.save(f"{person}/about/safe", code_word="turmeric", no_code_word="yes")
    assert sent(world)["code_word"] == "turmeric"

    nadia.save(f"{person}/about/safe", no_code_word="yes")
    assert sent(world)["code_word"] == ""


def test_where_there_is_no_code_word_there_is_none_to_take_away(nadia, person):
    assert "no_code_word" not in nadia.page(f"{person}/about/safe")


def test_a_changed_number_leads_to_its_check(world, nadia, person):
    world.calls.waiting = [CHANGED]

    saved = nadia.save(f"{person}/about/safe", mobile="07700 900102", safe_mobile_call="yes", then="stop")

    assert saved.headers["Location"] == f"{person}/about/check"
    page = nadia.page(f"{person}/about/check")
    assert "Is it really theirs?" in page
    assert "I asked them on what we had before, 07700 900101, and it is theirs" in page
    assert "second_person" not in page


def test_the_check_is_written_down_for_the_version_that_was_shown(world, nadia, person):
    world.calls.waiting = [CHANGED]

    done = nadia.save(f"{person}/about/check", how="old_way")

    assert done.headers["Location"] == person
    assert world.calls.checks == [("nadia.k", "mobile", {"how": "old_way", "version": 3})]


def test_nothing_is_checked_by_pressing_alone(world, nadia, person):
    world.calls.waiting = [CHANGED]

    page = nadia.save(f"{person}/about/check").text

    assert "Choose how you checked it" in page
    assert 'href="#how-mobile"' in page
    assert world.calls.checks == []


def test_somebody_else_may_check_as_a_second_person(world, app, nadia, person):
    world.calls.waiting = [CHANGED]

    page = Officer(app, "sam.d").page(f"{person}/about/check")

    assert "I am not nadia.k, and I made sure in another way that it is theirs" in page


@pytest.mark.parametrize(
    ("before", "name", "ways"),
    [
        ("07700 900101", "nadia.k", ("old_way",)),
        ("07700 900101", "sam.d", ("old_way", "second_person")),
        (None, "sam.d", ("second_person",)),
        (None, "nadia.k", ()),
    ],
)
def test_who_may_check_and_how(before, name, ways):
    assert Waiting("mobile", "07700 900102", before, "nadia.k", ()).open_to(name) == ways


def test_what_waits_is_the_first_thing_to_do_and_shows_as_safe_in_the_form_only(world, app, nadia, person):
    channels = [{"kind": "mobile_call", "safe": "unknown"}]
    now(world, unchecked=("mobile",), record={**world.safe_contacts.held.record, "channels": channels})
    world.calls.waiting = [CHANGED]

    page, form = nadia.page(person), nadia.page(f"{person}/about/safe")

    assert "Check the new mobile number. Until then nobody uses it." in page
    assert "No way is known to be safe." in page
    assert f'href="{person}/about/check"' in Officer(app, "sam.d").page(person)
    assert 'name="safe_mobile_call" type="radio" value="yes" checked' in form


def test_the_second_of_two_officers_sees_how_safe_contact_stands_now_and_loses_nothing(world, nadia, person):
    at = f"{person}/about/safe"
    opened = nadia.hidden(at)
    record = {**world.safe_contacts.held.record, "channels": [{"kind": "mobile_call", "safe": "no"}]}
    now(world, version=4, record=record)

    shown = nadia.save(at, opened, mobile="07700 900101", safe_mobile_call="yes", visits="park elsewhere").text

    assert "Somebody else changed this while you were writing" in shown
    assert "Never: Call to the mobile." in shown
    assert 'value="park elsewhere"' in shown
    assert world.calls.safe == []

    nadia.save(at, {**opened, "seen": "4"}, visits="park elsewhere")
    assert sent(world)["visits"] == "park elsewhere"


def test_when_notify_does_not_answer_nobody_is_told_that_a_number_is_safe(world, nadia, person):
    world.calls.away, world.calls.waiting = True, [CHANGED]

    page = nadia.page(f"{person}/about/check")

    assert "This cannot be read at the moment. Make no contact until it can." in page


def test_another_teams_officer_finds_nothing_to_check(app, person):
    assert signed_in(app, "priya.s").get(f"{person}/about/check").status_code == 404
