"""An agency's inbox in a browser: open, ask, be answered by the officer, accept, tell how it ended; at both sizes."""

import pytest
from embedded_world import case_called, refer, written
from visiting import DESKTOP, PHONE

AGENCY = "harbour-victim-care"
SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture
def came(site, tmp_path, request):
    """One more referral, of somebody else, has come to the agency."""
    document = case_called(f"inbox {request.node.name}", referrals=["R1"])
    profile = str(site.running.plan.data / "profile.json")
    ran = refer("--profile", profile, "--rebase", written(tmp_path, document))
    assert ran.status == 0, ran.err


@SIZES
@pytest.mark.parametrize("path", ["/", "/connection"])
def test_the_first_pages_can_be_used_by_everybody(came, worker, size, name, path):
    window = worker(AGENCY, size=size, name=name).until(path, "Harbour" if path == "/" else "Our words")

    assert window.faults() == []
    window.picture("inbox" if path == "/" else "inbox-connection")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_question_is_answered_and_the_end_is_told(came, worker, officer, script):
    helper = worker(AGENCY, name="desktop", script=script).until("/", "Waiting for you")
    helper.page.locator("section[aria-labelledby=waiting] article a").last.press("Enter")  # the newest
    helper.press("Open it")
    address = helper.page.url.removeprefix(helper.home)
    assert helper.text.index("How to make contact safely") < helper.text.index("What is asked of you")

    helper.press("Ask", exact=True)
    assert "Enter your question" in helper.text
    helper.write("What do you need to know, and why?", "Is there a lift in the building?").press("Ask", exact=True)

    desk = officer(script=script, name="desktop").until("/desk/", "Read what they ask, and reply")
    desk.follow("Read what they ask, and reply")
    assert "Is there a lift in the building?" in desk.text
    if script:
        assert desk.faults() == []
        desk.picture("reply")
    desk.write("Your reply", "Yes, on the left of the main door.").press("Send", exact=True)
    assert "Yes, on the left of the main door." in desk.text

    helper.until(address, "Yes, on the left of the main door.")
    helper.press("Accept", exact=True)
    helper.go(address)
    helper.page.get_by_label("How did it end?").select_option(label="Support has started")
    helper.press("Send how it ended")
    assert "You told how it ended" in helper.text
    if script:
        assert helper.faults() == []
        helper.picture("inbox-ended")
