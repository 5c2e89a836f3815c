"""One look at everything that a request for a referral is judged by."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from alongside.vault import KeyRing
from referral.adapters.agencies import agency_of
from referral.adapters.people import content_context, person_of
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency, case_data, person, referral
from referral.usecases.storage import Asked, PersonKey

_MADE = sa.select(referral.c.fingerprint).where(referral.c.referral_id == sa.bindparam("referral"))
# a row for each category that is held
_LOOK = (
    sa.select(
        person,
        case_data.c.category,
        case_data.c.content,
        _MADE.scalar_subquery().label("fingerprint"),
        *(column.label(f"agency_{column.name}") for column in agency.c),
    )
    .outerjoin(case_data, case_data.c.person_id == person.c.person_id)
    .outerjoin(agency, agency.c.agency_id == sa.bindparam("agency"))
    .where(person.c.person_id == sa.bindparam("person"))
)


class SqlAsking(Rows):
    """`storage.Asking`."""

    def look(self, person_id: str, referral_id: str, agency_id: str) -> Asked | None:
        """See the port."""
        named = {"person": person_id, "referral": referral_id, "agency": agency_id}
        rows = self._session.connection().execute(_LOOK, named).all()
        if not rows:
            return None
        first = rows[0]
        return Asked(
            person=person_of(self._ring, first),
            key=PersonKey(first.wrapped_key),
            data=_Held(self._ring, rows),
            agency=agency_of(dict(first._mapping), "agency_") if first.agency_agency_id is not None else None,
            fingerprint=first.fingerprint,
        )


class _Held(Mapping[str, Mapping[str, Any]]):
    """What is held about a person, by category code; what nobody asks for stays closed."""

    def __init__(self, ring: KeyRing, rows: Sequence[Row]) -> None:
        self._ring = ring
        self._rows = {row.category: row for row in rows if row.category is not None}
        self._opened: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, code: str) -> Mapping[str, Any]:
        if code not in self._opened:
            row = self._rows[code]
            plain = self._ring.decrypt(row.wrapped_key, row.content, content_context(row.person_id, code))
            self._opened[code] = json.loads(plain)
        return self._opened[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
