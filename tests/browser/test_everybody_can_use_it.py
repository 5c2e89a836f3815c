"""Every page that can be reached, every form with its mistakes, and every page that says no: axe finds nothing.

Pages are fetched as a browser without a script would; one of each kind and look is opened in one window, at desktop
and phone width. Forms are submitted empty, and with what nobody means; nothing of the case changes by that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests
from crawling import Form, Person, forms_of, kind_of, look_of
from embedded_world import case_called, refer, settled_counts, written
from playwright.sync_api import Page, Route
from visiting import DESKTOP, PHONE, Visitor

AGENCY = "harbour-victim-care"
STAFF = ("nadia.k", "sam.d", "dana.p")
NONSENSE = "x" * 21_000
OF_A_KIND = 3
NOBODY = "00000000-0000-4000-8000-000000000000"
SAVES_NOTHING = (
    "/about/who", "/about/happened", "/people/new", "/talk", "/urgent", "/reviews", "/tell/", "/answer", "/messages/",
    "/tell-her/", "/sign-in", "/approvals/", "/disagrees/",
)  # fmt: skip
"""Forms that need something; the others may be saved empty, and that is no mistake."""
NOT_PRESSED = re.compile(r"/(sign-out|read|stop|done|talks|why)(/|$)")
"""These do something without asking, or take any long story."""
QUIET = re.compile(r"audit|reading|idempotency|preview|event|outbox|decision|session")
"""Tables in which looking leaves a trace."""


@dataclass
class Shown:
    """One window in which answers are looked at, whoever got them."""

    window: Visitor
    faults: list[str] = field(default_factory=list)
    opened: int = 0

    @property
    def page(self) -> Page:
        return self.window.page

    def look(self, name: str, answer: requests.Response, *sizes: tuple[int, int]) -> None:
        """Show this answer as if the browser had got it, with its style sheet, and let axe look at it."""

        def instead(route: Route) -> None:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=answer.text)

        here = answer.url.partition("#")[0]
        self.page.route(here, instead)
        for size in sizes or (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            if self.page.url.partition("#")[0] != here or self.opened_last is not answer:
                self.page.goto(here)
                self.opened_last = answer
            self.faults += [f"{name} {size[0]}: {one}" for one in self.window.faults()]
        self.page.unroute(here)
        self.opened += 1

    opened_last: requests.Response | None = None


@pytest.fixture
def shown(visit, site) -> Iterator[Shown]:
    made = Shown(visit(site.desk))
    made.page.route("**/*refresh*", lambda route: route.abort())
    yield made


@pytest.fixture(scope="module", autouse=True)
def a_full_desk(site, tmp_path_factory):
    """Cases of all kinds: sent, stopped, told by phone, with a question of an agency, with something not right."""
    folder = tmp_path_factory.mktemp("cases")
    told = case_called("told by phone", referrals={"R2"})
    told["referrals"][0]["delivery"] = "phone"
    profile = str(site.running.plan.data / "profile.json")
    ran = refer("--profile", profile, "--rebase", written(folder, told))
    assert ran.rows if ran.status == 1 else not ran.err, ran.err
    site.refer("amara", "tomasz", "jo", "yusuf")
    helper = person(site, AGENCY)
    [first, *_] = sorted(set(re.findall(r"/referrals/[0-9a-f-]{36}", helper.get("/").text)))
    helper.post(f"{first}/read", {}, at=f"{first}/read")
    helper.post(f"{first}/answer", {"answer": "more_info", "text": "Is there a lift?"}, at=f"{first}/read")
    nadia = person(site, "nadia.k")
    for somebody in sorted(set(re.findall(r"/desk/people/[0-9a-f-]{36}", nadia.get("/desk/people").text))):
        new = f"{somebody}/disagrees/new"
        nadia.post(new, {"categories": "INC", "words": "It was on another day."}, at=new)


def person(site, name):
    if name in site.running.addresses or name == AGENCY:
        return Person(site.inbox(name), name, site.password(name))
    return Person(site.desk, name, site.password(name))


def places(site):
    """Who looks where: (name, somebody, where they begin)."""
    for name in STAFF:
        yield name, person(site, name), "/desk/"
    yield AGENCY, person(site, AGENCY), f"/{AGENCY}/"
    notify = Person(site.running.addresses["notify"], "nadia.k", site.password("nadia.k"))
    yield "notify", notify, "/pages/tasks"
    yield "notify outbox", notify, "/pages/outbox"
    yield "anybody", Person(site.desk), "/sign-in"
    yield "anybody, working together", Person(site.desk), "/working-together"


@pytest.mark.timeout(420)
def test_every_page_and_every_form_with_its_mistakes(site, shown):
    data = site.running.plan.data
    crawled = [(name, who, who.every_page(start, OF_A_KIND)) for name, who, start in places(site)]
    before = told_apart(settled_counts(data))
    looks: set[str] = set()
    kinds: set[str] = set()
    forms: dict[str, tuple[Person, Form]] = {}
    for name, who, pages in crawled:
        for address, page in pages.items():
            assert page.status_code == 200, f"{name} {address}: {page.status_code}"
            for form in forms_of(page):
                forms.setdefault(kind_of(form.action) + " on " + kind_of(page.url), (who, form))
            if look_of(page) not in looks and enough(kind_of(page.url), kinds):
                looks.add(look_of(page))
                shown.look(f"{name} {kind_of(address)}", page)
    taken = [kind for kind, (who, form) in forms.items() if wrongly(shown, kind, who, form)]

    assert shown.faults == []
    assert taken == [], "Forms that took what nobody means."
    assert told_apart(settled_counts(data)) == before
    assert shown.opened >= 60


def enough(kind, kinds, most=2):
    """At most so many looks of one kind of page."""
    place = next((n for n in range(most) if f"{kind} {n}" not in kinds), None)
    if place is not None:
        kinds.add(f"{kind} {place}")
    return place is not None


def wrongly(shown, kind, who, form):
    """Submit it empty and with nonsense, and look at both answers; True when nonsense was taken."""
    if NOT_PRESSED.search(form.action) or not form.asks:
        return False
    if any(part in form.action for part in SAVES_NOTHING):
        answer = who.submit_empty(form)
        shown.look(f"empty {kind}", answer, PHONE)
    said = {**form.hidden, **dict.fromkeys(form.asks, NONSENSE)}
    answer = who.session.post(form.action, said, timeout=20, allow_redirects=False)
    if answer.is_redirect:
        return True
    shown.look(f"nonsense {kind}", answer, DESKTOP)
    return False


def told_apart(counts):
    return {name: n for name, n in counts.items() if not QUIET.search(name)}


def no_form(who, path):
    return who.session.post(f"{who.home}{path}", data={"x": "y"}, timeout=20, allow_redirects=False)


def signed_in_wrongly(stranger):
    return stranger.post("/sign-in", {"name": "nobody.x", "password": "wrong"}, at="/sign-in")


def too_often(site):
    stranger = Person(site.desk)
    return [signed_in_wrongly(stranger) for _ in range(7)][-1]


def too_much(site):
    nadia = person(site, "nadia.k")
    token = {"csrf_token": forms_of(nadia.get("/desk/people/new"))[0].hidden["csrf_token"]}
    return nadia.session.post(f"{site.desk}/desk/people/new", {**token, "name": "x" * 6_000_000}, timeout=30)


def ended(site):
    nadia = person(site, "nadia.k")
    nadia.post("/sign-out", {}, at="/desk/")
    return nadia.get("/desk/people")


SAYS_NO = {
    "wrong password": (lambda site: signed_in_wrongly(Person(site.desk)), 403),
    "not theirs": (lambda site: person(site, "dana.p").get("/desk/people/new"), 403),
    "not there": (lambda site: person(site, "nadia.k").get("/desk/nothing"), 404),
    "nobody signed in": (lambda site: Person(site.desk).get("/desk/nothing"), 404),
    "no such person": (lambda site: person(site, "nadia.k").get(f"/desk/people/{NOBODY}"), 404),
    "not at the agency": (lambda site: person(site, AGENCY).get("/nothing"), 404),
    "not in the inbox": (
        lambda site: person(site, AGENCY).get(f"/referrals/{NOBODY}/read"), 404,
    ),
    "not at notify": (lambda site: Person(site.running.addresses["notify"]).get("/nothing"), 404),
    "forged": (lambda site: no_form(person(site, "nadia.k"), "/desk/people/new"), 400),
    "wrong method": (lambda site: person(site, "nadia.k").session.delete(f"{site.desk}/desk/people"), 405),
    "too often": (too_often, 429),
    "too much": (too_much, 413),
    "session ended": (ended, 200),
}  # fmt: skip


@pytest.mark.timeout(180)
def test_every_page_that_says_no_says_what_to_do(site, shown):
    for name, (ask, status) in SAYS_NO.items():
        answer = ask(site)
        assert answer.status_code == status, name
        assert "text/html" in answer.headers["Content-Type"], name
        assert re.search(r"<h1[^>]*>\s*\S", answer.text), name
        assert re.search(r"<main[\s\S]*<(a|button)", answer.text), f"{name}: there is no next step"
        shown.look(name, answer, DESKTOP)
    assert shown.faults == []
