"""Stop, her page, urgent sharing, approvals and reviews, as people use them in a browser."""

import re
import sqlite3
from contextlib import closing

import pytest
from visiting import DESKTOP, PHONE

SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture(scope="module")
def people(site):
    """The ids of two people who are referred, in the order of their cases."""
    site.refer("amara", "jo")
    [database] = site.running.plan.data.rglob("referral*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT person_id FROM person ORDER BY created_at, person_id")]


@SIZES
@pytest.mark.parametrize("page", ["summary", "summary?language=cy", "summary?language=easy", "letter", "aloud"])
def test_her_page_can_be_read_by_everybody(officer, people, size, name, page):
    window = officer(size=size, name=name).go(f"/desk/people/{people[0]}/{page}")

    assert window.faults() == []
    window.picture("her-" + re.sub(r"\W+", "-", page))


@SIZES
def test_stop_takes_two_presses_and_shows_what_came_of_it(officer, people, size, name):
    person = people[0 if name == "desktop" else 1]
    window = officer(size=size, name=name, script=name == "desktop").go(f"/desk/people/{person}/stop")
    assert window.faults() == []
    window.picture("stop")
    before = window.interactions

    window.press("Stop everything")

    assert window.interactions - before == 1
    window.page.get_by_text("Settled").first.wait_for()
    assert window.faults() == []
    assert "nobody opened it and that it is destroyed" in window.text
    window.picture("stopped")
    window.page.get_by_role("link", name="Cymraeg (Welsh)").click()
    assert window.faults() == []
    assert "No translator has signed off these words yet." in window.text
    window.picture("stopped-in-welsh")


@SIZES
def test_the_urgent_form_its_mistakes_and_the_second_person(officer, people, size, name):
    window = officer(size=size, name=name).go(f"/desk/people/{people[0]}/urgent")
    assert window.faults() == []
    window.picture("urgent")
    window.press("Send, or ask for approval")
    assert window.faults() == []
    assert window.page.locator(".govuk-error-summary a").count() == 7
    window.picture("urgent-wrong")

    filled(window)
    window.press("Send, or ask for approval")
    assert window.heading == "A second person has to approve this"
    assert window.faults() == []

    sam = officer("sam.d", size=size, name=name).go("/desk/approvals")
    assert sam.faults() == []
    sam.picture("approvals")
    sam.follow("Read and decide")
    assert sam.faults() == []
    sam.picture("approval")
    sam.choose("I approve it").press("Decide")
    assert "Approved and sent" in sam.text

    sam.go("/desk/reviews")
    assert sam.faults() == []
    sam.picture("reviews")


def filled(window):
    """A whole form, in which nothing is a matter of minutes."""
    window.choose("No, nobody is in danger at this moment")
    window.choose("Eastmere Council MASH: a worry about a child")
    for question, answer in (("danger_to_life", "no"), ("immediate_danger", "no"), ("child_in_danger", "yes")):
        window.page.locator(f"input[name={question}][value={answer}]").check()
    window.write("What happened, and what do you know?", "The children hear it every night.")
    window.choose("Asking would not be safe", role="checkbox")
    window.write("What could happen if you do not tell them?", "The children could be hurt.")
    window.write("Why is this the least that you can send?", "Only what finds them.")
    window.choose("Yes, they know")
