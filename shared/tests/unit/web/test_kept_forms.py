"""What somebody sent after their session ran out is not lost: it waits for them, and for nobody else."""

import re

import pytest
from flask import Blueprint, request

from alongside.web import sessions
from alongside.web.app import create_app
from alongside.web.auth import routes_without_auth
from alongside.web.kept_forms import KEPT_S, MOST_CHARS, MOST_FORMS, KeptForms
from alongside.web.pages import enable_pages
from alongside.web.signin import require_page_sign_in

from .test_pages import ACCOUNTS, PASSWORD, SECRET

TYPED = "Paint on the door, for the third time."


@pytest.fixture
def app():
    made, _ = create_app("desk", openapi_title="D", readiness=list, trusted_issuers=(), audience="desk")
    pages = Blueprint("pages", __name__)
    made.got = []

    @pages.route("/write", methods=["GET", "POST"])
    @require_page_sign_in("agency_worker")
    def write():
        if request.method == "POST":
            made.got.append(request.form.to_dict(flat=False))
        return f'<input name="csrf_token" value="{token_of_page()}">'

    def token_of_page():
        from flask_wtf.csrf import generate_csrf

        return generate_csrf()

    @pages.get("/")
    @require_page_sign_in("agency_worker", "case_officer")
    def home():
        return "home"

    made.register_blueprint(pages)
    enable_pages(made, accounts=ACCOUNTS, secret=SECRET, service_name="Desk", home="pages.home")
    return made


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(sessions.time, "time", lambda: now[0])
    return now


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def sign_in(browser, name="worker"):
    page = browser.get("/sign-in")
    return browser.post("/sign-in", data={"csrf_token": token(page), "name": name, "password": PASSWORD})


def late(browser, clock, **typed):
    """Open the page, type for longer than a session lasts, and send."""
    opened = token(browser.get("/write"))
    clock[0] += sessions.IDLE_S + 1
    return browser.post("/write?step=2", data={"csrf_token": opened, "summary": TYPED, **typed})


def test_what_was_typed_is_offered_after_signing_in_again_and_sent_as_it_was(app, clock):
    browser = app.test_client()
    sign_in(browser)
    assert late(browser, clock, kinds=["a b", "c"]).headers["Location"] == "/sign-in"
    assert "We kept it" in browser.get("/sign-in").text
    assert TYPED not in browser.get("/sign-in").text

    assert sign_in(browser).headers["Location"] == "/sign-in/kept"
    page = browser.get("/sign-in/kept")

    assert TYPED in page.text
    form = re.search(r'<form method="post" action="(/write[^"]*)">(.*?)</form>', page.text, re.DOTALL)
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[2])
    sent = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    browser.post(form[1], data=sent)
    assert form[1] == "/write?step=2"
    assert app.got[0]["summary"] == [TYPED]
    assert app.got[0]["kinds"] == ["a b", "c"]


def test_it_is_offered_to_nobody_else(app, clock):
    browser = app.test_client()
    sign_in(browser)
    late(browser, clock)

    assert sign_in(browser, "clerk").headers["Location"] == "/"
    shown = browser.get("/sign-in/kept")

    assert shown.headers["Location"] == "/"
    assert TYPED not in shown.text


@pytest.mark.parametrize(
    "name", ["password", "new_password", "passphrase", "code_word", "code-word", "client_secret"]
)
def test_what_opens_something_is_never_kept_and_the_rest_is_there_to_copy(app, clock, name):
    browser = app.test_client()
    sign_in(browser)
    late(browser, clock, **{name: "saffron tiger"})
    sign_in(browser)

    page = browser.get("/sign-in/kept").text

    assert TYPED in page
    assert "saffron" not in page
    assert 'action="/write' not in page
    assert 'href="/write?step=2"' in page


def test_a_forged_form_is_not_kept(app, clock):
    browser = app.test_client()
    sign_in(browser)
    browser.get("/write")
    clock[0] += sessions.IDLE_S + 1

    browser.post("/write", data={"csrf_token": "forged", "summary": TYPED})

    assert sign_in(browser).headers["Location"] == "/"


def test_after_signing_out_nothing_is_kept_of_a_copied_session(app, clock):
    browser = app.test_client()
    sign_in(browser)
    opened = token(browser.get("/write"))
    copied = browser.get_cookie("alongside_desk").value
    browser.post("/sign-out", data={"csrf_token": opened})
    other = app.test_client()
    other.set_cookie("alongside_desk", copied)

    other.post("/write", data={"csrf_token": opened, "summary": TYPED})

    assert sign_in(other).headers["Location"] == "/"


def test_of_a_role_that_may_not_post_there_nothing_is_kept(app, clock):
    browser = app.test_client()
    sign_in(browser, "clerk")
    opened = token(browser.get("/sign-in"))
    clock[0] += sessions.IDLE_S + 1

    browser.post("/write", data={"csrf_token": opened, "summary": TYPED})

    assert sign_in(browser, "clerk").headers["Location"] == "/"


def test_it_can_be_thrown_away(app, clock):
    browser = app.test_client()
    sign_in(browser)
    late(browser, clock)
    sign_in(browser)

    away = browser.post("/sign-in/kept", data={"csrf_token": token(browser.get("/sign-in/kept"))})

    assert away.headers["Location"] == "/"
    assert browser.get("/sign-in/kept").headers["Location"] == "/"


def test_every_page_states_who_may_see_it(app):
    assert routes_without_auth(app) == []


def test_it_is_kept_for_an_hour_and_so_many_and_so_much():
    now = [0.0]
    forms = KeptForms(lambda: now[0])
    key = forms.keep("worker", "/", [("summary", TYPED)])
    assert forms.keep("worker", "/", [("summary", "x" * MOST_CHARS)]) is None

    now[0] = KEPT_S - 1
    assert forms.of(key, "worker") is not None
    assert TYPED not in repr(forms.of(key, "worker"))
    now[0] = KEPT_S
    assert forms.of(key, "worker") is None

    keys = [forms.keep("worker", "/", []) for _ in range(MOST_FORMS + 1)]
    assert [forms.is_there(one) for one in keys[:2]] == [False, True]
