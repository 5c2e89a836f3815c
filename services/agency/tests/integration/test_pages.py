"""The pages: the card first, safe contact impossible to miss, forms that only we can send, text that stays text."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from agency.usecases import read
from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>{{70001*70003}}'


@pytest.fixture
def page(bench):
    """A signed-in browser."""
    client = bench.client()
    post(client, "/sign-in", {"name": "sam", "password": "correct horse battery staple"}, at="/sign-in")
    return client


def post(client, path, form, at="/"):
    """Send a form with the token of the page it stands on."""
    found = BeautifulSoup(client.get(at).text, "html.parser").find("input", {"name": "csrf_token"})
    return client.post(path, data={**form, "csrf_token": found["value"]})


def arrived(bench, parts=None):
    bench.receive(bench.landlord.referral(parts) if parts else bench.landlord.referral())
    return bench.waiting()[0]


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def test_pages_need_a_sign_in(bench):
    referral = arrived(bench)
    for path in ("/", f"/referrals/{referral}/read"):
        got = bench.client().get(path)
        assert (got.status_code, got.headers["Location"]) == (303, "/sign-in")


def test_an_auditor_may_not_see_the_pages(bench):
    client = bench.client()
    post(client, "/sign-in", {"name": "alex", "password": "correct horse battery staple"}, at="/sign-in")
    assert client.get("/").status_code == 403


def test_the_inbox_shows_the_card_in_words_and_no_identity(bench, page):
    arrived(bench)
    shown = page.get("/")
    text = soup(shown).get_text(" ")
    for words in ("Support for somebody who was harmed", "Standard", "EM1", "English", "3 March 2026, 11:00"):
        assert words in text
    assert "Amara" not in shown.text and "07700" not in shown.text


def test_before_opening_only_the_card_is_shown_and_nothing_is_recorded(bench, page):
    referral = arrived(bench)
    shown = page.get(f"/referrals/{referral}/read")
    assert "Amara" not in shown.text and "Open it" in shown.text
    bench.relay()
    assert bench.heard() == []


def test_opening_is_receipted_and_shows_safe_contact_before_anything_else(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    assert post(page, address, {}, at=address).status_code == 303

    shown = page.get(address)

    headings = [one.get_text() for one in soup(shown).find_all("h2")]
    assert headings[:4] == ["How to make contact safely", "What is asked of you", "Name", "Phone, email and post"]
    assert "checking the boiler appointment" in shown.text
    bench.relay()
    assert [one.manifest.rcpt.status for one in bench.heard()] == ["opened"]


def test_unknown_safe_contact_is_said_in_its_exact_words(bench, page):
    card = {"type": "support.victim_general", "urgency": "emergency"}
    referral = arrived(bench, {"_card": card, "SAF": UNKNOWN_SAFE_CONTACT})
    read.read(bench.agency.node, referral, "sam")
    block = soup(page.get(f"/referrals/{referral}/read")).find(id="safe-contact").parent.get_text(" ")
    assert "unknown, treat all contact as unsafe" in block
    assert "Speak to the landlord before any call" in block


def test_script_in_every_field_stays_text(bench, page):
    parts = {
        "_card": {"type": "support.victim_general", "urgency": "urgent", "district": "<b>1", "language": EVIL},
        "_ask": {"ask": EVIL},
        "IDN": {"name": EVIL, "preferred_name": EVIL, "pronouns": EVIL},
        "CON": {"mobile": EVIL, "landline": EVIL, "email": EVIL, "post": EVIL},
        "SAF": {
            "confirmed_at": "2026-03-03T10:00:00+00:00",
            "channels": [{"kind": "sms", "safe": "yes", "where": EVIL, "if_answered": EVIL}],
            "never": [EVIL],
            "visits": {EVIL: EVIL},
            "language": EVIL,
        },
        "COM": {"language": EVIL, "format": EVIL, "adjustments": [EVIL]},
        "WSH": {"wants": EVIL, "in_their_words": EVIL},
        "INC": {"incidents": [{"id": EVIL, "where": EVIL, "summary": EVIL, "reported_by": EVIL}]},
        "RLV": {"level": "high", "assessed_at": "2026-03-03T10:00:00+00:00"},
        "ACT": {"actions": [{"what": EVIL, "who": EVIL, "due": EVIL, "done": True}]},
    }
    referral = arrived(bench, parts)
    address = f"/referrals/{referral}/read"
    pages = [page.get("/"), page.get(address)]
    post(page, address, {}, at=address)
    pages.append(page.get(address))

    for shown in pages:
        assert shown.status_code == 200
        assert [one.get("src") for one in soup(shown).find_all(["script", "img", "b"])] == ["/assets/alongside.js"]
        assert "4900280003" not in soup(shown).get_text()  # a template would have multiplied
    assert soup(pages[2]).get_text().count('<script>alert("x")</script>') >= 20


def test_titles_and_addresses_tell_nothing(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    titles = {soup(page.get(path)).title.get_text() for path in ("/", address)}
    post(page, address, {}, at=address)
    assert titles | {soup(page.get(address)).title.get_text()} == {"Messages"}


@pytest.mark.parametrize("path", ["read", "answer"])
@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_form_without_our_token_changes_nothing(bench, page, path, token):
    referral = arrived(bench)
    before = bench.rows()
    form = {"answer": "declined", "reason": "other"} | ({} if token is None else {"csrf_token": token})
    assert page.post(f"/referrals/{referral}/{path}", data=form).status_code == 400
    assert bench.rows() == before


def test_accepting_with_the_form(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    post(page, address, {}, at=address)
    form = soup(page.get(address)).find("input", {"value": "accepted"}).parent
    sent = {one["name"]: one["value"] for one in form.find_all("input")}

    first, again = (page.post(f"/referrals/{referral}/answer", data=sent) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert "Accepted" in page.get("/").text
    assert bench.rows()["answer"] == 1


def test_a_decline_without_a_reason_shows_the_page_again_with_the_mistake(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    post(page, address, {}, at=address)
    got = post(page, f"/referrals/{referral}/answer", {"answer": "declined", "suggestion": "Try others"}, at=address)
    assert got.status_code == 422
    found = soup(got)
    assert found.find(class_="govuk-error-summary").find("a")["href"] == "#declined-reason"
    assert "Choose why you decline" in found.find(id="declined-reason-error").get_text()
    assert "Try others" in got.text  # what was typed is not lost


def test_answering_twice_is_told_in_words(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    post(page, address, {}, at=address)
    path = f"/referrals/{referral}/answer"
    assert post(page, path, {"answer": "accepted"}, at=address).status_code == 303
    got = post(page, path, {"answer": "declined", "reason": "other"}, at=address)
    assert (got.status_code, "This referral is already accepted." in got.text) == (409, True)


def test_an_unopened_referral_can_be_passed_on_unread(bench, page):
    referral = arrived(bench)
    address = f"/referrals/{referral}/read"
    form = soup(page.get(address)).find("input", {"value": "conflict_of_interest"}).parent
    sent = {one["name"]: one["value"] for one in form.find_all("input")}
    assert page.post(f"/referrals/{referral}/answer", data=sent).status_code == 303
    assert "Amara" not in page.get("/").text


def test_before_the_node_has_drained_the_page_says_so(bench, page):
    bench.publish(bench.landlord.referral())
    got = page.get("/")
    assert (got.status_code, "Checking for withdrawals first" in got.text) == (503, True)


def test_while_the_link_is_down_the_page_says_so_and_whom_to_ring(bench, page):
    referral = arrived(bench)
    bench.agency.node.drained.went_offline()
    for path in ("/", f"/referrals/{referral}/read"):
        got = page.get(path)
        assert got.status_code == 503
        assert "Not connected to the landlord" in got.text and "Ring the landlord" in got.text
        assert re.search(r"\bEM1\b", got.text) is None  # a token of the page may have these letters by chance


def test_a_withdrawn_referral_says_so_and_shows_nothing(bench, page):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    got = page.get(f"/referrals/{referral}/read")
    assert (got.status_code, "This was withdrawn" in got.text) == (410, True)
    assert "Content destroyed" in page.get("/").text


def test_a_withdrawal_after_acceptance_asks_a_person(bench, page):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    address = f"/referrals/{referral}/read"
    post(page, address, {}, at=address)
    post(page, f"/referrals/{referral}/answer", {"answer": "accepted"}, at=address)
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))

    assert "Withdrawn after you accepted: answer needed" in page.get("/").text
    assert "The person has withdrawn" in page.get(address).text
    form = {"answer": "retained", "basis": "Police duty", "until": "2027-01-01"}
    assert post(page, f"/referrals/{referral}/answer", form, at=address).status_code == 303


def test_pages_run_only_our_script_and_load_nothing_from_elsewhere(bench, page):
    arrived(bench)
    policy = page.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy


def test_without_accounts_there_are_no_pages_and_the_api_is_as_it_was(bench):
    bench.agency = replace(bench.agency, settings=replace(bench.settings, accounts=()))
    bench.drain()
    assert bench.client().get("/").status_code == 404
    assert bench.client().get("/referrals", headers=bench.token()).status_code == 200
