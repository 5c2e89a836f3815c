"""One server process that has everything imported and forks each program of the tests: several starts in a second."""

import ctypes
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        "embedded.cli",
        "click.testing",
        *(f"{service}.entrypoints.{part}" for service in ("consent", "referral", "notify", "agency")
          for part in ("cli", "processes")),
        "alongside.database.provision",
        "alongside.web.serving",
        "psycopg",
        "aiosmtpd.smtp",
    ]
)  # fmt: skip
_PR_SET_PDEATHSIG = 1  # prctl(2)


def program(target: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> BaseProcess:
    """A process that is not started yet. `target`: `package.module:function`, or the path of a script.

    It says everything into `log`, which it goes on with, and is asked to stop when the server process ends, which it
    does when the tests do, however they end.
    """
    return PROCESSES.Process(target=_run, args=(target, [*arguments], dict(environment), log), daemon=True)


def _run(target: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(log.parent)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(said, stream.fileno())
    sys.argv = [target, *arguments]
    if ":" in target:
        module, _, function = target.partition(":")
        sys.exit(getattr(import_module(module), function)())
    runpy.run_path(target, run_name="__main__")
