"""What `alongside refer` prints for each referral, and the summary."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from alongside.casedata.codes import CATEGORIES, in_table_order

from .client import Asked
from .gateway import Gateway

Row = dict[str, Any]

DEFINITE = frozenset({"received", "accepted", "declined", "told", "not_sent", "cancelled"})
RECEIVED = frozenset({"received", "accepted", "declined"})
_POLL_S = 0.1


def row_of(asked: Asked, resource: dict[str, Any]) -> Row:
    """The documented row; `sent` is what the agency signed for, never what was meant."""
    wanted = asked.referral
    withheld = resource["withheld"]
    return {
        "case_ref": asked.case_ref,
        "referral_ref": wanted["ref"],
        "type": wanted["type"],
        "agency": wanted["agency"],
        "lane": wanted["lane"],
        "result": resource["result"],
        "reasons": sorted(resource["reasons"]),
        "notes": sorted(resource["notes"]),
        "sent": in_table_order(resource["sent"]),
        "withheld": {code: withheld[code] for code in CATEGORIES if code in withheld},
        "safe_contact": resource["safe_contact"],
        "next": _ordered(resource["next"], ("what", "who", "phone")),
        "referral_id": resource["referral_id"],
        "message_id": resource["message_id"],
        "receipt": _ordered(resource["receipt"], ("status", "jti")),
    }


def _ordered(value: dict[str, Any] | None, names: tuple[str, ...]) -> dict[str, Any] | None:
    return {name: value[name] for name in names} if value else None


def summary_of(rows: Iterable[Row], verified: bool) -> dict[str, Any]:
    """The summary line; accepted and declined ones were received too."""
    results = [row["result"] for row in rows]
    counts = {
        "referrals": len(results),
        "received": sum(result in RECEIVED for result in results),
        "not_sent": results.count("not_sent"),
        "pending": results.count("pending"),
    }
    return {"summary": counts, "evidence": "verified" if verified else "failed"}


def exit_status(rows: Iterable[Row]) -> int:
    """0 when every referral ended in a definite result, else 1."""
    return 0 if all(row["result"] in DEFINITE for row in rows) else 1


def told_by_hand(resource: dict[str, Any]) -> bool:
    """Does somebody tell the agency, so that nothing is sealed and no machine signs a receipt?"""
    return bool(resource["delivery"] != "sealed")


def settled(resource: dict[str, Any], answers: str, silent: frozenset[str] = frozenset()) -> bool:
    """Is there nothing more to wait for?

    What was received needs the receipt too, because an answer may overtake it. Where the sandbox answers by
    itself, its answer is waited for. A message to a `silent` agency, whose node is known not to run, is
    waited for only until it has left.
    """
    result = resource["result"]
    if told_by_hand(resource):
        return True  # somebody has to tell them, and no machine can wait for that
    if result == "pending":
        return resource["agency"] in silent and resource["state"] == "dispatched"
    if result in RECEIVED and resource["receipt"] is None:
        return False
    return bool(answers == "none" or result != "received")


def wait_for(
    gateway: Gateway,
    asked: list[Asked],
    deadline: float,
    answers: str,
    silent: frozenset[str] = frozenset(),
    on_poll: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """Ask for each referral until it is settled or the machine's monotonic clock passes `deadline`."""
    resources = [one.resource for one in asked]
    waiting = [place for place in range(len(asked)) if not settled(resources[place], answers, silent)]
    while waiting:
        on_poll()
        for place in list(waiting):
            resources[place] = gateway.get("referral", f"/referrals/{resources[place]['referral_id']}")
            if settled(resources[place], answers, silent):
                waiting.remove(place)
        left = deadline - time.monotonic()
        if left <= 0:
            break
        if waiting:
            time.sleep(min(_POLL_S, left))
    return resources
