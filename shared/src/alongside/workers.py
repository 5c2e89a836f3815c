"""Background work that a service runs beside its HTTP server."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 5.0


class Worker(NamedTuple):
    """A named loop that runs until the event is set."""

    name: str
    run: Callable[[threading.Event], None]


def loop(step: Callable[[], bool], stop: threading.Event, idle_s: float = 0.1) -> None:
    """Call `step` until `stop` is set; rest `idle_s` seconds whenever it had nothing to do (returned False)."""
    while not stop.is_set():
        if not step():
            stop.wait(idle_s)


def worth_a_line(failures: int) -> bool:
    """Is this failure in a row the 1st, 2nd, 4th, 8th...? Then an hour of failures is a dozen lines."""
    return failures & (failures - 1) == 0


class Patience:
    """What to do when something fails again and again, as while a database or a broker is away.

    Pauses of 0.5 s doubling up to 5 s, and a log line when `worth_a_line`. Used by one thread.
    """

    def __init__(self, worker: str) -> None:
        """`worker` is the name that the log gives to whoever failed."""
        self._worker, self._failures = worker, 0

    def failed(self, error: BaseException, stop: threading.Event) -> None:
        """Count and perhaps log a failure, then wait; `stop` ends the pause."""
        self._failures += 1
        if worth_a_line(self._failures):
            log_failure(LogEvent.WORKER_FAILED, error, worker=self._worker, attempt=self._failures)
        stop.wait(self.pause_s())

    def worked(self) -> None:
        """It is well again: the next failure is the first."""
        self._failures = 0

    def pause_s(self) -> float:
        """How long to wait after so many failures in a row, in seconds."""
        return float(min(FIRST_PAUSE_S * 2 ** min(self._failures - 1, 16), LONGEST_PAUSE_S))


class Crew:
    """Several workers, each in a thread of its own. One that fails or returns is started again, until `stop`."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        """Nothing runs before `start`."""
        self._workers, self._over = tuple(workers), threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Let all of them run."""
        for worker in self._workers:
            thread = threading.Thread(target=self._keep_running, args=(worker,), name=worker.name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def ask_to_stop(self) -> None:
        """Set their event and return at once; doing it again does nothing."""
        self._over.set()

    def stop(self, within_s: float) -> list[str]:
        """Ask all to stop and wait for them together; the names of those that still run after `within_s` seconds."""
        self.ask_to_stop()
        ends = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _keep_running(self, worker: Worker) -> None:
        patience = Patience(worker.name)
        while not self._over.is_set():
            try:
                worker.run(self._over)
            except Exception as error:
                if not self._over.is_set():
                    patience.failed(error, self._over)
            else:
                patience.worked()
                self._over.wait(FIRST_PAUSE_S)
