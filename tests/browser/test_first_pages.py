"""Sign-in, my work and people, as they look in a browser."""

import pytest
from visiting import DESKTOP, PHONE

SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture(scope="module", autouse=True)
def cases(site):
    site.refer("amara", "tomasz")


@SIZES
def test_sign_in_can_be_used_by_everybody(site, visit, size, name):
    window = visit(site.desk, size=size, name=name).go("/sign-in")
    assert window.faults() == []
    window.picture("sign-in")

    window.sign_in("nadia.k", "wrong")

    assert window.faults() == []
    assert "The name or the password is not right" in window.text
    window.picture("sign-in-wrong")


@SIZES
@pytest.mark.parametrize("path", ["/desk/", "/desk/people"])
def test_the_first_pages_can_be_used_by_everybody(officer, size, name, path):
    window = officer(size=size, name=name).go(path)

    assert window.faults() == []
    window.picture("first" + path.replace("/", "-").rstrip("-"))


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_leaving_is_one_press_and_goes_to_the_weather(site, officer, script):
    window = officer(script=script)
    gone = []
    window.page.route("https://www.bbc.co.uk/**", lambda route: (gone.append(route.request.url), route.abort()))

    with window.page.expect_event("requestfailed"):
        window.page.get_by_role("button", name="Exit this page").first.click(no_wait_after=True)

    assert gone == ["https://www.bbc.co.uk/weather"]


def test_the_notify_pages_can_be_used_by_everybody(site, visit):
    window = visit(site.running.addresses["notify"], name="desktop").sign_in("nadia.k", site.password("nadia.k"))
    for path in ("/outbox", "/tasks"):
        window.go(path)
        assert window.faults() == []
        window.picture("notify" + path.replace("/", "-"))
