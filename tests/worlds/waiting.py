"""Waiting for what another thread, process or server does."""

import time
from collections.abc import Callable

import pytest

WITHIN_S = 20.0


def wait_until(right: Callable[[], object], within_s: float = WITHIN_S, what: str = "It") -> None:
    """Ask until it is right. The test fails when it is not within `within_s` seconds; `what` did not happen then."""
    ends = time.monotonic() + within_s
    while not right():
        if time.monotonic() > ends:
            pytest.fail(f"{what} did not happen in time.")
        time.sleep(0.02)
