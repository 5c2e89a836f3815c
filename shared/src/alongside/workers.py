"""Background work that a service runs beside its HTTP server."""

import threading
from collections.abc import Callable
from typing import NamedTuple


class Worker(NamedTuple):
    """A named loop that runs until the event is set."""

    name: str
    run: Callable[[threading.Event], None]


def loop(step: Callable[[], bool], stop: threading.Event, idle_s: float = 0.1) -> None:
    """Call `step` until `stop` is set; rest `idle_s` seconds whenever it had nothing to do (returned False)."""
    while not stop.is_set():
        if not step():
            stop.wait(idle_s)
