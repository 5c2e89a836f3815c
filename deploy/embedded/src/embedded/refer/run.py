"""One file from validation to its rows, against services that are already running."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from embedded.profile import Profile

from . import evidence
from .bundle import Bundle
from .client import send
from .gateway import Gateway
from .rows import Row, row_of, told_by_hand, wait_for

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its rows, the resources they were made of, and faults in the evidence."""

    rows: list[Row]
    resources: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    faults: list[str]


def refer(
    gateway: Gateway,
    profile: Profile,
    bundle: Bundle,
    *,
    wait_s: float,
    progress: Progress = lambda _: None,
    on_posted: Callable[[], None] = lambda: None,
    on_poll: Callable[[], None] = lambda: None,
    silent: Iterable[str] = (),
    now: Callable[[], datetime] | None = None,
) -> Outcome:
    """Send a bundle that was announced, wait for receipts and verify the evidence.

    wait_s: seconds to wait for receipts, counted from the last referral. on_posted: called when everything
    is posted; on_poll: each time before the services are asked what became of it. silent: agencies known to
    have no running node, which are not waited for once their message has left. now: the deployment's clock.
    """
    asked = list(send(gateway, bundle, progress))
    on_posted()
    progress("receipts of the agencies")
    deadline = time.monotonic() + wait_s
    resources = wait_for(gateway, asked, deadline, profile.answers, frozenset(silent), on_poll)
    rows = [row_of(one, resource) for one, resource in zip(asked, resources, strict=True)]
    progress("evidence")
    packs = [_pack(gateway, resource) for resource in resources]
    faults = [
        f"{row['case_ref']} {row['referral_ref']}: {fault}"
        for row, pack, one in zip(rows, packs, resources, strict=True)
        for fault in evidence.faults(row, pack, profile, (now or profile.now)(), by_hand=told_by_hand(one))
    ]
    return Outcome(rows, resources, packs, faults)


def _pack(gateway: Gateway, resource: dict[str, Any]) -> dict[str, Any]:
    return dict(gateway.get("referral", f"/referrals/{resource['referral_id']}/evidence"))
