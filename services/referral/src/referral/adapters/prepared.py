"""What was prepared and not sent: choices and words under the person's own key."""

import json
from typing import Any

import sqlalchemy as sa

from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import prepared
from referral.domain.prepared import Prepared, as_content, from_content


class SqlPreparations(Rows):
    """`storage_prepared.Preparations`."""

    def get(self, way: str) -> Prepared | None:
        """Return it, or None."""
        row = self._one(sa.select(prepared).where(prepared.c.way == way))
        return None if row is None else self._prepared(row)

    def put(self, one: Prepared) -> None:
        """Keep it in the place of what was there. The caller waits for the person's turn first."""
        self.drop(one.way)
        self._do(prepared.insert(), self._values(one))

    def drop(self, way: str) -> None:
        """Throw it away."""
        self._do(prepared.delete().where(prepared.c.way == way))

    def of_person(self, person_id: str) -> list[Prepared]:
        """Return all of a person, the newest first."""
        query = sa.select(prepared).where(prepared.c.person_id == person_id)
        rows = self._all(query.order_by(prepared.c.saved_at.desc(), prepared.c.way))
        return [self._prepared(row) for row in rows]

    def _values(self, one: Prepared) -> dict[str, Any]:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(one.person_id)
        plain = json.dumps(as_content(one.choices), ensure_ascii=False).encode()
        return {
            "way": one.way,
            "person_id": one.person_id,
            "type": one.type,
            "agency_id": one.agency,
            "content": self._ring.encrypt(wrapped, plain, _context(one.way)),
            "revision": one.revision,
            "saved_by": one.saved_by,
            "saved_at": one.saved_at,
        }

    def _prepared(self, row: Row) -> Prepared:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
        content = json.loads(self._ring.decrypt(wrapped, row.content, _context(row.way)))
        return Prepared(
            row.person_id, row.type, row.agency_id, from_content(content), row.revision, row.saved_by, row.saved_at
        )


def _context(way: str) -> str:
    return f"prepared/content/{way}"
