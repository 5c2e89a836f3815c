"""A plugin: how many end-to-end tests ran on which kind of deployment, written into build/services.json.

Embedded: all in one process, on SQLite and memory. Apart: each service by itself, on RabbitMQ and PostgreSQL. A test
that was skipped did not run; one that failed did.
"""

from collections import Counter
from pathlib import Path

import finding
import pytest

EMBEDDED, APART = "embedded", "rabbitmq+postgresql"
_FOLDER = Path(__file__).parents[1] / "e2e"
_COUNTED = pytest.StashKey[Counter[tuple[str, str]]]()


def runs_apart(item: pytest.Item) -> bool:
    """Does this test need the services apart?"""
    params = getattr(getattr(item, "callspec", None), "params", {})
    return "apart" in getattr(item, "fixturenames", ()) or "apart" in params.values()


def pytest_configure(config: pytest.Config) -> None:
    """Nothing ran yet."""
    config.stash[_COUNTED] = Counter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In tests/e2e those apart come last: so they share one deployment, and it is idle beside no other."""
    places = [place for place, item in enumerate(items) if _is_ours(item)]
    for place, item in zip(places, sorted((items[place] for place in places), key=runs_apart), strict=True):
        items[place] = item


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Count what ended: a skip in a fixture is one, a failure in a fixture is a test that ran."""
    report = yield
    if _is_ours(item) or runs_apart(item):
        kind = APART if runs_apart(item) else EMBEDDED
        if report.skipped:
            item.config.stash[_COUNTED][kind, "skipped"] += 1
        elif report.when == "call" or (report.when == "setup" and report.failed):
            item.config.stash[_COUNTED][kind, "ran"] += 1
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write it down, when there was any."""
    counted = session.config.stash[_COUNTED]
    if counted:
        facts = {kind: {what: counted[kind, what] for what in ("ran", "skipped")} for kind in (EMBEDDED, APART)}
        finding.note("end_to_end_tests", **facts)


def _is_ours(item: pytest.Item) -> bool:
    return item.path.is_relative_to(_FOLDER)
