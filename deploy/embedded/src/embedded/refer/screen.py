"""What a person, or a program with --json, sees while files are being sent."""

import io
import json
import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from .bundle import Bundle
from .rows import Row, summary_of
from .run import Outcome
from .table import show


class Screen:
    """Standard output holds the rows and nothing else; progress and faults go to standard error."""

    def __init__(self, as_json: bool) -> None:
        """`as_json`: print the documented lines instead of tables."""
        self._json = as_json
        if isinstance(sys.stdout, io.TextIOWrapper):  # names are in every alphabet, terminals are not
            sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
        self._out = Console()
        self._err = Console(stderr=True)
        self._status: Status | None = None
        self._shown = 0
        self.rows: list[Row] = []
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        """Start to show progress, if somebody is looking."""
        if not self._json:
            self._status = self._err.status("starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the progress and, when all went well, print the summary."""
        if self._status:
            self._status.stop()
        if kind is None:
            self._summary()

    def progress(self, what: str) -> None:
        """Say what is being done now."""
        if self._status:
            self._status.update(what)

    def show(self, bundle: Bundle, outcome: Outcome) -> None:
        """Print the rows of one file."""
        self.rows.extend(outcome.rows)
        self.faults.extend(outcome.faults)
        for fault in outcome.faults:
            print(fault, file=sys.stderr)
        if self._json:
            for row in outcome.rows:
                self._line(row)
        else:
            show(self._out, bundle.case_ref, outcome.rows, outcome.resources)

    def _summary(self) -> None:
        summary = summary_of(self.rows, not self.faults)
        if self._json:
            self._line(summary)
            return
        counts = summary["summary"]
        self._out.print(
            f"{counts['referrals']} referrals: {counts['received']} received, {counts['not_sent']} not sent, "
            f"{counts['pending']} waiting. Evidence {summary['evidence']}."
        )

    def _line(self, value: object) -> None:
        print(json.dumps(value, ensure_ascii=False), flush=True)
