"""What one embedded process is asked to be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from embedded.go_live.state import read_state
from embedded.refer.partnership import Partnership

ANSWERS = ("none", "accept", "decline")
DEFAULT_PORT_BASE = 8101
"""consent listens on the first port, referral, notify and agency on the three after it."""


def no_points(_: str) -> None:
    """Do nothing at a labelled point."""


def no_tap(_address: str, _body: bytes) -> None:
    """Look away from what the carrier carries."""


@dataclass(frozen=True)
class Plan:
    """How to run all four services in one process.

    data: the folder with everything that must survive. partnership: seeded when the folder is new.
    port_base: first of four ports, or None for free ports. relay: False = nothing leaves the outbox of
    sealed messages. stopped: agencies whose node does not run. answers: what a sandbox node answers by itself.
    at: set the clock there (aware UTC), None = leave it as it is; frozen: it stands still until `resume`.
    hold_nodes: agencies' nodes start only with `start_nodes`. only: agencies that get a node at all, None = all.
    pages: whether people can sign in to pages. points: called at every labelled point between commit,
    publish, store, receipt and apply.
    tap: sees what the carrier carries, (address, bytes).
    """

    data: Path
    partnership: Partnership
    port_base: int | None = DEFAULT_PORT_BASE
    relay: bool = True
    stopped: frozenset[str] = frozenset()
    answers: str = "none"
    at: datetime | None = None
    frozen: bool = False
    hold_nodes: bool = False
    only: frozenset[str] | None = None
    pages: bool = True
    points: Callable[[str], None] = field(default=no_points, repr=False)
    tap: Callable[[str, bytes], None] = field(default=no_tap, repr=False)

    def nodes(self) -> list[str]:
        """The agencies that have a node here: active ones, in the order of the partnership."""
        if read_state(self.data).live:  # nobody plays an agency where people are real
            return []
        active = self.partnership.active_agencies()
        return active if self.only is None else [agency for agency in active if agency in self.only]
