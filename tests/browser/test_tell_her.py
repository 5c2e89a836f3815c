"""A review finds that a person can be told what went without a yes; the officer tells him and writes it down."""

import pytest
from visiting import DESKTOP, PHONE

TELL = "What to tell them, and where to write it down"


@pytest.fixture(scope="module", autouse=True)
def somebody(site):
    """Somebody whose life was in danger; the police were told without his yes."""
    site.refer("tomasz")


def test_from_the_review_to_what_the_officer_writes_down(officer):
    # given a review of what one officer decided alone
    sam = officer("sam.d", size=DESKTOP, name="desktop").go("/desk/reviews").follow("Read what was shared, and why")
    assert sam.faults() == []
    sam.picture("review")
    phone = officer("sam.d", size=PHONE, name="phone", script=False).go("/desk/reviews")
    phone.follow("Read what was shared, and why")
    assert phone.faults() == []
    phone.picture("review")
    for words in ("What happened", "What was shared", "The rules for this", "Can the person be told now?"):
        assert words in sam.text

    # when nothing is chosen, then it says so; when he can be told, then the officer is asked to
    sam.press("Write it down")
    assert "Choose what you found." in sam.text and sam.faults() == []
    sam.choose("It was right to share this").choose("Yes, they can be told now")
    sam.write("What you looked at", "He was found in time, and he is safe.").press("Write it down")
    assert sam.heading == "Reviews"
    nadia = officer(size=PHONE, name="phone").go("/desk/")
    nadia.until("/desk/", TELL)
    nadia.follow(TELL)
    assert "Contact: only like this" in nadia.text and nadia.faults() == []
    nadia.picture("tell-her")

    # when it is written down how, then nothing waits any more, and his line of time has it
    nadia.press("Write it down")
    assert "Choose how you told them" in nadia.text and nadia.faults() == []
    nadia.choose("In person, where nobody could overhear us").press("Write it down")
    assert "They were told what" in nadia.text and nadia.faults() == []
    assert TELL not in nadia.go("/desk/").text
