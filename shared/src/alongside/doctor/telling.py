"""How findings are told, and with which exit status."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from alongside.doctor.finding import Finding
from alongside.telemetry.log import silenced

NOTHING_SEEN = 2
"""The exit status when there was nothing to look at, or it could not be looked at."""


def tell(findings: Sequence[Finding], as_json: bool, say: Callable[[str], None]) -> int:
    """Say one line for each finding and return the exit status: 0 all is well, 1 something is wrong.

    `as_json`: one JSON object for each finding, then one with the numbers.
    """
    bad = sum(not finding.ok for finding in findings)
    for line in _objects(findings, bad) if as_json else _lines(findings):
        say(line)
    return 1 if bad else 0


@contextmanager
def quietly() -> Iterator[None]:
    """While looking, say nothing in the log: what libraries tell of a refused login is a finding already."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with silenced():
            yield
    finally:
        logging.disable(before)


def _objects(findings: Sequence[Finding], bad: int) -> list[str]:
    rows = [asdict(finding) for finding in findings]
    return [json.dumps(row, ensure_ascii=False) for row in [*rows, {"findings": len(rows), "wrong": bad}]]


def _lines(findings: Sequence[Finding]) -> list[str]:
    widest = max((len(finding.subject) for finding in findings), default=0)
    return [_line(finding, widest) for finding in findings]


def _line(finding: Finding, width: int) -> str:
    mend = f"  -> {finding.mend}" if finding.mend else ""
    return f"{'ok' if finding.ok else 'WRONG':<5}  {finding.subject:<{width}}  {finding.sentence}{mend}"
