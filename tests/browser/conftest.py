"""A landlord whose pages people open in a real browser: everything in one process, seeded, on free ports."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from embedded_world import plan_today, refer, sample_path
from playwright.sync_api import Browser
from visiting import Visitor

from embedded.process import Embedded

Open = Callable[..., Visitor]


class Site:
    """The running landlord and its agencies."""

    def __init__(self, running: Embedded) -> None:
        self.running = running

    @property
    def desk(self) -> str:
        """Address of the staff's pages."""
        return self.running.addresses["referral"]

    def inbox(self, agency: str) -> str:
        """Address of an agency's pages."""
        return f"{self.running.addresses['agency']}/{agency}"

    def password(self, name: str) -> str:
        """The password of a sign-in."""
        return self.running.sign_ins[name].password

    def refer(self, *cases: str) -> None:
        """Send sample cases through the services' own APIs, their dates moved to now."""
        profile = str(self.running.plan.data / "profile.json")
        ran = refer("--profile", profile, "--rebase", *(sample_path(case) for case in cases))
        assert ran.status == 0, ran.err


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for the tests of a module."""
    data: Path = tmp_path_factory.mktemp("site")
    with Embedded(plan_today(data, datetime.now(UTC), pages=True)) as running:
        yield Site(running)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Open windows; they are closed after the test."""
    opened: list[Visitor] = []

    def open_window(home: str, **more: Any) -> Visitor:
        opened.append(Visitor(chromium, home, **more))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()


@pytest.fixture
def officer(site: Site, visit: Open) -> Callable[..., Visitor]:
    """Somebody of the staff, signed in at the desk."""

    def sign_in(who: str = "nadia.k", **more: Any) -> Visitor:
        return visit(site.desk, **more).sign_in(who, site.password(who))

    return sign_in


@pytest.fixture
def worker(site: Site, visit: Open) -> Callable[..., Visitor]:
    """Somebody at an agency, signed in at its inbox."""

    def sign_in(agency: str, **more: Any) -> Visitor:
        return visit(site.inbox(agency), **more).sign_in(agency, site.password(agency))

    return sign_in
