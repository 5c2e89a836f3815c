"""What was told by hand."""

import json

import sqlalchemy as sa

from alongside.database import new_id
from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import referral, told
from referral.domain.delivery import Delivery
from referral.domain.told import Entry

_WORDS = ("who", "by", "reference", "reason", "basis", "until", "text")


class SqlToldBook(Rows):
    """`ports_told.ToldBook`."""

    def add(self, entry: Entry, person_id: str) -> None:
        """Insert; what was said is about the person, so it is kept under the person's key."""
        words = json.dumps({name: getattr(entry, name) for name in _WORDS}, ensure_ascii=False).encode()
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(person_id)
        values = {
            "entry_id": entry.entry_id,
            "referral_id": entry.referral_id,
            "order_no": new_id(),
            "kind": entry.kind,
            "delivery": entry.delivery.value,
            "categories": list(entry.categories),
            "words": self._ring.encrypt(wrapped, words, _context(entry.entry_id)),
            "at": entry.at,
            "recorded_at": entry.recorded_at,
        }
        self._insert_new(told, values)

    def get(self, entry_id: str) -> Entry | None:
        """Return one entry, or None."""
        found = self._entries(told.c.entry_id == entry_id)
        return found[0] if found else None

    def of_referral(self, referral_id: str) -> list[Entry]:
        """See the port."""
        return self._entries(told.c.referral_id == referral_id)

    def _entries(self, which: sa.ColumnElement[bool]) -> list[Entry]:
        query = (
            sa.select(told, referral.c.person_id)
            .join(referral, referral.c.referral_id == told.c.referral_id)
            .where(which)
            .order_by(told.c.at, told.c.order_no)
        )
        return [self._entry(row) for row in self._all(query)]

    def _entry(self, row: Row) -> Entry:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
        words = json.loads(self._ring.decrypt(wrapped, row.words, _context(row.entry_id)))
        return Entry(
            entry_id=row.entry_id,
            referral_id=row.referral_id,
            kind=row.kind,
            delivery=Delivery(row.delivery),
            categories=tuple(row.categories),
            at=row.at,
            recorded_at=row.recorded_at,
            **words,
        )


def _context(entry_id: str) -> str:
    return f"told/words/{entry_id}"
