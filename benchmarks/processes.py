"""Processes of a benchmark: servers, and programs that do one round each time they are told to."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 20.0


@contextmanager
def web_server(name: str, about: str, port: int, log: Path, path: str = "/livez") -> Iterator[str]:
    """`benchmarks.serving NAME ABOUT PORT` as a process, until the block ends; its address."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.serving", name, about, str(port)],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address + path, log)
        yield address
    finally:
        end(process)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < ends:
        try:
            if requests.get(address, timeout=10).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise RuntimeError(f"A server did not start:\n{log.read_text()[-3000:]}")


class Rounds:
    """A program that says `ready`, does a round for each line it is given, and answers with its seconds."""

    def __init__(self, module: str, arguments: list[str], log: Path) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, text=True, bufsize=1,
            )  # fmt: skip
        self._log = log
        self._expect("ready")

    def seconds(self) -> float:
        """Let it do one round."""
        if self._process.stdin is None:
            raise RuntimeError("The program cannot be told anything.")
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._line())

    def close(self) -> None:
        """It ends when nothing more can come."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        end(self._process)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _expect(self, word: str) -> None:
        line = self._line()
        if line != word:
            raise RuntimeError(f"A program said {line!r} instead of {word!r}.")

    def _line(self) -> str:
        line = self._process.stdout.readline().strip() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"A program ended:\n{self._log.read_text()[-3000:]}")
        return line


def end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Stop the process by its id: politely, then not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(ENDS_WITHIN_S)
