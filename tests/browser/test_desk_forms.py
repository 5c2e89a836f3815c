"""The forms of the desk in a browser: others, a changed number, who decides; also with mistakes in them."""

import re

import pytest
from visiting import DESKTOP, PHONE

SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])
LISTS = ("alleged", "conduct", "adults", "children", "witnesses", "evidence", "actions")
STEPS = ("health", "assessment", "moving", "new-home", "more", "why")


def look(window, name):
    """Whatever is shown can be used by everybody."""
    assert window.faults() == [], name
    window.picture(name)


@pytest.fixture
def somebody(officer):
    """Add somebody and come to their page."""

    def add(size, name, *, age="18 or over", script=True):
        window = officer(size=size, name=name, script=script).go("/desk/people/new")
        window.write("Name", "Amara Nwosu").choose(age, exact=True).press("Save and go on")
        person = re.search(r"/people/([0-9a-f-]{36})", window.page.url)[1]
        return window, f"/desk/people/{person}"

    return add


@SIZES
def test_every_list_and_step_can_be_used_by_everybody_also_with_mistakes(somebody, size, name):
    window, person = somebody(size, name)

    for key in LISTS:
        window.go(f"{person}/about/lists/{key}")
        look(window, f"list-{key}")
        window.page.locator("main form button").first.press("Enter")
        assert "There is a problem" in window.text
        look(window, f"list-{key}-mistake")
    for key in STEPS:
        window.go(f"{person}/about/{key}")
        look(window, f"step-{key}")
    window.go(f"{person}/about/assessment").write("Answers", "no colon").press("Save and go on")
    look(window, "step-assessment-mistake")
    window.go(f"{person}/about/new-home").write("Address", "9 Example Street").press("Save and go on")
    look(window, "step-new-home-mistake")


@SIZES
def test_several_people_are_said_to_have_done_it_and_two_officers_meet(somebody, officer, size, name):
    window, person = somebody(size, name)
    at = f"{person}/about/lists/alleged"
    for who in ("Dean Harper", "Somebody with a green coat"):
        window.go(at).write("Name", who).write("Where they live", "5 Larkfield Court").press("Save this person")
    look(window, "list-alleged-two")
    other = officer(size=size, name=name).go(f"{at}/0")
    window.go(f"{at}/0")
    look(window, "list-alleged-change")

    window.write("How do they know each other?", "brother-in-law").press("Save this person")
    other.write("Where they live", "7 Larkfield Court").press("Save this person")

    assert "Somebody else changed this while you were writing" in other.text
    assert "brother-in-law" in other.text
    assert other.page.get_by_label("Where they live").input_value() == "7 Larkfield Court"
    look(other, "list-alleged-meanwhile")
    other.press("Save this person")
    window.go(f"{at}/1").press("Take this person out")
    assert "Somebody with a green coat" not in window.text
    window.go(f"{person}/about")
    assert "1 written down" in window.text
    look(window, "about-all")


def keep_number(window, person, number):
    window.go(f"{person}/about/safe").write("Mobile number", number)
    window.page.locator("#safe_mobile_call").check()
    window.write("New code word" if "There is a code word" in window.text else "Code word", "saffron")
    return window.press("Save and stop")


@SIZES
def test_a_changed_number_is_checked_before_it_is_used(site, somebody, officer, size, name):
    window, person = somebody(size, name)
    keep_number(window, person, "07700 900101")
    assert "Call to the mobile; at any time" in window.text

    keep_number(window, person, "07700 900102")
    assert window.heading == "Is it really theirs?"
    look(window, "check-number")
    window.press("It is theirs: use it")
    assert "Choose how you checked it" in window.text
    look(window, "check-number-mistake")
    window.follow("Not now")
    assert "No way is known to be safe." in window.text
    look(window, "check-number-waits")
    window.go(f"{person}/about/safe")
    look(window, "safe-waits")

    second = officer("sam.d", size=size, name=name).go(f"{person}/about/check")
    look(second, "check-number-second")
    second.choose("I am not nadia.k").press("It is theirs: use it")
    assert "Call to the mobile; at any time" in second.text
    window.go(f"{person}/about/safe")
    assert "There is a code word. It stays unless you type a new one." in window.text
    assert "saffron" not in window.page.content()
    window.press("Save and stop")
    assert "Call to the mobile; at any time" in window.text


@SIZES
def test_an_attorney_decides_and_consent_takes_it(somebody, size, name):
    window, person = somebody(size, name)
    window.go(f"{person}/talk").choose("Harbour Victim Care", role="checkbox").choose("Nobody else")
    window.choose("Their attorney for health and welfare")
    look(window, "talk-begin-attorney")
    window.press("Show the first card")
    look(window, "decides-attorney")
    window.press("Save and show the cards")
    assert "Choose whether they are close to whoever did it" in window.text
    look(window, "decides-attorney-mistakes")
    window.write("Name of whoever decides", "Ngozi Nwosu").write("What shows that they may decide?", "The papers.")
    window.choose("No", exact=True).choose("No, not even with help")
    window.write("Which decision is it?", "Whether to share.").write("How did you help", "Pictures.")
    window.write("Who looked at it?", "Dr Example").write("On which day?", "1 3 2026").press(
        "Save and show the cards"
    )
    assert "Read this to Ngozi Nwosu, who decides on behalf of the person." in window.text
    look(window, "card-on-behalf")
    window.press("Yes", exact=True)
    look(window, "talk-on-behalf")
    window.press("I read it back")
    assert "They said yes to Harbour Victim Care" in window.go(person).text


@SIZES
@pytest.mark.parametrize("who", ["A deputy whom the court chose", "Nobody may decide for them"])
def test_the_other_questions_about_who_decides(somebody, size, name, who):
    window, person = somebody(size, name)
    window.go(f"{person}/talk").choose("Harbour Victim Care", role="checkbox").choose("Nobody else").choose(who)
    window.press("Show the first card").press("Save and show the cards")

    look(window, f"decides-{who.split()[1].lower()}-mistakes")


@SIZES
def test_a_parent_decides_for_a_child_and_the_one_who_did_it_does_not(somebody, size, name):
    window, person = somebody(size, name, age="Under 16")
    window.go(f"{person}/about/lists/alleged").write("Name", "Dean Harper").press("Save this person")
    window.go(f"{person}/talk").choose("Harbour Victim Care", role="checkbox").choose("Nobody else")
    window.choose("A parent, or somebody else")
    look(window, "talk-begin-child")
    window.press("Show the first card")
    window.write("Name of whoever decides", "Dean Harper").write("What shows that they may decide?", "Certificate.")
    window.choose("No", exact=True).choose("The same").press("Save and show the cards")
    assert "They cannot decide" in window.text
    look(window, "decides-parent-mistake")

    window.write("Name of whoever decides", "Ngozi Nwosu").press("Save and show the cards")
    window.press("Yes", exact=True).press("I read it back")
    assert "They said yes to Harbour Victim Care" in window.go(person).text
