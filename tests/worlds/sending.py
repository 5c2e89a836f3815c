"""`alongside refer` in a process of its own, so that something can happen to the services while it sends."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from child import Child

ENDS_WITHIN_S = 120.0
_ALONGSIDE = str(Path(sys.executable).parent / "alongside")


class Sending:
    """Sends files in their order. What fails because nobody answered is sent again, as an operator would."""

    def __init__(self, profile: str, files: Sequence[str], out: Path) -> None:
        """Start at once, and return when the first row is there: the rest is still on its way."""
        options = ["--json", "--rebase", "--wait", str(int(ENDS_WITHIN_S)), "--profile", profile]
        self._child = Child("refer", [_ALONGSIDE, "refer", *options, *files], os.environ, out)
        self._out = out
        self._start()
        ends = time.monotonic() + ENDS_WITHIN_S
        while "\n" not in out.read_text():
            assert self._child.runs and time.monotonic() < ends, self._child.said()
            time.sleep(0.02)

    def rows(self) -> list[dict[str, Any]]:
        """What became of everything, once the command has ended well."""
        ends = time.monotonic() + ENDS_WITHIN_S
        while self._child.wait(ENDS_WITHIN_S) != 0:
            assert time.monotonic() < ends, self._child.said()
            self._start()
        *rows, summary = (json.loads(line) for line in self._out.read_text().splitlines())
        assert summary["evidence"] == "verified"
        return rows

    def stop(self) -> None:
        """Nothing of it goes on."""
        self._child.kill()

    def _start(self) -> None:
        self._out.write_text("")
        self._child.start()
