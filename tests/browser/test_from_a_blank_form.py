"""Amara, from a blank form to three referrals that arrived: by keyboard, on a phone and a desk, with and without a
script."""

import re

import pytest
from visiting import DESKTOP, PHONE

MOST_INTERACTIONS = 25
AGENCIES = ("Norshire Police", "Harbour Victim Care", "Lockwell Sanctuary")


def look(window, name):
    """Whatever is shown can be used by everybody."""
    assert window.faults() == [], name
    window.picture(name)


def written_down(window):
    """Everything that she told: safe contact first."""
    window.go("/desk/people").press("Add a person")
    look(window, "add-1-who")
    window.write("Name", "Amara Nwosu").write("Date of birth", "14 8 1991").press("Save and go on")
    look(window, "add-2-safe")
    window.write("Mobile number", "07700 900101")
    window.page.locator("#safe_mobile_call").check()
    window.write("From", "10:00").write("Until", "12:00")
    window.write("What do we say if somebody else answers?", "ringing about the boiler service")
    window.write("What must never happen?", "nobody contacts my brother-in-law").press("Save and go on")
    for summary, kind, day in (
        ("A man shouted at her on the stairs.", "verbal_abuse", "18 1 2026"),
        ("Someone said through the door that they had better move out.", "threat", "21 2 2026"),
        ("Paint was thrown over the front door.", "criminal_damage", "1 3 2026"),
    ):
        window.write("What happened?", summary)
        window.page.locator("#type").select_option(kind)
        window.write("Day", day).press("Save this")
    look(window, "add-3-happened")
    window.press("That is all: go on")
    window.write("What do they want to happen?", "To come home without being afraid.")
    window.choose("It could get worse")
    look(window, "add-4-wants")
    window.press("Save and go on")
    look(window, "add-5-talking")
    window.press("Save and go on")
    window.choose("Race, colour or nationality", role="checkbox")
    window.write("What they say about it", "It comes from my husband's own relatives.").press("Save and go on")
    window.write("Address", "14 Larkfield Court\nEastmere").write("Postcode", "EM1 4QT")
    window.write("Kind of tenancy", "assured").write("Kind of home", "flat")
    look(window, "add-6-home")
    window.press("Save and go on")
    look(window, "add-7-health")
    window.press("Save and go on")
    look(window, "add-8-all")
    window.follow("Who is said to have done it")
    window.write("Name", "Dean Harper").press("Save this person").follow("That is all")
    window.follow("Children").write("Name", "Zora Nwosu").choose("Under 16").press("Save this child")
    look(window, "add-9-children")
    window.follow("That is all: go to all steps").follow("That is all: go to the person")
    look(window, "person-new")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])
def test_three_referrals_from_a_blank_form_an_answer_and_a_stop(officer, worker, size, name, script):
    window = officer(size=size, name=name if script else f"{name}-plain", script=script)
    written_down(window)
    assert "Amara Nwosu" in window.text
    person = re.search(r"/people/([0-9a-f-]{36})", window.page.url)[1]

    window.interactions = 0
    window.press("Talk about who could help")
    look(window, "talk-begin")
    for agency in AGENCIES:
        window.choose(agency, role="checkbox")
    window.choose("Nobody else")
    window.press("Show the first card")
    look(window, "talk-card")
    for _ in AGENCIES:
        window.press("Yes", exact=True)
    look(window, "talk-read-back")
    window.press("I read it back")
    look(window, "send-ways")
    for agency in AGENCIES:
        window.press(f"See what {agency} would see")
        look(window, f"send-look-{agency.split()[0].lower()}")
        window.press(f"Send this to {agency}")
        window.page.get_by_text("They have it").wait_for()
        look(window, f"sent-{agency.split()[0].lower()}")

    assert window.interactions <= MOST_INTERACTIONS
    window.go(f"/desk/people/{person}")
    look(window, "person")
    assert all(f"Asked for help from {agency}" in window.text for agency in AGENCIES)

    care = worker("harbour-victim-care", size=size, name=window.name, script=script)
    accept(care)
    window.until(f"/desk/people/{person}/summary", "They said yes. They will help you.")
    look(window, "her-summary")

    window.go(f"/desk/people/{person}/stop").press("Stop Harbour Victim Care")
    window.page.get_by_text("Waiting for them").first.wait_for()
    care.until("/", "Stop, and answer")
    assert "Withdrawn after you accepted: answer needed" in care.text
    look(care, "inbox-stop")
    window.until(f"/desk/people/{person}/summary", "You asked us to stop. We told Harbour Victim Care")


def accept(care):
    """Somebody at the agency opens the first that waits, and accepts it."""
    care.go("/")
    look(care, "inbox")
    waiting = care.page.locator("section[aria-labelledby=waiting] a")
    waiting.first.focus()
    waiting.first.press("Enter")
    look(care, "inbox-card")
    care.press("Open it")
    look(care, "inbox-read")
    assert care.text.index("ringing about the boiler service") < care.text.index("07700 900101")
    care.press("Accept", exact=True)
    look(care, "inbox-accepted")
