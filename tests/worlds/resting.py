"""A worker that is run until it has nothing to do, without a thread and without waiting."""

import threading
from collections.abc import Iterable

from alongside.workers import Worker


class _AtRest(threading.Event):
    """Whoever wants to rest is asked to stop instead."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def run_until_it_rests(workers: Iterable[Worker], name: str) -> None:
    """Run the worker of that name."""
    (worker,) = [one for one in workers if one.name == name]
    worker.run(_AtRest())
