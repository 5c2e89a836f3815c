"""A program as a child of the tests, which may be started, stopped and started again."""

from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from forked import program

STOPS_WITHIN_S = 60.0


class Child:
    """One program; `target` as in `forked.program`. Everything it says, in all its lives, goes to `log`."""

    def __init__(
        self, name: str, target: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name, self.log = name, log
        self._what = (target, list(arguments), dict(environment))
        self._process: BaseProcess | None = None
        self._asked = False

    @property
    def runs(self) -> bool:
        """Is it there? A process that has ended by itself is not."""
        return self._process is not None and self._process.is_alive()

    @property
    def pid(self) -> int:
        """Its process id, while it runs."""
        assert self._process is not None and self._process.pid is not None, f"{self.name} was not started."
        return self._process.pid

    def start(self) -> None:
        """Start it."""
        assert not self.runs, f"{self.name} runs already."
        self._let_go()
        process = program(*self._what, self.log)
        process.start()
        self._process = process

    def wait(self, timeout_s: float) -> int | None:
        """Its exit status, once it has ended by itself; None when it has not by then."""
        assert self._process is not None, f"{self.name} was not started."
        self._process.join(timeout_s)
        return self._process.exitcode

    def ask_to_stop(self) -> None:
        """SIGTERM, once; returns at once."""
        if self._process is not None and self.runs and not self._asked:
            self._asked = True
            self._process.terminate()

    def stop(self) -> int | None:
        """SIGTERM, and wait; its exit status, None when it did not run. One that does not stop is killed."""
        if self._process is None:
            return None
        self.ask_to_stop()
        status = self.wait(STOPS_WITHIN_S)
        if status is None:
            self.kill()
            raise AssertionError(f"{self.name} did not stop when it was asked to.\n{self.said()}")
        self._let_go()
        return status

    def kill(self) -> None:
        """SIGKILL: no time for anything."""
        if self._process is not None:
            self._process.kill()
            self._process.join(30)
            self._let_go()

    def said(self) -> str:
        """The end of its log, for whoever reads a failure."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return f"--- {self.name}\n{text[-4000:]}"

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process, self._asked = None, False
