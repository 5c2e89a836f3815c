"""One server process that has everything imported and forks each program of the tests: several starts in a second."""

import ctypes
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
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


class Speaking:
    """A program that is asked and answers, and runs already: as much of `subprocess.Popen` as `Talk` uses."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        """`command`: a target as of `program`, and its arguments."""
        hears, tells = PROCESSES.Pipe(duplex=False)
        heard, says = PROCESSES.Pipe(duplex=False)
        what = (command[0], list(command[1:]), dict(environment), folder, hears, says)
        self._process: BaseProcess = PROCESSES.Process(target=_speak, args=what, daemon=True)
        self._process.start()
        self.stdin = os.fdopen(os.dup(tells.fileno()), "wb", buffering=0)
        self.stdout = os.fdopen(os.dup(heard.fileno()), "rb", buffering=0)
        for end in (hears, tells, heard, says):
            end.close()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked program", timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _run(target: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(said, stream.fileno())
    _become(target, arguments, environment, log.parent)


def _speak(
    target: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, hears: Connection,
    says: Connection,
) -> None:  # fmt: skip
    for end, stream in ((hears, 0), (says, 1), (says, 2)):
        os.dup2(end.fileno(), stream)
    hears.close()
    says.close()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(one, "w", encoding="utf-8", buffering=1, closefd=False) for one in (1, 2))
    _become(target, arguments, environment, folder)


def _become(target: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [target, *arguments]
    if ":" in target:
        module, _, function = target.partition(":")
        sys.exit(getattr(import_module(module), function)())
    runpy.run_path(target, run_name="__main__")
