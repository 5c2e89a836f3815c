"""Somebody who follows every link of the pages, and submits every form with nothing typed into it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag

MOST_PAGES = 200
_ONE_OF_MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[A-Z]{1,3}-?[0-9A-F]+\b|\b\d+\b|\bI\d+\b")


@dataclass
class Form:
    """One form of a page: where it is, where it goes, what it says without anybody, and what people could say."""

    page: str
    action: str
    hidden: dict[str, str]
    asks: list[str]
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The same for every form that asks the same."""
        return f"{kind_of(self.action)} asks {' '.join(sorted(set(self.asks)))}"


class Person:
    """Somebody at one of the services; `name` None: nobody signed in."""

    def __init__(self, home: str, name: str | None = None, password: str = "") -> None:
        self.home, self.session = home.rstrip("/"), requests.Session()
        self.session.headers["Accept"] = "text/html"
        if name is not None:
            self.post("/sign-in", {"name": name, "password": password}, at="/sign-in")

    def get(self, path: str) -> requests.Response:
        """A page of this service; `path` begins behind its address."""
        return self.session.get(urljoin(self.home + "/", path.lstrip("/")), timeout=20)

    def post(self, path: str, form: dict[str, str], at: str) -> requests.Response:
        """Submit a form that stands on the page `at`."""
        token = _soup(self.get(at)).find("input", {"name": "csrf_token"})["value"]
        address = urljoin(self.home + "/", path.lstrip("/"))
        return self.session.post(address, {**form, "csrf_token": token}, timeout=20)

    def every_page(self, start: str, most_of_a_kind: int = MOST_PAGES) -> dict[str, requests.Response]:
        """Address -> page, for all that can be reached by links; of each kind no more than so many."""
        seen: dict[str, requests.Response] = {}
        ahead, base, kinds = [start], urlsplit(self.home), Counter[str]()
        while ahead and len(seen) < MOST_PAGES:
            path = ahead.pop(0)
            if path in seen or kinds[kind_of(path)] >= most_of_a_kind:
                continue
            kinds[kind_of(path)] += 1
            answer = self.session.get(f"{base.scheme}://{base.netloc}{path}", timeout=20)
            seen[path] = answer
            for link in _soup(answer).find_all("a", href=True):
                there = urlsplit(urljoin(answer.url, link["href"]))
                if there.netloc == base.netloc and there.path.startswith(base.path):
                    ahead.append(there.path + (f"?{there.query}" if there.query else ""))
        return seen

    def submit_empty(self, form: Form) -> requests.Response:
        """Press the form's first button without having said anything; the answer, without following it anywhere."""
        said = {**form.hidden, **dict(form.buttons[:1])}
        return self.session.post(form.action, said, timeout=20, allow_redirects=False)


def forms_of(page: requests.Response) -> list[Form]:
    """Every form on the page that is posted."""
    found = [one for one in _soup(page).find_all("form") if one.get("method", "").lower() == "post"]
    return [_form(page.url, one) for one in found]


def kind_of(address: str) -> str:
    """The address without what differs from one person or thing to the next: the same template shows it."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return _ONE_OF_MANY.sub("*", parts.path) + ("?" + "&".join(names) if names else "")


def look_of(page: requests.Response) -> str:
    """What axe could say something about: the components and the fields of a page, not its words."""
    found = _soup(page).find_all(True)
    parts = {f"{tag.name}.{'.'.join(sorted(tag.get('class', [])))}" for tag in found}
    return f"{kind_of(page.url)} {page.status_code} {' '.join(sorted(parts))}"


def _form(page: str, tag: Tag) -> Form:
    hidden: dict[str, str] = {}
    asks: list[str] = []
    for one in tag.find_all(["input", "select", "textarea"]):
        if one.get("type") == "hidden":
            hidden[one["name"]] = one.get("value", "")
        elif one.get("name"):
            asks.append(one["name"])
    named = [one for one in tag.find_all("button") if one.get("name")]
    buttons = [(one["name"], one.get("value", "")) for one in named]
    return Form(page, urljoin(page, tag.get("action") or page), hidden, asks, buttons)


def _soup(page: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(page.text, "html.parser")
