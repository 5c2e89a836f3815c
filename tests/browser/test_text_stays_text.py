"""Markup and scripts in whatever an agency, an officer or a source system can write stay text, on every page."""

import re

import pytest
from bs4 import BeautifulSoup
from crawling import Person
from embedded_world import case_called, refer, written

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)><b>{{70001*70003}}</b>'
WRITTEN_BY_HAND = {
    "name", "preferred_name", "pronouns", "summary", "where", "wants", "in_their_words", "text", "impact", "ask",
    "what", "who", "description", "relationship", "if_answered", "self_described", "facts", "wishes", "school",
}  # fmt: skip


def spoilt(value, key=None):
    """The same document with markup wherever people write what they want."""
    if isinstance(value, dict):
        return {name: spoilt(held, name) for name, held in value.items()}
    if isinstance(value, list):
        return [EVIL if key == "never" else spoilt(one, key) for one in value]
    return EVIL if key in WRITTEN_BY_HAND and isinstance(value, str) else value


@pytest.fixture(scope="module", autouse=True)
def spoilt_case(site, tmp_path_factory):
    """A case with markup everywhere, and an agency that answers with markup."""
    folder = tmp_path_factory.mktemp("cases")
    file = written(folder, spoilt(case_called("LH-2026-0999")))
    profile = str(site.running.plan.data / "profile.json")
    ran = refer("--profile", profile, "--rebase", file)
    assert ran.status == 0, ran.err
    care = Person(site.inbox("harbour-victim-care"), "harbour-victim-care", site.password("harbour-victim-care"))
    [address] = set(re.findall(r"/referrals/[0-9a-f-]{36}", care.get("/").text))
    care.post(f"{address}/read", {}, at=f"{address}/read")
    said = care.post(f"{address}/answer", {"answer": "more_info", "text": EVIL}, at=f"{address}/read")
    assert said.status_code == 200


@pytest.mark.parametrize(
    ("name", "start", "least"), [("nadia.k", "/desk/", 25), ("sam.d", "/desk/", 10), ("dana.p", "/desk/", 5)]
)
def test_on_every_page_for_staff(site, name, start, least):
    pages = Person(site.desk, name, site.password(name)).every_page(start)

    assert len(pages) >= least
    assert sum('<script>alert("x")' in soup(page).get_text() for page in pages.values()) >= 3
    for path, page in pages.items():
        check(path, page)


def test_on_every_page_of_the_agency(site):
    agency = "harbour-victim-care"
    pages = Person(site.inbox(agency), agency, site.password(agency)).every_page(f"/{agency}/")

    assert any('<script>alert("x")' in soup(page).get_text() for page in pages.values())
    for path, page in pages.items():
        check(path, page)


def soup(page):
    return BeautifulSoup(page.text, "html.parser")


def check(path, page):
    """Nothing that somebody wrote became part of the page."""
    assert page.status_code == 200, path
    found = soup(page)
    assert not [one for one in found.find_all("script") if not one.get("src", "").endswith("/alongside.js")], path
    assert found.find_all(["img", "b"]) == [], path
    assert not [tag for tag in found.find_all(True) for name in tag.attrs if name.startswith("on")], path
    assert "4900280003" not in found.get_text(), path  # a template would have multiplied
    assert "alert" not in found.title.get_text(), path
