"""The node as a process: one identity, or all identities of a sandbox. Nothing is built before it is asked for."""

import threading
from collections.abc import Callable, Sequence

from agency.bootstrap import Agency, assemble, link_of
from agency.config import Settings
from agency.entrypoints.http.app import create_app
from agency.entrypoints.http.sandbox import create_sandbox
from agency.entrypoints.workers import workers
from agency.usecases.ports import Points, no_points
from alongside.clock import Clock
from alongside.running import Running, run_until_asked_to_stop
from alongside.workers import Patience, Worker


def make_node(settings: Settings, clock: Clock, points: Points = no_points) -> Running:
    """One identity with its pages. Neither its database nor the broker needs to be there yet.

    Raises SettingsRefused without the broker's address.
    """
    agency = assemble(settings, clock, link_of(settings), points)
    return Running(create_app(agency), prepared(agency), agency.close)


def make_sandbox(
    several: Sequence[Settings], hosts: Sequence[str], clock: Clock, points: Points = no_points
) -> Running:
    """Several identities, each with keys, database and broker user of its own. Raises ValueError for a live one."""
    agencies = [assemble(settings, clock, link_of(settings), points) for settings in several]

    def close() -> None:
        for agency in agencies:
            agency.close()

    return Running(create_sandbox(agencies, hosts), [one for agency in agencies for one in prepared(agency)], close)


def run_node(
    settings: Settings, clock: Clock, points: Points = no_points, stop: threading.Event | None = None
) -> None:
    """The work of one identity without its pages, until `stop` is set or the process is asked to end."""
    run_until_asked_to_stop(make_node(settings, clock, points), stop)


def prepared(agency: Agency) -> list[Worker]:
    """The workers of an identity; the first that runs prepares it, and none does anything before that has worked."""
    first = _First(agency)
    return [Worker(one.name, first.then(one.run)) for one in workers(agency)]


class _First:
    """Prepares an identity once, and tries again as long as its database is away."""

    def __init__(self, agency: Agency) -> None:
        self._agency, self._lock, self._done = agency, threading.Lock(), False

    def then(self, run: Callable[[threading.Event], None]) -> Callable[[threading.Event], None]:
        """Prepare, then run."""

        def both(stop: threading.Event) -> None:
            with self._lock:
                self._prepare(stop)
            if not stop.is_set():
                run(stop)

        return both

    def _prepare(self, stop: threading.Event) -> None:
        patience = Patience(f"agency.{self._agency.settings.agency_id}.start")
        while not self._done and not stop.is_set():
            try:
                self._agency.prepare()
            except Exception as error:
                patience.failed(error, stop)
            else:
                self._done = True
