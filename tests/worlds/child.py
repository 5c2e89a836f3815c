"""Programs of this machine as children of the tests: what they say in files, tied to the tests' life, ended by id."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

STOPS_WITHIN_S = 40.0


class Child:
    """One program that may be started, stopped and started again; everything it says goes to `log`."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self.log = name, log
        self._command, self._environment = list(command), dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    @property
    def runs(self) -> bool:
        """Is it there? A process that has ended by itself is not."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; only from the thread that lives as long as the tests, because it ends with that thread."""
        assert not self.runs, f"{self.name} runs already."
        self._asked = False
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "TERM"] if setpriv else []
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*tied, *self._command],
                env=self._environment,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def wait(self, timeout_s: float) -> int:
        """Its exit status, once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(timeout_s)

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
        try:
            status = self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop when it was asked to.\n{self.said()}") from None
        self._process = None
        return status

    def kill(self) -> None:
        """SIGKILL: no time for anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def said(self) -> str:
        """The end of its log, for whoever reads a failure."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return f"--- {self.name}\n{text[-4000:]}"
