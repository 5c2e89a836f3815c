"""What is seeded: a partnership file, and the party ids of everybody who has joined."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.envelope.party_file import LANDLORD
from alongside.partnership import PartnershipRefused, read_landlord, read_parties, read_partnership


@dataclass(frozen=True)
class Seeds:
    """A checked partnership, the landlord's party id, and those of the agencies that have joined, by agency id."""

    partnership: dict[str, Any]
    landlord: str
    agencies: dict[str, str]


def read_seeds(partnership: Path, parties: Path) -> Seeds:
    """Read both. The landlord's party file is among the others, or beside the partnership file.

    Raises:
        PartnershipRefused: one of the files is not what it should be.
    """
    read = read_partnership(partnership)
    joined = {name: party.party for name, party in read_parties(parties, read).items()}
    landlord = joined.pop(LANDLORD, None)
    if landlord is None:
        landlord = read_landlord(partnership.parent / f"{LANDLORD}.json").party
    return Seeds(_with_unlisted(read), landlord, joined)


def _with_unlisted(partnership: dict[str, Any]) -> dict[str, Any]:
    """An agency that has an agreement and is not listed is one that is not active."""
    listed = {agency["id"] for agency in partnership["agencies"]}
    others = sorted({one["agency"] for one in partnership["agreements"]} - listed)
    unlisted = [{"id": one, "type": "unlisted", "status": "retired", "confidential": None} for one in others]
    return {**partnership, "agencies": [*partnership["agencies"], *unlisted]}


__all__ = ["PartnershipRefused", "Seeds", "read_seeds"]
