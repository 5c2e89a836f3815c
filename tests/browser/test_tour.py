"""The five pictures of the README's tour; `make tour` puts them where the README shows them."""

import re

import pytest


@pytest.fixture(scope="module", autouse=True)
def cases(site):
    site.refer("amara")


def test_the_tour(officer, worker):
    window = officer()
    window.picture("tour-1-my-work", whole=False)

    window.go("/desk/people").follow("Amara")
    person = re.search(r"/people/([0-9a-f-]{36})", window.page.url)[1]
    window.press("Talk about who could help")
    window.choose("Bridgegate Hate Support", role="checkbox").choose("Nobody else").press("Show the first card")
    assert window.heading == "Bridgegate Hate Support"
    window.picture("tour-2-card", whole=False)

    window.press("Yes", exact=True).press("I read it back").press("See what Bridgegate Hate Support would see")
    assert "They would not see" in window.text
    near = "How near the other person is"
    assert near in window.text
    window.picture("tour-3-what-they-would-see", whole=False)

    window.press("Send this to Bridgegate Hate Support")
    window.page.get_by_text("They have it").wait_for()
    helper = worker("bridgegate-hate-support").follow("Hate", nth=0).press("Open it")
    assert "How to make contact safely" in helper.text
    assert near in helper.text
    helper.picture("tour-4-what-the-agency-reads", whole=False)

    window.go(f"/desk/people/{person}/summary")
    assert "Who knows what about you" in window.text
    window.picture("tour-5-who-knows-what", whole=False)
