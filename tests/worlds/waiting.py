"""Waiting for what another thread, process or server does."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

WITHIN_S = 60.0
LOOK_EVERY_S = 0.05
Found = TypeVar("Found")


def wait_until(
    right: Callable[[], Found], within_s: float = WITHIN_S, said: Callable[[], object] = lambda: "It did not happen."
) -> Found:
    """Look until it is right (true), and return what was found then.

    The test fails when it is not within `within_s` seconds; `said` tells what is known then.
    """
    ends = time.monotonic() + within_s
    while not (found := right()):
        if time.monotonic() > ends:
            pytest.fail(f"Not within {within_s:.0f} s. {said()}")
        time.sleep(LOOK_EVERY_S)
    return found
