"""Put the partnership in place: landlord, agencies, agreements, policy pack. Doing it again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alongside.clock import Clock
from consent.domain.model import Agency, Agreement
from consent.domain.records import AgreementRecord, Landlord, Recipient
from consent.usecases.ports import UnitOfWork, Units

DEFAULT_RETENTION_DAYS = 180
DEFAULT_BREACH_NOTICE_HOURS = 24


@dataclass(frozen=True, slots=True)
class Seed:
    """Reads a partnership that was already checked (`alongside/partnership/1`).

    What is there stays as it is: seeding again must not bring a suspended agency back. Only a party id that an
    agency did not have yet is added.
    """

    units: Units
    clock: Clock
    packs: Sequence[Mapping[str, Any]]

    def __call__(self, partnership: Mapping[str, Any], landlord_party: str, parties: Mapping[str, str]) -> int:
        """Add what is missing; how many rows that were.

        Args:
            partnership: the parsed partnership file.
            landlord_party: thumbprint of the landlord's first identity key.
            parties: the same for each agency whose key is pinned, by agency id.
        """
        with self.units() as unit:
            now = self.clock.now()
            added = [unit.partnership.add_pack(pack, now) for pack in self.packs]
            added.append(unit.partnership.add_landlord(_landlord(partnership["landlord"], landlord_party)))
            for row in partnership["agencies"]:
                added.append(self._agency(unit, row, parties.get(row["id"])))
                unit.partnership.name_agency(row["id"], row.get("name") or row["id"])
            added += self._agreements(unit, partnership["agreements"])
            unit.commit()
            return sum(added)

    def _agreements(self, unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Versions that were there before stay as they were, also when the file now has other dates for them."""
        known = {_version(record) for record in unit.partnership.agreements()}
        listed = [_agreement(row) for row in rows]
        now = self.clock.now()
        return [unit.partnership.add_agreement(r, now) for r in listed if _version(r) not in known]

    def _agency(self, unit: UnitOfWork, row: Mapping[str, Any], party: str | None) -> bool:
        recipient = _recipient(row, party)
        if unit.partnership.add_agency(recipient, self.clock.now()):
            return True
        return party is not None and unit.partnership.pin_party(row["id"], party)


def _landlord(row: Mapping[str, Any], party: str) -> Landlord:
    return Landlord(row["id"], party, row["controller_type"], row["jurisdiction"])


def _recipient(row: Mapping[str, Any], party: str | None) -> Recipient:
    agency = Agency(row["id"], row["type"], row.get("status", "active"), bool(row.get("protect", False)))
    return Recipient(agency, party)


def _agreement(row: Mapping[str, Any]) -> AgreementRecord:
    return AgreementRecord(
        agreement=Agreement(
            id=row["id"],
            version=int(row["version"]),
            agency=row["agency"],
            status=row["status"],
            effective_from=_day(row.get("effective_from")),
            effective_to=_day(row.get("effective_to")),
            categories_by_type={t: frozenset(codes) for t, codes in row["categories_by_type"].items()},
        ),
        onward_sharing=row.get("onward_sharing", "none"),
        retention_days=int(row.get("retention_days", DEFAULT_RETENTION_DAYS)),
        breach_notice_hours=int(row.get("breach_notice_hours", DEFAULT_BREACH_NOTICE_HOURS)),
        document_sha256=row.get("document_sha256", ""),
    )


def _version(record: AgreementRecord) -> tuple[str, str, int]:
    return record.agreement.agency, record.agreement.id, record.agreement.version


def _day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text
