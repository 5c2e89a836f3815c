"""What tests of every folder share."""

import signal

import finding
import pytest

pytest_plugins = ("databases", "broker", "end_to_end")


def pytest_configure(config: pytest.Config) -> None:
    """Being asked to stop is as Ctrl-C, of which no test makes a failure: what was started is stopped."""
    signal.signal(signal.SIGTERM, _interrupt)
    if not config.option.collectonly:
        finding.forget()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
