"""What tests of every folder share."""

import signal
import sys

pytest_plugins = ("databases", "broker", "end_to_end")


def pytest_configure() -> None:
    """Being asked to stop is an ordinary end: what was started is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
