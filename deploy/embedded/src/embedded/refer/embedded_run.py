"""One file on a fresh temporary embedded deployment."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from embedded.plan import Plan
from embedded.process import Embedded

from .bundle import Bundle
from .carrier import Carried
from .client import announce
from .gateway import Gateway
from .keep import keep, prepare
from .partnership import Partnership
from .run import Outcome, refer

STILL_S = 5.0
"""How long the clock stands at the bundle's time after everything is posted, on the machine's own clock."""


@dataclass(frozen=True)
class Choices:
    """What the command line asked of the temporary deployment."""

    partnership: Partnership
    at: datetime | None
    wait_s: float
    stopped: frozenset[str]
    answers: str
    keep: Path | None


def refer_embedded(
    bundle: Bundle,
    choices: Choices,
    progress: Callable[[str], None],
    look: Callable[[Outcome, Carried, Embedded], None] = lambda *_: None,
) -> Outcome:
    """Start a deployment, send the bundle, wait, keep what is to be kept, and remove everything else.

    The clock stands at the bundle's `at` while everything is posted, decided and sealed, so that a boundary
    is judged exactly there however slow the machine is; agencies' nodes start when all is posted, so that no
    answer can overtake a question. `look` is called before the deployment stops.
    """
    carried = Carried()
    with tempfile.TemporaryDirectory(prefix="alongside-") as folder:
        plan = _plan(bundle, choices, Path(folder), carried)
        target = prepare(choices.keep, Path(bundle.name).stem) if choices.keep else None
        progress("starting a fresh deployment")
        with Embedded(plan) as running:
            outcome = _refer(bundle, choices, running, progress)
            outcome.faults.extend(_carrier_faults(outcome, carried))
            look(outcome, carried, running)
        if target:
            keep(
                target,
                seen=carried.all(),
                private_keys=running.private_encryption_keys(),
                rows=outcome.rows,
                databases=running.databases(),
                log=running.log_file(),
            )
    return outcome


def _plan(bundle: Bundle, choices: Choices, folder: Path, carried: Carried) -> Plan:
    """Only agencies that the file refers to get a node: nobody would notice the others."""
    return Plan(
        data=folder,
        partnership=choices.partnership,
        port_base=None,
        stopped=choices.stopped,
        answers=choices.answers,
        at=choices.at or bundle.at,
        frozen=True,
        hold_nodes=True,
        pages=False,
        only=frozenset(referral["agency"] for referral in bundle.listed("referrals")),
        tap=carried.tap,
    )


def _refer(bundle: Bundle, choices: Choices, running: Embedded, progress: Callable[[str], None]) -> Outcome:
    gateway = Gateway(running.profile)
    announced = announce(gateway, bundle, None)
    still = _Stillness(running)
    return refer(
        gateway,
        running.profile,
        announced,
        wait_s=choices.wait_s,
        progress=progress,
        on_posted=still.posted,
        silent=choices.stopped,
        on_poll=still.look_at_the_clock,
        now=running.clock.now,
    )


class _Stillness:
    """Lets the nodes begin when all is posted, and the clock some seconds after."""

    def __init__(self, running: Embedded) -> None:
        self._running = running
        self._until: float | None = None

    def posted(self) -> None:
        self._running.start_nodes()
        self._until = time.monotonic() + STILL_S

    def look_at_the_clock(self) -> None:
        if self._until is not None and time.monotonic() >= self._until:
            self._running.clock.resume()
            self._until = None


def _carrier_faults(outcome: Outcome, carried: Carried) -> list[str]:
    """The bytes that the carrier saw are the ones that were signed for."""
    seen = {message.wire_sha256 for message in carried.all() if not message.to_landlord}
    return [
        f"{row['case_ref']} {row['referral_ref']}: The carrier saw other bytes than were receipted."
        for row, pack in zip(outcome.rows, outcome.evidence, strict=True)
        if row["receipt"] and pack["wire_sha256"] not in seen
    ]
