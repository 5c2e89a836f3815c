"""The small pages: who sees them, for how long, and what else they keep away."""

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Blueprint, render_template_string, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from alongside.web import sessions
from alongside.web.accounts import Account
from alongside.web.app import create_app
from alongside.web.auth import routes_without_auth
from alongside.web.logo import Logo
from alongside.web.pages import enable_pages
from alongside.web.signin import current_account, require_page_sign_in

from .conftest import CANARY

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"
ACCOUNTS = (
    Account("worker", "agency_worker", CHEAP.hash(PASSWORD)),
    Account("clerk", "case_officer", CHEAP.hash(PASSWORD)),
)
SECRET = b"0123456789abcdef0123456789abcdef"
INBOX = """{% extends "alongside/layout.html" %}{% block content %}<h1>Inbox of {{ who }}</h1>
<form method="post">{{ csrf_field() }}<button>Accept</button></form>{% endblock %}"""


def build(accounts=ACCOUNTS, name="agency", **options):
    app, _ = create_app(name, openapi_title="A", readiness=list, trusted_issuers=(), audience="agency:x")
    pages = Blueprint("pages", __name__)
    app.done = []

    @pages.route("/", methods=["GET", "POST"])
    @require_page_sign_in("agency_worker")
    def inbox():
        if request.method == "POST":
            app.done.append(current_account().name)
        return render_template_string(INBOX, who=current_account().name)

    @pages.get("/crash")
    @require_page_sign_in("agency_worker", "case_officer")
    def crash():
        raise ZeroDivisionError(CANARY)

    app.register_blueprint(pages)
    usual = {"accounts": accounts, "secret": SECRET, "service_name": "Messages", "home": "pages.inbox"}
    enable_pages(app, **{**usual, **options})
    return app


@pytest.fixture
def app():
    return build()


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def now(monkeypatch):
    class Time:
        at = 1_800_000_000.0

        def time(self):
            return self.at

    time = Time()
    monkeypatch.setattr(sessions, "time", time)
    return time


def csrf_in(response):
    return re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True))[1]


def sign_in(browser, name="worker", password=PASSWORD, **options):
    token = csrf_in(browser.get("/sign-in"))
    return browser.post("/sign-in", data={"csrf_token": token, "name": name, "password": password}, **options)


def cookie_of(response):
    return response.headers["Set-Cookie"]


def test_somebody_who_is_not_signed_in_gets_the_form(browser):
    response = browser.get("/")

    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")


def test_with_name_and_password_one_sees_the_page(browser):
    response = sign_in(browser)

    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "Inbox of worker" in browser.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("worker", "wrong"), ("nobody", PASSWORD), ("worker", ""), ("", ""), ("worker", PASSWORD + "x" * 300),
        ("WORKER", PASSWORD),
    ],
)  # fmt: skip
def test_with_another_name_or_password_one_does_not_and_is_not_told_which(browser, name, password):
    response = sign_in(browser, name, password)

    assert response.status_code == 403
    assert "The name or the password is not right" in response.get_data(as_text=True)
    assert browser.get("/").status_code == 303


def test_a_refused_sign_in_says_nothing_back(browser, no_leak):
    no_leak(sign_in(browser, CANARY, CANARY))


def test_an_account_of_another_role_does_not_see_the_page(browser):
    sign_in(browser, "clerk")

    response = browser.get("/")

    assert response.status_code == 403
    assert response.mimetype == "text/html"
    assert "Inbox" not in response.get_data(as_text=True)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = cookie_of(sign_in(browser))

    assert cookie.startswith("alongside_agency=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert "Secure" in cookie_of(build().test_client().get("/sign-in", base_url="https://localhost"))


def test_a_cookie_that_somebody_wrote_is_worth_nothing(app, browser):
    other = build(secret=b"another secret, another secret!!").test_client()
    forged = cookie_of(sign_in(other)).split("=", 1)[1].split(";")[0]

    browser.set_cookie("alongside_agency", forged)

    assert browser.get("/").status_code == 303


def test_after_ten_minutes_without_use_one_is_signed_out(browser, now):
    sign_in(browser)
    now.at += 599
    assert browser.get("/").status_code == 200
    now.at += 599
    assert browser.get("/").status_code == 200

    now.at += 600

    assert browser.get("/").status_code == 303


def test_after_twelve_hours_one_is_signed_out_however_busy(browser, now):
    sign_in(browser)
    for _ in range(143):
        now.at += 300
        assert browser.get("/").status_code == 200

    now.at += 300

    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(app, browser):
    sign_in(browser)
    page = browser.get("/")
    copy = cookie_of(page).split("=", 1)[1].split(";")[0]

    response = browser.post("/sign-out", data={"csrf_token": csrf_in(page)})

    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert browser.get("/").status_code == 303
    thief = app.test_client()
    thief.set_cookie("alongside_agency", copy)
    assert thief.get("/").status_code == 303


def test_a_new_password_or_role_ends_the_sessions_of_before(browser):
    session = cookie_of(sign_in(browser)).split("=", 1)[1].split(";")[0]

    for account in (
        Account("worker", "agency_worker", CHEAP.hash("a new one")),
        Account("worker", "manager", ACCOUNTS[0].password_hash),
        Account("another", "agency_worker", ACCOUNTS[0].password_hash),
    ):
        other = build(accounts=(account,)).test_client()
        other.set_cookie("alongside_agency", session)
        assert other.get("/").status_code == 303


def test_signing_in_leaves_nothing_of_the_session_before(browser):
    token = csrf_in(browser.get("/sign-in"))
    browser.post("/sign-in", data={"csrf_token": token, "name": "worker", "password": PASSWORD})

    assert browser.post("/", data={"csrf_token": token}).status_code == 400


FORGED = [
    ("without a token", {}, {}),
    ("with a token that somebody wrote", {"csrf_token": "x"}, {}),
    ("from another site", {"csrf_token": ...}, {"Origin": "http://evil.example.org"}),
    ("from nowhere", {"csrf_token": ...}, {"Origin": "null"}),
    ("from another port", {"csrf_token": ...}, {"Origin": "http://localhost:9999"}),
    ("from another site by its own word", {"csrf_token": ...}, {"Sec-Fetch-Site": "cross-site"}),
]


@pytest.mark.parametrize(("_what", "data", "headers"), FORGED, ids=[what for what, *_ in FORGED])
def test_a_form_that_is_not_our_own_is_refused(app, browser, _what, data, headers):
    sign_in(browser)
    token = csrf_in(browser.get("/"))

    response = browser.post("/", data={key: token for key in data if data[key] is ...} or data, headers=headers)

    assert response.status_code == 400
    assert response.mimetype == "text/html"
    assert app.done == []


def test_our_own_form_is_taken(app, browser):
    sign_in(browser)
    token = csrf_in(browser.get("/"))

    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/", data={"csrf_token": token}, headers=headers).status_code == 200
    assert app.done == ["worker"]


def test_a_token_of_another_session_is_refused(app, browser):
    sign_in(browser)
    other = app.test_client()
    sign_in(other, "worker")
    token = csrf_in(other.get("/"))

    assert browser.post("/", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_signing_in_and_out_need_our_own_form_too(browser, path):
    response = browser.post(path, data={"name": "worker", "password": PASSWORD})

    assert response.status_code == 400


def test_a_link_cannot_sign_one_out(browser):
    assert browser.get("/sign-out").status_code == 405


def test_after_five_wrong_passwords_one_has_to_wait_even_with_the_right_one(browser):
    for _ in range(5):
        assert sign_in(browser, password="wrong").status_code == 403

    response = sign_in(browser)

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    assert browser.get("/").status_code == 303


def test_somebody_elses_wrong_passwords_do_not_lock_one_out(app, browser):
    for _ in range(6):
        sign_in(app.test_client(), password="wrong", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})

    assert sign_in(browser).status_code == 303


def test_the_right_password_starts_the_count_anew(browser):
    for _ in range(3):
        for _ in range(4):
            sign_in(browser, password="wrong")
        assert sign_in(browser).status_code == 303


CSP = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "form-action 'self'", "img-src 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/sign-in", "/crash", "/nowhere"])
def test_every_page_has_the_policy_that_lets_nothing_in(browser, path):
    sign_in(browser)

    response = browser.get(path, headers={"Accept": "text/html"})

    assert response.mimetype == "text/html"
    assert set(response.headers["Content-Security-Policy"].split("; ")) == CSP
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example.org", "evil.example.org:80", "localhost.evil.example.org", ""])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/livez"])
def test_a_name_that_is_not_ours_gets_nothing(browser, host, path):
    """Against DNS rebinding: a web site that points its own name at 127.0.0.1."""
    response = browser.get(path, headers={"Host": host, "Accept": "text/html"})

    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8123"])
def test_our_own_names_are_answered(browser, host):
    assert browser.get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_crash_of_a_page_is_a_page_that_reveals_nothing(browser, no_leak):
    sign_in(browser)

    response = browser.get("/crash")

    assert response.status_code == 500
    assert "Something went wrong here" in response.get_data(as_text=True)
    no_leak(response)


def test_an_address_without_page_is_a_page_for_browsers_and_a_document_for_others(browser):
    assert browser.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "text/html"
    assert browser.get("/nowhere").mimetype == "application/problem+json"
    assert browser.get("/nowhere", headers={"Accept": "application/json"}).mimetype == "application/problem+json"


def test_health_stays_a_document_beside_pages(browser):
    response = browser.get("/livez", headers={"Accept": "text/html"})

    assert response.mimetype == "application/json"
    assert "Set-Cookie" not in response.headers


def test_every_route_of_the_pages_says_who_may_see_it(app):
    assert routes_without_auth(app) == []


def test_two_apps_on_one_address_keep_their_cookies_apart():
    one, two = build(name="agency-one"), build(name="agency-two")
    both = Client(DispatcherMiddleware(one, {"/two": two}))

    cookie = both.get("/two/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("alongside_agency_two=")
    assert "Path=/two" in cookie
    assert both.get("/two/").headers["Location"] == "/two/sign-in"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"secret": b"short"}, "32 bytes"),
        ({"accounts": ()}, "at least one account"),
        ({"accounts": ACCOUNTS[:1] * 2}, "each name once"),
        ({"accounts": (Account("a", "b", PASSWORD),)}, "argon2id"),
    ],
)
def test_pages_that_would_be_unsafe_are_not_made(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        build(**wrong)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, response):
        super().__init__()
        self.tags = []
        self.feed(response.get_data(as_text=True))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_a_page_can_be_used_by_everybody(browser, path):
    sign_in(browser)
    page = Page(browser.get(path, headers={"Accept": "text/html"}))

    assert page.all("html")[0]["lang"] == "en-GB"
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.all("a")[0]["href"] == "#main-content"
    assert page.all("main")[0]["id"] == "main-content"
    fields = [field["id"] for field in page.all("input") if field.get("type") != "hidden"]
    assert fields == [label["for"] for label in page.all("label")]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_a_page_has_no_script_or_style_in_it_and_nothing_from_elsewhere(browser, path):
    sign_in(browser)
    page = Page(browser.get(path, headers={"Accept": "text/html"}))

    assert page.all("script") == [{"type": "module", "src": "/assets/alongside.js"}]
    assert page.all("style") == page.all("iframe") == []
    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    loaded = [attrs["href"] for attrs in page.all("link")] + [attrs["src"] for attrs in page.all("img")]
    assert loaded == ["/assets/alongside.css", "/assets/icon.svg"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_every_page_has_a_way_out_that_tells_nobody_where_one_was(browser, path):
    sign_in(browser)
    page = Page(browser.get(path, headers={"Accept": "text/html"}))

    (way_out,) = [link for link in page.all("a") if "govuk-exit-this-page__button" in (link.get("class") or "")]
    assert way_out["href"] == "https://www.bbc.co.uk/weather"
    assert "noreferrer" in way_out["rel"]


def test_the_title_tells_nothing_to_who_sees_the_history(browser):
    sign_in(browser)

    assert "<title>Messages</title>" in browser.get("/").get_data(as_text=True)


def test_style_script_and_icon_are_served_from_the_package_and_load_nothing(browser):
    script = "text/javascript"
    names = {"alongside.css": "text/css", "alongside.js": script, "govuk-frontend.min.js": script,
             "icon.svg": "image/svg+xml"}  # fmt: skip
    served = {name: browser.get(f"/assets/{name}") for name in names}

    assert {name: one.mimetype for name, one in served.items()} == names
    text = served["alongside.css"].get_data(as_text=True)
    assert "@import" not in text
    assert "url(http" not in text
    assert "@media print" in text
    assert "import(" not in served["alongside.js"].get_data(as_text=True)


def test_the_style_sheet_was_built_from_the_source_beside_it():
    style = Path(sessions.__file__).parents[3] / "style"
    built = (Path(sessions.__file__).parent / "assets" / "alongside.css").read_text(encoding="utf-8")

    source = hashlib.sha256(b"".join((style / name).read_bytes() for name in ("alongside.scss", "package.json")))

    assert built.split()[1] == source.hexdigest(), "Run `make style` after a change to shared/style."


def test_a_name_and_a_logo_stand_in_the_header():
    picture = Logo(b"<svg/>", "image/svg+xml")
    browser = build(service_name="Larkfield Homes", logo=picture).test_client()

    page = Page(browser.get("/sign-in"))

    assert [(one["src"], one["alt"]) for one in page.all("img")] == [("/assets/logo", "")]
    assert browser.get("/assets/logo").data == b"<svg/>"
    assert "Larkfield Homes" in browser.get("/sign-in").text
