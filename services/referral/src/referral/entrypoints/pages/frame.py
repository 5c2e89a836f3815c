"""What every page for staff shares: who is signed in, whom they may see, times in words, the way between pages."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, g, make_response, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import current_account
from referral.bootstrap import Referral
from referral.domain.errors import NotFound
from referral.domain.person import Person
from referral.domain.staff import ALL_STAFF, DIRECTOR, READERS, REVIEWERS, SAFEGUARDING_LEAD, Actor

TEMPLATES: Final = str(Path(__file__).parent / "templates")
AGAIN_S: Final = 10
SOON_S: Final = 3
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
    Place("Asked to stop", "asked_to_stop.ask", ALL_STAFF),
    Place("Approvals", "approvals.waiting", (SAFEGUARDING_LEAD, DIRECTOR)),
    Place("Reviews", "reviews.due", REVIEWERS),
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


def there_is(found: object) -> None:
    """Go on when there is such a thing. Raises NotFound."""
    if not found:
        raise NotFound("There is nothing here.")


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


def watching() -> bool:
    """Whether the page was asked to look again by itself; nobody is moved who did not ask (WCAG 2.2.1)."""
    return request.args.get("watch") == "yes"


def watched(page: str, waits: bool, *, at_once: bool = False) -> Response:
    """The page, which the browser asks for again in a moment while something is awaited; without a script."""
    again = {"Refresh": str(SOON_S if at_once else AGAIN_S)} if waits and watching() else {}
    return make_response(page, 200, again)


def uk_time(value: Any) -> str:
    """A time by the clock on the wall: 3 March 2026, 11:00."""
    return value.astimezone(LONDON).strftime("%-d %B %Y, %H:%M") if isinstance(value, datetime) else ""


def uk_day(value: Any) -> str:
    """A day as people write it: 3 March 2026. `value`: any moment of it, also as it was kept (ISO 8601)."""
    moment = datetime.fromisoformat(value) if value and isinstance(value, str) else value
    return moment.astimezone(LONDON).strftime("%-d %B %Y") if isinstance(moment, datetime) else ""


def uk_date(value: date) -> str:
    """A day without a time, as people write it: 3 March 2026."""
    return value.strftime("%-d %B %Y")
