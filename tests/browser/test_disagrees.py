"""A person says that something is not right: it is written down, the agency that has it is told, it is settled."""

import pytest
from visiting import DESKTOP, PHONE

AGENCY = "harbour-victim-care"


@pytest.fixture(scope="module", autouse=True)
def somebody(site):
    """Somebody who is referred."""
    site.refer("amara")


@pytest.mark.parametrize(
    ("size", "name", "kind"), [(DESKTOP, "desktop", "What happened"), (PHONE, "phone", "Language and communication")]
)
def test_what_is_not_right_reaches_the_agency_and_is_put_right(officer, worker, size, name, kind):
    script = name == "desktop"
    window = officer(size=size, name=name, script=script).go("/desk/people").follow("Amara")
    window.follow("Something is not right")
    assert window.faults() == []
    window.picture("disagrees")
    window.press("Write something down").press("Write it down")
    assert "Choose where it is" in window.text
    assert window.faults() == []
    window.picture("disagrees-wrong")

    window.choose(kind, role="checkbox").write("What do they say?", "It was two men, and it was on the 3rd.")
    window.press("Write it down")
    assert "It was two men" in window.text and "Harbour Victim Care" in window.text
    assert window.faults() == []
    window.picture("disagrees-written")

    helper = worker(AGENCY, size=size, name=name, script=script)
    helper.until("/", "The person disagrees with")
    assert "two men" not in helper.text, "her words stay with the landlord"

    window.follow("Write down what came of it")
    assert window.faults() == []
    window.choose("It was not right, and we have put it right").write("What did you find", "It was the 3rd.")
    window.picture("disagrees-answer")
    window.press("Write it down")
    assert "Put right" in window.text and "Settled" in window.text
    assert window.faults() == []
    window.picture("disagrees-settled")
