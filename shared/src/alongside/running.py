"""A service that was built and may run: what answers, what works beside it, and how it ends."""

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Crew, Worker

NEW_OBJECTS: Final = (10_000, 20, 50)
"""When the garbage collector looks: after so many new objects, then so many of its own looks, and again."""
TURN_S: Final = 0.001
"""How long a thread that computes keeps one waiting that only has something to pass on (Python's own: 0.005).

Where one thread of the relay feeds the broker and others prepare batches, that is a tenth of all that it carries.
"""
GRACE_S: Final = 5.0
"""How long workers have to finish what is in hand, and once more after what they wait for was closed."""


def _nothing() -> None:
    """There is nothing to close."""


@dataclass(frozen=True)
class Running:
    """`application` answers HTTP (WSGI), the workers work beside it, `close` lets go of what all of them used.

    `close` is called when the workers were asked to stop and had a moment to do so. A worker that is still busy then
    is one that waits for what `close` closes.
    """

    application: Callable[..., Any] | None = field(default=None, repr=False)
    workers: Sequence[Worker] = ()
    close: Callable[[], None] = _nothing


class Shift:
    """The workers of a service from their start to their end."""

    def __init__(self, running: Running) -> None:
        """Nothing runs before `start`."""
        self._running, self._crew = running, Crew(running.workers)

    def start(self) -> None:
        """Let the workers run."""
        self._crew.start()

    def ask_to_stop(self) -> None:
        """Tell the workers; returns at once."""
        self._crew.ask_to_stop()

    def stop(self) -> None:
        """Stop the workers and close what they used. What they had in hand is finished or goes back."""
        self._crew.stop(GRACE_S)
        self._running.close()
        for name in self._crew.stop(GRACE_S):
            log(LogEvent.WORKER_STOPPED, worker=name, outcome="left_behind")


def settled() -> None:
    """Say, in a process of its own, that all is built: what is there now stays until the end.

    The garbage collector then never goes through it again, and less often through what comes, most of which goes
    without it: a tenth of a service's time may be spent there. Threads take shorter turns from then on.
    """
    sys.setswitchinterval(TURN_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*NEW_OBJECTS)


@contextmanager
def at_work(running: Running) -> Iterator[None]:
    """Let the workers run as long as the block lasts."""
    shift = Shift(running)
    shift.start()
    try:
        yield
    finally:
        shift.stop()


def run_until_asked_to_stop(running: Running, stop: threading.Event | None = None) -> None:
    """Let the workers run, without HTTP, until `stop` is set; None: until SIGTERM or SIGINT (main thread only)."""
    if stop is None:
        settled()
    asked = stop or AskedToStop()
    with at_work(running):
        log(LogEvent.SERVICE_STARTED)
        asked.wait()
    log(LogEvent.SERVICE_STOPPED)


class AskedToStop:
    """Set by SIGTERM or SIGINT from the moment it is made; by the main thread only.

    There is no lock in it: a handler runs in the middle of whatever the main thread does. A signal that comes just
    before a wait does not interrupt that wait, so none is long.
    """

    LOOK_S = 0.2

    def __init__(self) -> None:
        self._asked = False
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._set)

    def wait(self) -> None:
        """Return once one of the signals has come."""
        while not self._asked:
            time.sleep(self.LOOK_S)

    def _set(self, *_: object) -> None:
        self._asked = True
