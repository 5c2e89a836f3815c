"""A program that asks and is answered, as somebody at a terminal would."""

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from forked import Speaking

SAYS_WITHIN_S = 90.0


def started(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """The command itself, from nothing, as whoever types it has it."""
    return subprocess.Popen(
        list(command), cwd=folder, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


class Talk:
    """One running program; everything that it says is in `heard`."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        start: Callable[[Sequence[str], Path, Mapping[str, str]], "subprocess.Popen[bytes] | Speaking"] = started,
    ) -> None:
        self._program = start(command, folder, environment)
        assert self._program.stdout is not None
        os.set_blocking(self._program.stdout.fileno(), False)
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self._program.stdout, selectors.EVENT_READ)
        self.heard = ""
        self._answered = 0

    def wait_for(self, question: str) -> str:
        """Wait until it says `question` once more; returns what it said since the last answer."""
        ends = time.monotonic() + SAYS_WITHIN_S
        while question not in self.heard[self._answered :]:
            assert time.monotonic() < ends, f"It never said {question!r}.\n{self.heard}"
            assert self._listen() or self._program.poll() is None, f"It ended before {question!r}.\n{self.heard}"
        return self.heard[self._answered :]

    def answer(self, question: str, text: str) -> str:
        """Type `text` when it has asked `question`; returns what it said before."""
        said = self.wait_for(question)
        self._answered = len(self.heard)
        assert self._program.stdin is not None
        self._program.stdin.write(f"{text}\n".encode())
        self._program.stdin.flush()
        return said

    def end(self) -> tuple[int, str]:
        """Wait for its end; returns its status and everything that it said."""
        ends = time.monotonic() + SAYS_WITHIN_S
        while self._program.poll() is None:
            assert time.monotonic() < ends, self.heard
            self._listen()
        while self._listen():
            pass
        self._close()
        return self._program.returncode, self.heard

    def stop(self) -> None:
        """Ctrl+C, as far as it still runs."""
        if self._program.poll() is None:
            self._program.terminate()
            try:
                self._program.wait(60)
            except subprocess.TimeoutExpired:
                self._program.kill()
                self._program.wait(30)
        self._close()

    def _listen(self) -> bool:
        if not self._waiting.select(timeout=0.2):
            return False
        assert self._program.stdout is not None
        more = self._program.stdout.read()
        self.heard += (more or b"").decode("utf-8", "replace")
        return bool(more)

    def _close(self) -> None:
        for pipe in (self._program.stdin, self._program.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
