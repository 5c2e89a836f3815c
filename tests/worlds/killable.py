"""Deployments in processes of their own, which may kill themselves without warning at a labelled point."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from embedded_world import plan_today
from forked import PROCESSES

from embedded.process import Embedded

AGENCY = "harbour-victim-care"


def serve(data: Path, fatal: str, relay: bool, conversation: Connection) -> None:
    """Serve on `data` until told to stop; die by SIGKILL at the first point called `fatal`."""

    def points(label: str) -> None:
        if label == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    plan = replace(plan_today(data, datetime.now(UTC), relay=relay), points=points, only=frozenset({AGENCY}))
    with Embedded(plan):
        conversation.send("ready")
        conversation.recv()


@contextmanager
def deployment(data: Path, point: str = "", *, relay: bool = True) -> Iterator[BaseProcess]:
    """A deployment in a process of its own, which dies at `point`; ended cleanly when it still lives."""
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=serve, args=(data, point, relay, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process
        if process.is_alive():
            ours.send("stop")
            process.join(30)
    finally:
        process.kill()
        process.join()
        ours.close()
