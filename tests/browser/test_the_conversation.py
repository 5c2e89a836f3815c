"""The conversation: on a tablet that is handed over, in her words, with a change, a no and a later."""

import re

import pytest
from visiting import DESKTOP, PHONE

SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture(scope="module", autouse=True)
def cases(site):
    site.refer("amara")


def look(window, name):
    """Whatever is shown can be used by everybody."""
    assert window.faults() == [], name
    window.picture(name)


def begun(window, *needs, words="English", company="Nobody else"):
    """A conversation with Amara, at its first card."""
    window.go("/desk/people").follow("Amara")
    window.press("Talk about who could help")
    for need in needs:
        window.choose(need, role="checkbox")
    window.choose(company)
    window.choose(words, exact=True)
    window.press("Show the first card")
    return re.search(r"(/desk/people/[0-9a-f-]+/talks/[0-9a-f-]+)", window.page.url)[1]


@SIZES
def test_handed_over_she_answers_alone_and_changes_a_card(site, officer, size, name):
    window = officer(size=size, name=name)
    at = begun(window, "Fire safety at home", "A report to the police without a name", words="English, easy read")
    window.go(at)
    look(window, "talk-open")
    window.press("Hand this device over")
    assert "nadia.k" not in window.text
    look(window, "handed-card")

    window.press("Yes, but not all of it")
    look(window, "handed-change")
    window.page.get_by_role("checkbox").first.uncheck()
    window.press("Show me the card again")
    window.press("Yes", exact=True)
    window.press("Ask me later")
    look(window, "handed-done")

    window.go("/desk/people")
    assert window.heading == "Sign in"
    window.sign_in("nadia.k", site.password("nadia.k")).go(at)
    look(window, "talk-read-back-changed")
    assert "Ask me later" in window.text
    assert "Taken out:" in window.text
    window.press("I read it back")
    assert window.heading == "Send"


@SIZES
@pytest.mark.parametrize("words", ["Cymraeg (Welsh)", "Polski (Polish)"])
def test_the_cards_in_another_language_say_that_nobody_signed_them_off(officer, size, name, words):
    window = officer(size=size, name=f"{name}-{words[:2].lower()}")

    at = begun(window, "Fire safety at home", words=words)

    assert "No translator has signed these words off yet" in window.text
    look(window, "talk-card-language")
    window.go(f"{at}/paper")
    look(window, "card-paper")


@SIZES
def test_what_is_missing_is_said_and_kept(officer, size, name):
    window = officer(size=size, name=name)
    window.go("/desk/people").follow("Amara")
    look(window, "person-known")
    window.press("Talk about who could help").choose("Fire safety at home", role="checkbox")
    window.press("Show the first card")

    assert "Choose who can hear what you say" in window.text
    look(window, "talk-begin-wrong")
    assert window.page.get_by_role("checkbox", name="Fire safety at home").is_checked()


@SIZES
def test_without_a_yes_the_officer_reads_why_nothing_goes(officer, size, name):
    window = officer(size=size, name=name)
    window.go("/desk/people").follow("Amara")
    window.page.goto(window.page.url + "/send")
    look(window, "send-ways-known")
    window.follow("Look at what Bridgegate Hate Support would see")

    assert "It would not be sent" in window.text
    look(window, "send-look-stopped")


@SIZES
def test_a_name_in_a_free_text_is_warned_of_before_it_goes(officer, size, name):
    window = officer(size=size, name=name)
    begun(window, "A repair, or graffiti removed")
    window.press("Yes", exact=True).press("I read it back")
    window.press("See what Lockwood Security would see")
    window.write("What do you ask them to do?", "Ask for Dean on 07700 900999.").press(
        "Save, and show me what they would see"
    )

    assert "What you ask them to do names another person: Dean Harper" in window.text
    look(window, "send-look-warned")
