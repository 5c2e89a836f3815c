"""The services apart, of which those that are named die at labelled points; and a thousand referrals for them."""

import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mortal
from apart_programs import Programs
from apart_servers import WorldOnServers
from child import Child

from alongside.web.client import ServiceRefused, ServiceUnavailable
from embedded.profile import load_profile
from embedded.refer.bundle import checked
from embedded.refer.client import announce, send
from embedded.refer.gateway import Gateway

KINDS = (
    ("norshire-police", "police.report"),
    ("harbour-victim-care", "support.victim_general"),
    ("harbour-victim-care", "support.witness"),
    ("bridgegate-hate-support", "support.hate_specialist"),
    ("eastmere-housing", "housing.homelessness"),
    ("eastmere-housing", "housing.rehousing"),
    ("fenn-rose-solicitors", "legal.enforcement"),
    ("willow", "support.domestic_abuse"),
)
"""To whom each person is referred; a second one of a kind would be a duplicate, and not be sent."""
_CATEGORIES = ["IDN", "CON", "SAF", "WSH"]
_STAMP = "2026-03-03T10:00:00+00:00"
_ENDS_WITHIN_S = 600.0


class MortalPrograms(Programs):
    """Programs of which some die, below `root`/deaths."""

    def __init__(self, root: Path, own: WorldOnServers, deaths: Mapping[str, tuple[list[str], list[int]]]) -> None:
        """deaths: service -> its labels, and how often each is to be reached in one life."""
        super().__init__(root, own)
        self._deaths = deaths
        for name, (labels, times) in deaths.items():
            mortal.plan(root / "deaths" / name, labels, times)

    def _child(self, name: str, command: list[str]) -> Child:
        if name in self._deaths:
            command = [sys.executable, mortal.__file__, *command]
        return super()._child(name, command)

    def _more(self, name: str) -> dict[str, str]:
        more = {"ALONGSIDE_DEATHS": str(self._root / "deaths" / name)} if name in self._deaths else {}
        return super()._more(name) | more


def person(number: int) -> dict[str, Any]:
    """A case of somebody who agreed to everything that is asked for."""
    refs = [f"{place}" for place, _ in enumerate(KINDS)]
    return {
        "schema": "alongside/case-bundle/1",
        "at": "2026-03-03T11:00:00+00:00",
        "case_ref": f"CASE-{number}",
        "jurisdiction": "england",
        "person": {"ref": f"PERSON-{number}", "role": "victim", "age_band": "adult"},
        "data": {
            "IDN": {"name": f"Invented Person {number}"},
            "CON": {"email": f"person-{number}@example.org"},
            "SAF": {"confirmed_at": _STAMP, "channels": [{"kind": "email", "safe": "yes"}]},
            "WSH": {"wants": "that it stops"},
        },
        "consents": [_consent(ref, *kind) for ref, kind in zip(refs, KINDS, strict=True)],
        "standing_refusals": [],
        "exceptions": [],
        "referrals": [_referral(ref, *kind) for ref, kind in zip(refs, KINDS, strict=True)],
    }


def _consent(ref: str, agency: str, slug: str) -> dict[str, Any]:
    return {
        "ref": f"C{ref}", "agency": agency, "purposes": [slug], "categories": _CATEGORIES, "status": "given",
        "mode": "with_updates", "valid_from": _STAMP, "valid_until": "2026-06-01T10:00:00+00:00",
        "decision_maker": {"kind": "self"},
        "notice": {"id": "n", "version": "1", "language": "en-GB", "format": "standard"},
        "collection": {"method": "in_person", "alone": "yes", "read_back": True},
    }  # fmt: skip


def _referral(ref: str, agency: str, slug: str) -> dict[str, Any]:
    return {
        "ref": f"R{ref}", "type": slug, "agency": agency, "lane": "choice", "urgency": "standard",
        "authority": f"C{ref}", "categories": _CATEGORIES, "reasons": {}, "ask": "Please call.",
    }  # fmt: skip


def refer_people(profile: str, people: int, at_once: int = 4) -> list[dict[str, Any]]:
    """Refer so many people to everybody in KINDS through the services' own APIs; the referrals as they were answered.

    What fails because somebody has just died is asked again, as whoever imports would do it.
    """
    gateway, now = Gateway(load_profile(Path(profile))), datetime.now(UTC)
    with ThreadPoolExecutor(at_once) as several:
        found = several.map(lambda number: _refer(gateway, number, now), range(people))
        return [resource for resources in found for resource in resources]


def _refer(gateway: Gateway, number: int, now: datetime) -> Sequence[dict[str, Any]]:
    ends = time.monotonic() + _ENDS_WITHIN_S
    while True:
        try:
            bundle = announce(gateway, checked(f"{number}.json", person(number)), now)
            return [one.resource for one in send(gateway, bundle)]
        except (ServiceUnavailable, ServiceRefused) as failed:
            in_hand = getattr(failed, "status", 409) == 409  # whoever had the key in hand died with it
            if not in_hand or time.monotonic() > ends:
                raise
        time.sleep(0.1)
