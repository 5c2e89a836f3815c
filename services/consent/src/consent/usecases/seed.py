"""Put the partnership in place: landlord, agencies, agreements, policy pack. Doing it again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alongside.clock import Clock
from alongside.unguessable import uuid4
from consent.domain.agreement_life import AgreementEvent
from consent.domain.model import Agency, Agreement
from consent.domain.records import AgreementRecord, Landlord, Recipient
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.ports_agreements import PackEvent

IMPORT = ("import", "seed")
"""Who vouches for what is seeded: the import, whatever the name of who ran it."""
DEFAULT_RETENTION_DAYS = 180
DEFAULT_BREACH_NOTICE_HOURS = 24


@dataclass(frozen=True, slots=True)
class Seed:
    """Reads a partnership that was already checked (`alongside/partnership/1`).

    What is there stays as it is: seeding again must not bring a suspended agency back. Only a party id that an
    agency did not have yet is added, and that it is confidential; that it no longer is, no file says.
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
            added = [self._pack(unit, pack) for pack in self.packs]
            added.append(unit.partnership.add_landlord(_landlord(partnership["landlord"], landlord_party)))
            for row in partnership["agencies"]:
                added.append(self._agency(unit, row, parties.get(row["id"])))
                unit.partnership.name_agency(row["id"], row.get("name") or row["id"])
                unit.confidential.note(row["id"], row.get("confidential", False))
            added += self._agreements(unit, partnership["agreements"])
            unit.commit()
            return sum(added)

    def _agreements(self, unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Versions that were there before stay as they were, also when the file now has other dates for them."""
        known = {_version(record) for record in unit.partnership.agreements()}
        listed = [_agreement(row) for row in rows]
        now = self.clock.now()
        new = [one for one in listed if _version(one) not in known]
        added = [unit.partnership.add_agreement(one, now) for one in new]
        for one in {_version(one): one for one in new}.values():
            self._vouch(unit, one)
        return added

    def _pack(self, unit: UnitOfWork, pack: Mapping[str, Any]) -> bool:
        """What comes with the service or a file counts as approved: the import vouched for it, and that is said."""
        now = self.clock.now()
        if not unit.partnership.add_pack(pack, now):
            return False
        unit.packs.add_event(pack["id"], pack["version"], PackEvent("imported", now, *IMPORT, vouched=True))
        return True

    def _vouch(self, unit: UnitOfWork, record: AgreementRecord) -> None:
        agreement = record.agreement
        series = unit.agreements.named(agreement.agency, agreement.id)
        unit.agreements.add_event(
            series,
            AgreementEvent(
                uuid4(), series.revision + 1, "imported", agreement.version, self.clock.now(), *IMPORT,
                vouched=True,
            ),
        )  # fmt: skip

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
