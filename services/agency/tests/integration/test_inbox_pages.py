"""The inbox over several landlords, what is due, the thread, and answers after acceptance: as people see them."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from agency import bootstrap
from agency.entrypoints.http.app import create_inbox
from agency.usecases import read
from alongside.envelope.model import MessageType

PASSWORD = "correct horse battery staple"
TOO_LONG = "What you write must be 2000 characters or less"
EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def read_aloud(response):
    """The text of a page with single blanks."""
    return " ".join(soup(response).get_text(" ").split())


def signed_in(app, name="sam"):
    client = app.test_client()
    send(client, "/sign-in", {"name": name, "password": PASSWORD}, at="/sign-in")
    return client


def send(client, path, form, at="/"):
    found = soup(client.get(at)).find("input", {"name": "csrf_token"})
    return client.post(path, data={**form, "csrf_token": found["value"]})


@pytest.fixture
def page(bench):
    return signed_in(create_inbox([bench.agency]))


@pytest.fixture
def opened(bench, page):
    """The address of an opened referral, and the message that it came in."""
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    [referral] = bench.waiting()
    address = f"/referrals/{referral}/read"
    send(page, address, {}, at=address)
    return address, sealed


def answer(page, address, **form):
    return send(page, address.replace("/read", "/answer"), form, at=address)


@pytest.fixture
def second(bench, tmp_path, landlord_then):
    """The same agency as another landlord knows it: keys, database and link of its own."""
    folder = tmp_path / "second"
    folder.mkdir()
    settings = replace(
        bench.settings, database_url=f"sqlite:///{folder}/agency.sqlite3", keystore=folder / "keystore",
        key_ring=folder / "key-ring", landlord_name="Westmere Council",
    )  # fmt: skip
    landlord = landlord_then
    landlord.clock = bench.clock
    agency = bootstrap.build(settings, bench.clock, bench.broker)
    agency.pin_landlord(landlord.root, landlord.keys, landlord.thumbprint)
    landlord.pin(agency.identity())
    return replace(bench, agency=agency, landlord=landlord, settings=settings, points=[])


@pytest.fixture
def both(bench, second):
    """One inbox over both; the first landlord is called Larkfield Homes."""
    first = replace(bench.agency.settings, landlord_name="Larkfield Homes")
    node = replace(bench.agency.node, landlord="Larkfield Homes")
    bench.agency = replace(bench.agency, settings=first, node=node)
    bench.drain()
    second.drain()
    return signed_in(create_inbox([bench.agency, second.agency]))


def arrive(bench):
    sealed = bench.landlord.referral()
    bench.take(sealed)
    bench.drain()
    with bench.agency.node.uow() as uow:
        return [one.id for one in uow.referrals.all()][-1]


def test_each_card_says_whose_it_is_and_each_answer_goes_to_that_landlord(bench, second, both):
    arrive(bench)
    theirs = arrive(second)
    text = read_aloud(both.get("/"))
    assert "From Larkfield Homes" in text and "From Westmere Council" in text

    address = f"/referrals/{theirs}/read"
    assert "Westmere Council" in both.get(address).text
    send(both, address, {}, at=address)
    assert answer(both, address, answer="accepted").status_code == 303
    assert (bench.rows()["answer"], second.rows()["answer"]) == (0, 1)


def test_while_one_landlord_is_away_only_theirs_is_hidden(bench, second, both):
    ours, theirs = arrive(bench), arrive(second)
    second.agency.node.drained.went_offline()
    shown = both.get("/")
    assert shown.status_code == 200
    assert "Nothing of Westmere Council is shown now" in read_aloud(shown)
    assert ours in shown.text and theirs not in shown.text
    assert both.get(f"/referrals/{theirs}/read").status_code == 503


def test_while_all_are_away_nothing_is_shown(bench, second, both):
    for one in (bench, second):
        arrive(one)
        one.agency.node.drained.went_offline()
    assert both.get("/").status_code == 503


def test_what_nobody_holds_is_a_plain_404(both):
    assert both.get("/referrals/00000000-0000-4000-8000-000000000000/read").status_code == 404


@pytest.mark.parametrize("path", ["/", "/connection"])
def test_the_pages_are_for_workers_who_signed_in(bench, path):
    app = create_inbox([bench.agency])
    bench.drain()
    assert app.test_client().get(path).status_code == 303
    assert signed_in(app, "alex").get(path).status_code == 403
    assert signed_in(app).get(path).status_code == 200


def test_what_is_late_stands_first(bench, page):
    bench.receive(bench.landlord.referral())
    bench.clock.forward(days=5)
    bench.receive(bench.landlord.referral())
    headings = [one.get_text() for one in soup(page.get("/")).find_all("h2")]
    assert headings[:2] == ["Overdue (1)", "Waiting for you (1)"]


def test_the_end_is_told_with_a_code_and_words_and_stands_on_the_page(bench, page, opened):
    address, _ = opened
    answer(page, address, answer="accepted")
    assert answer(page, address, answer="progress", reason="contact_made", text=EVIL).status_code == 303
    assert answer(page, address, answer="outcome", reason="support_started").status_code == 303
    shown = soup(page.get(address))
    assert "We have spoken to the person" in shown.get_text() and EVIL in shown.get_text()
    assert shown.find("img") is None
    assert "You told how it ended on 3 March 2026" in read_aloud(page.get("/"))
    assert "Finished (1)" in read_aloud(page.get("/"))


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"answer": "progress", "text": "typed"}, "progress-reason", "Choose how far it is"),
        ({"answer": "outcome", "reason": "x", "text": "typed"}, "outcome-reason", "Choose how it ended"),
        ({"answer": "outcome", "reason": "other"}, "outcome-text", "Enter what it is, in your own words"),
        ({"answer": "more_info", "text": "  "}, "more_info-text", "Enter your question"),
        (
            {"answer": "more_info", "text": "y" * 2001},
            "more_info-text",
            "What you write must be 2000 characters or less",
        ),
    ],
)
def test_a_mistake_is_linked_to_its_field_and_nothing_typed_is_lost(bench, page, opened, form, field, sentence):
    address, _ = opened
    answer(page, address, answer="accepted")
    before = bench.rows()["answer"]
    got = answer(page, address, **form)
    shown = soup(got)
    assert got.status_code == 422
    assert shown.find(class_="govuk-error-summary").find("a", href=f"#{field}").get_text() == sentence
    wrong = shown.find(id=field)
    assert f"{field}-error" in wrong["aria-describedby"]
    assert sentence in shown.find(id=f"{field}-error").get_text()
    if form.get("text") == "typed":
        assert shown.find(id=f"{form['answer']}-text").get_text() == "typed"
    assert bench.rows()["answer"] == before


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "stop-answer"),
        ({"answer": "retained"}, "stop-basis"),
        ({"answer": "retained", "basis": "Police duty", "until": "soon"}, "stop-until"),
    ],
)
def test_after_a_withdrawal_a_mistake_is_linked_to_its_field_too(bench, page, opened, form, field):
    address, sealed = opened
    answer(page, address, answer="accepted")
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    got = answer(page, address, **form)
    shown = soup(got)
    assert (got.status_code, shown.find(id=field) is not None) == (422, True)
    assert shown.find(class_="govuk-error-summary").find("a", href=f"#{field}")
    assert "Police duty" in got.text or "basis" not in form


def test_a_reply_is_announced_in_the_inbox_and_read_with_the_referral(bench, page, opened):
    address, sealed = opened
    answer(page, address, answer="more_info", text="Is there a lift?")
    bench.clock.forward(minutes=5)
    texts = {"_ask": '{"ask": "Yes, on the left."}'}
    bench.receive(bench.landlord.say(MessageType.REPLY, sealed.cid, texts, re=sealed.jti))
    assert "They replied to you." in read_aloud(page.get("/"))
    said = soup(page.get(address)).find(class_="app-timeline").get_text(" ")
    assert said.index("Is there a lift?") < said.index("Yes, on the left.")


def test_the_form_and_the_menus_are_left_out_in_print(bench, page, opened):
    shown = soup(page.get(opened[0]))
    assert "app-no-print" in shown.find(id="answer").parent["class"]
    assert shown.find(class_="app-only-print").get_text().startswith("Printed from the inbox of Harbour Victim Care.")


def test_no_code_or_message_number_is_met_by_who_reads(bench, page, opened):
    text = soup(page.get(opened[0])).get_text(" ")
    for code in (opened[1].jti, "IDN", "CON", "SAF", "WSH", "support.victim_general", "more_info"):
        assert code not in text


def test_reading_the_same_words_twice_shows_them_once(bench, page, opened):
    read.read(bench.agency.node, opened[0].split("/")[2], "sam")
    assert soup(page.get(opened[0])).get_text().count("To feel safe at my own front door.") == 1
