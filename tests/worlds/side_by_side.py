"""A plugin: what tests need to run in several processes side by side (`pytest -n auto`, pytest-xdist).

The tests of a file stay together, and those of tests/e2e on one kind of deployment do, because they share it; each
process has servers of its own. A server whose address was given is one for all, and its tests are alone with it:
then there is one process.
"""

import os
from typing import Any

import broker
import finding
import pytest
from xdist.scheduler import LoadScopeScheduling

PROCESSES = 4
LONGEST = ("tests/e2e/", "tests/faults/", "tests/privacy/", "tests/browser/")
_END_TO_END = LONGEST[0]


class Together(LoadScopeScheduling):
    """Hands out what belongs together, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """The name of what runs in one process: a file, or the end-to-end tests on one kind of deployment."""
    file = nodeid.split("::")[0]
    if not file.startswith(_END_TO_END):
        return file
    return f"{_END_TO_END}{'apart' if 'apart' in nodeid.removeprefix(_END_TO_END) else 'embedded'}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process has all of it left in the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Ours."""
    config.option.loadscopereorder = False  # the number of tests says little about the time they take
    return Together(config, log)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: many tests wait. Not dozens: each process has a broker and a browser."""
    return 0 if os.environ.get(broker.ADDRESS) else min((os.cpu_count() or 1) + 1, PROCESSES)


@pytest.hookimpl(trylast=True)  # after those who note something at the end
def pytest_sessionfinish(session: pytest.Session) -> None:
    """What one process noted goes to the one that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["noted"] = finding.noted()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """All of it is one account."""
    finding.add(getattr(node, "workeroutput", {}).get("noted", {}))
