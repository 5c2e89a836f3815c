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
END_TO_END = "tests/e2e/"


class Together(LoadScopeScheduling):
    """Hands out files, the long ones of the end-to-end tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """What runs in one process."""
    return nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Ours."""
    return Together(config, log)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core of a small machine."""
    return 0 if os.environ.get(broker.ADDRESS) else min(os.cpu_count() or 1, PROCESSES)


@pytest.hookimpl(trylast=True)  # after those who note something at the end
def pytest_sessionfinish(session: pytest.Session) -> None:
    """What one process noted goes to the one that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["noted"] = finding.noted()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """All of it is one account."""
    finding.add(getattr(node, "workeroutput", {}).get("noted", {}))
