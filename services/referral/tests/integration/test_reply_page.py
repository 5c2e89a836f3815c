"""The page on which an officer reads what an agency wrote and writes back."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from desk_staff import desk_of, signed_in

from alongside.envelope.model import ReceiptStatus

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def asked(world):
    """The desk, the page of a referral about which the agency asks something, and the agency's node."""
    app = desk_of(world)
    referral_id, opened = world.sent()
    node = world.nodes["harbour-victim-care"]
    node.receipt(opened, ReceiptStatus.OPENED)
    node.answer(opened, json.dumps({"answer": "more_info", "text": f"Is there a lift? {EVIL}"}))
    world.work()
    node.take()
    person_id = world.show(referral_id).referral.person_id
    return app, f"/desk/people/{person_id}/messages/{referral_id}", node


def soup(got):
    return BeautifulSoup(got.text, "html.parser")


def send(browser, address, **fields):
    form = {one["name"]: one.get("value", "") for one in soup(browser.get(address)).select("form[method=post] input")}
    form.pop("looked", None)
    return browser.post(address, data=form | fields)


def test_the_task_leads_to_the_question_and_the_reply_reaches_them(world, asked):
    app, address, node = asked
    browser = signed_in(app, "nadia.k")
    assert address in browser.get("/desk/").text

    assert send(browser, address, text="Yes, there is.").status_code == 303
    world.work()

    (came,) = node.take()
    assert json.loads(came.parts["_ask"]) == {"ask": "Yes, there is."}
    shown = soup(browser.get(address))
    assert [one.get_text() for one in shown.select(".app-timeline__title")] == [
        "They ask for more information",
        "You wrote",
    ]
    assert "On its way." in shown.get_text()
    assert address not in browser.get("/desk/").text


def test_what_they_wrote_stays_text(asked):
    app, address, _ = asked
    shown = soup(signed_in(app, "nadia.k").get(address))
    assert EVIL in shown.get_text()
    assert len(shown.find_all("script")) == 1  # our own


def test_sent_twice_it_counts_once(world, asked):
    app, address, _ = asked
    browser = signed_in(app, "nadia.k")
    form = {one["name"]: one.get("value", "") for one in soup(browser.get(address)).select("main form input")}
    for _ in range(2):
        assert browser.post(address, data=form | {"text": "Yes."}).status_code == 303
    assert world.counts()["reply"] == 1


@pytest.mark.parametrize(
    ("text", "sentence"), [("  ", "Enter your reply"), ("x" * 2001, "Your reply must be 2000 characters or less")]
)
def test_a_mistake_stands_first_and_is_linked(world, asked, text, sentence):
    app, address, _ = asked
    got = send(signed_in(app, "nadia.k"), address, text=text)
    assert got.status_code == 422
    assert soup(got).select_one(".govuk-error-summary a[href='#text']").get_text() == sentence
    assert world.counts()["reply"] == 0


def test_words_about_others_are_shown_before_they_leave(world, asked):
    app, address, _ = asked
    browser = signed_in(app, "nadia.k")
    text = "Ring her daughter Zora on 07700 900123."
    got = send(browser, address, text=text)
    assert got.status_code == 422
    shown = soup(got)
    assert "07700 900123" in shown.find(id="look").parent.get_text() and "Zora" in shown.get_text()
    assert shown.find(id="text").get_text() == text
    assert world.counts()["reply"] == 0
    assert send(browser, address, text=text, looked="yes").status_code == 303


def test_after_a_no_there_is_nothing_to_write_to(world, asked):
    app, address, node = asked
    browser = signed_in(app, "nadia.k")
    (opened,) = [one for one in node.opened if one.manifest.mt == "referral.new"]
    node.answer(opened, '{"answer":"declined","reason":"no_capacity","suggestion":"Bridgegate"}')
    world.work()
    text = browser.get(address).text
    assert "They have no room now" in text and "They suggest: Bridgegate" in text
    assert "You cannot write to them about this now." in text


def test_another_teams_person_a_guessed_id_and_another_persons_referral_all_look_the_same(world, asked):
    app, address, _ = asked
    other = world.person(ref="P-OTHER")
    nobody = "00000000-0000-4000-8000-000000000000"
    referral_id = address.rsplit("/", 1)[1]
    found = [
        signed_in(app, "priya.s").get(address),
        signed_in(app, "nadia.k").get(f"/desk/people/{nobody}/messages/{referral_id}"),
        signed_in(app, "nadia.k").get(f"/desk/people/{other}/messages/{referral_id}"),
        signed_in(app, "nadia.k").get(address.replace(referral_id, nobody)),
    ]
    assert [one.status_code for one in found] == [404] * 4
    assert len({re.sub(r"(nadia|priya)\.\w|value=\"[^\"]+\"", "", one.text) for one in found}) == 1


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [("nadia.k", 200, 303), ("sam.d", 200, 403), ("amal.t", 200, 403), ("dana.p", 200, 403), ("ruth.a", 403, 403)],
)
def test_who_may_read_and_who_may_write(asked, name, reads, writes):
    app, address, _ = asked
    browser = signed_in(app, name)
    assert browser.get(address).status_code == reads
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/desk/").text)[1]
    assert browser.post(address, data={"csrf_token": token, "text": "Yes."}).status_code == writes
