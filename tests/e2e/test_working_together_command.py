"""`alongside working-together`: one file, from the agreements in force, with nobody in it."""

import re
from datetime import UTC, datetime

import pytest
import requests
from bs4 import BeautifulSoup
from embedded_world import Ran, plan_today, refer, sample_path

from embedded.process import Embedded


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A deployment with people in it."""
    return tmp_path_factory.mktemp("working-together") / "data"


def read_of(page):
    return BeautifulSoup(page, "html.parser").find("main").get_text(" ", strip=True)


def test_the_same_page_for_anybody_as_a_file_and_by_profile(data, tmp_path):
    with Embedded(plan_today(data, datetime.now(UTC), pages=True)) as running:
        refer("--profile", str(data / "profile.json"), "--rebase", "--wait", "60", sample_path("amara"))
        address = f"{running.addresses['referral']}/working-together"
        shown = requests.get(address, timeout=30)
        while_running = Ran("working-together", "--data", str(data), "--out", str(tmp_path / "a.html"))
        by_profile = Ran("working-together", "--profile", str(data / "profile.json"))
    kept = (data / "profile.json").read_text()
    stopped = Ran("working-together", "--data", str(data), "--out", str(tmp_path / "b.html"))

    assert shown.status_code == 200
    assert (while_running.status, by_profile.status, stopped.status) == (0, 0, 0), stopped.err
    assert (data / "profile.json").read_text() == kept
    pages = [(tmp_path / name).read_text() for name in ("a.html", "b.html")] + [by_profile.out.strip()]
    read = [BeautifulSoup(page, "html.parser").find("main").get_text(" ", strip=True) for page in pages]
    assert (
        read[0]
        == read[1]
        == read[2]
        == BeautifulSoup(shown.text, "html.parser").find("main").get_text(" ", strip=True)
    )
    assert "Harbour Victim Care" in read[0]
    for page in pages:
        assert not re.search(r"(src|href)=\"(?!#)", page)
        assert "<style>" in page


def test_nobody_is_in_it(data):
    page = Ran("working-together", "--data", str(data)).out

    for secret in ("Amara", "07700", "Larkfield Court", "LH-2026", "EM1"):
        assert secret not in page


def test_it_says_in_a_sentence_what_is_wrong(tmp_path):
    nothing = Ran("working-together", "--data", str(tmp_path / "nothing"))

    assert (nothing.status, nothing.err) == (
        1,
        "There is no data folder here. Start `alongside up` once, or name the folder with --data.\n",
    )


def test_without_a_folder_or_with_a_wrong_profile_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nothing, wrong = Ran("working-together"), Ran("working-together", "--profile", str(tmp_path / "none.json"))
    assert (nothing.status, "alongside up" in nothing.err) == (1, True)
    assert (wrong.status, "There is no such file." in wrong.err) == (1, True)
