"""What tests of every folder share."""

import gc
import signal
from collections import Counter
from functools import partial

import finding
import pytest
from argon2 import PasswordHasher

from alongside.web import accounts
from notify.adapters import code_words

pytest_plugins = ("databases", "broker", "end_to_end", "chromium", "side_by_side", "compiled")


_asked_to_stop: list[int] = []
_CHEAP = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)


def pytest_configure(config: pytest.Config) -> None:
    """Being asked to stop is as Ctrl-C: what was started is stopped."""
    accounts.PasswordHasher = code_words.PasswordHasher = _CHEAP  # thousands of tests sign in
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, _interrupt)
    if not config.option.collectonly and not hasattr(config, "workerinput"):
        finding.forget()


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: to look for garbage among it again and again is what most tests cost."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say of each reason for a skip how many tests it cost, so that nobody believes that they ran."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, tests in reasons.items():
        terminalreporter.write_line(f"{tests} of the tests: {reason}")


def pytest_runtest_logfinish() -> None:
    """A test, or a library under it, may take an interruption for a failure and go on; the run does not."""
    if _asked_to_stop:
        pytest.exit("The tests were asked to stop.", 128 + _asked_to_stop[0])


def _interrupt(number: int, _frame: object) -> None:
    _asked_to_stop.append(number)
    raise KeyboardInterrupt
