"""The directory."""

import sqlalchemy as sa

from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency
from referral.domain.agency import Agency, Pin
from referral.domain.wording import Contact


class SqlAgencies(Rows):
    """`storage.Agencies`."""

    def put(self, row: Agency) -> None:
        """Insert or replace."""
        values = {
            "agency_id": row.agency_id,
            "name": row.name,
            "type": row.type,
            "status": row.status,
            "protect": row.protect,
            "confidential": row.confidential,
            "accepts": list(row.accepts),
            "contact_role": row.contact.role,
            "contact_phone": row.contact.phone,
            "link_name": row.link_name,
            "pinned_identity": row.pin.identity if row.pin else None,
            "root": row.pin.root if row.pin else None,
            "keys": row.pin.keys if row.pin else None,
            "pinned_at": row.pin.pinned_at if row.pin else None,
        }
        self._wait_turn(f"agency/{row.agency_id}")
        if not self._do(agency.update().where(agency.c.agency_id == row.agency_id).values(values)):
            self._do(agency.insert().values(values))

    def get(self, agency_id: str) -> Agency | None:
        """Return one row of the directory, or None."""
        return _agency(self._one(sa.select(agency).where(agency.c.agency_id == agency_id)))

    def by_link(self, link_name: str) -> Agency | None:
        """Return whose link this is, or None."""
        return _agency(self._one(sa.select(agency).where(agency.c.link_name == link_name)))

    def all(self) -> list[Agency]:
        """Return the directory, by id."""
        found = (_agency(row) for row in self._all(sa.select(agency).order_by(agency.c.agency_id)))
        return [one for one in found if one is not None]


def _agency(row: Row | None) -> Agency | None:
    if row is None:
        return None
    cell = row._mapping
    pinned = cell["pinned_identity"] is not None
    return Agency(
        agency_id=cell["agency_id"],
        name=cell["name"],
        type=cell["type"],
        status=cell["status"],
        protect=cell["protect"],
        accepts=tuple(cell["accepts"]),
        contact=Contact(cell["contact_role"], cell["contact_phone"]),
        link_name=cell["link_name"],
        confidential=cell["confidential"],
        pin=Pin(cell["pinned_identity"], cell["root"], cell["keys"], cell["pinned_at"]) if pinned else None,
    )
