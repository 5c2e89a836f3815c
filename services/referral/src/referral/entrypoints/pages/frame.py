"""What every page for staff shares: who is signed in, whom they may see, times in words, the way between pages."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, g, request, url_for

from alongside.web.signin import current_account
from referral.bootstrap import Referral
from referral.domain.person import Person
from referral.domain.staff import ALL_STAFF, READERS, Actor

TEMPLATES: Final = str(Path(__file__).parent / "templates")
LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: words, endpoint, and the roles that see it."""

    words: str
    endpoint: str
    roles: tuple[str, ...]


PLACES: Final = (
    Place("My work", "work.first_page", ALL_STAFF),
    Place("People", "work.people_page", READERS),
)


def area(name: str) -> Blueprint:
    """A blueprint of pages for staff."""
    return Blueprint(name, __name__, template_folder=TEMPLATES)


def prepare(app: Flask) -> None:
    """Give templates the filters and the navigation."""
    app.template_filter("uk_time")(uk_time)
    app.template_filter("uk_day")(uk_day)
    app.template_filter("uk_date")(uk_date)
    app.context_processor(lambda: {"places": places()})


def actor() -> Actor:
    """Who is signed in to the page that runs now."""
    account = current_account()
    return Actor(account.name, account.role, account.team)


def visible_person(service: Referral, person_id: object) -> Person:
    """The person, when whoever is signed in may see them.

    Raises:
        NotFound: there is none, or none that they may see; the two look the same.
    """
    return service.desk.seeing.person(actor(), str(person_id))


def places() -> list[dict[str, Any]]:
    """The navigation for whoever is signed in, as the service navigation component takes it."""
    account = g.get("alongside_account")
    if account is None:
        return []
    return [
        {"text": one.words, "href": url_for(one.endpoint), "current": request.endpoint == one.endpoint}
        for one in PLACES
        if account.role in one.roles
    ]


def uk_time(value: Any) -> str:
    """A time by the clock on the wall: 3 March 2026, 11:00."""
    return value.astimezone(LONDON).strftime("%-d %B %Y, %H:%M") if isinstance(value, datetime) else ""


def uk_day(value: Any) -> str:
    """A day as people write it: 3 March 2026."""
    return value.astimezone(LONDON).strftime("%-d %B %Y") if isinstance(value, datetime) else ""


def uk_date(value: date) -> str:
    """A day without a time, as people write it: 3 March 2026."""
    return value.strftime("%-d %B %Y")
