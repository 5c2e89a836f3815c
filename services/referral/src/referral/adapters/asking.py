"""One look at everything that a request for a referral is judged by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from alongside.database import Glances
from alongside.vault import KeyRing, PersonBox
from referral.adapters.people import content_context
from referral.adapters.rows import Row
from referral.adapters.tables import agency, case_data, person, referral
from referral.domain.wording import Contact
from referral.usecases.storage import Asked

_MADE = sa.select(referral.c.fingerprint).where(referral.c.referral_id == sa.bindparam("referral"))
# a row for each category that is held
_LOOK = (
    sa.select(
        person.c.person_id,
        person.c.consent_subject,
        person.c.notify_handle,
        person.c.age_band,
        person.c.team,
        person.c.wrapped_key,
        case_data.c.category,
        case_data.c.content,
        _MADE.scalar_subquery().label("fingerprint"),
        agency.c.contact_role,
        agency.c.contact_phone,
    )
    .outerjoin(case_data, case_data.c.person_id == person.c.person_id)
    .outerjoin(agency, agency.c.agency_id == sa.bindparam("agency"))
    .where(person.c.person_id == sa.bindparam("person"))
)


class SqlAsking:
    """`storage.Asking`."""

    def __init__(self, glances: Glances, ring: KeyRing) -> None:
        self._glances, self._ring = glances, ring

    def look(self, person_id: str, referral_id: str, agency_id: str) -> Asked | None:
        """See the port."""
        named = {"person": person_id, "referral": referral_id, "agency": agency_id}
        rows = self._glances.rows(_LOOK, named)
        if not rows:
            return None
        first = rows[0]
        box = self._ring.box(first.wrapped_key)
        return Asked(
            consent_subject=first.consent_subject,
            notify_handle=first.notify_handle,
            age_band=first.age_band,
            team=first.team,
            key=box,
            data=_Held(box, rows),
            agency=Contact(first.contact_role, first.contact_phone) if first.contact_role is not None else None,
            fingerprint=first.fingerprint,
        )


class _Held(Mapping[str, Mapping[str, Any]]):
    """What is held about a person, by category code; what nobody asks for stays closed."""

    def __init__(self, box: PersonBox, rows: Sequence[Row]) -> None:
        self._box = box
        self._rows = {row.category: row for row in rows if row.category is not None}
        self._opened: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, code: str) -> Mapping[str, Any]:
        if code not in self._opened:
            row = self._rows[code]
            self._opened[code] = orjson.loads(self._box.decrypt(row.content, content_context(row.person_id, code)))
        return self._opened[code]

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
