"""Safe-contact records in the database, each value under its person's own key and bound to its row."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from alongside.database import Glances
from alongside.vault import KeyRing
from notify.adapters import tables
from notify.adapters.contact_changes import changes_read, changes_written
from notify.domain.points import masked
from notify.domain.record import Hold
from notify.usecases.ports import ContactVersion, Rules

ADDRESS_CHANGE_HOLDS_FOR: Final = timedelta(days=14)
"""A changed address holds everything back for this long, or until somebody lifts the hold."""
_NEWEST: Final = (
    sa.select(
        tables.safe_contacts.c.version,
        tables.safe_contacts.c.content,
        tables.safe_contacts.c.code_word.is_not(None).label("has_code_word"),
        tables.people.c.wrapped_key,
    )
    .join(tables.people)
    .where(tables.safe_contacts.c.handle == sa.bindparam("of"))
    .order_by(tables.safe_contacts.c.version.desc())
    .limit(1)
)


class SqlContacts:
    """The port `Contacts` in one session."""

    def __init__(self, session: Session, keys: KeyRing) -> None:
        self._session = session
        self._keys = keys

    def current(self, handle: str) -> ContactVersion | None:
        """Return the newest version, opened."""
        table = tables.safe_contacts
        found = self._session.execute(
            sa.select(table, tables.people.c.wrapped_key)
            .join(tables.people)
            .where(table.c.handle == handle)
            .order_by(table.c.version.desc())
            .limit(1)
        ).one_or_none()
        if found is None:
            return None
        box = _Box(self._keys, found.wrapped_key, handle, found.version)
        content, unchecked, check = changes_read(box.open("content", found.content) or {})
        return ContactVersion(
            version=found.version,
            content=content,
            points=box.open("points", found.points),
            code_word=box.open("code_word", found.code_word),
            unchecked=unchecked,
            check=check,
        )

    def had_points(self, handle: str) -> bool:
        """See the port."""
        table = tables.safe_contacts
        any_ = sa.select(table.c.version).where(table.c.handle == handle, table.c.points.is_not(None)).limit(1)
        return self._session.execute(any_).first() is not None

    def append(self, handle: str, version: ContactVersion, confirm_again_by: datetime, at: datetime) -> None:
        """Add a version. A version number that exists already is an error of the database, never overwritten."""
        box = _Box(self._keys, self._key_of(handle, at), handle, version.version)
        self._session.execute(
            sa.insert(tables.safe_contacts).values(
                handle=handle,
                version=version.version,
                confirm_again_by=confirm_again_by,
                stored_at=at,
                content=box.close("content", changes_written(version)),
                points=box.close("points", version.points),
                code_word=box.close("code_word", version.code_word),
            )
        )

    def holds(self, handle: str, now: datetime) -> frozenset[Hold]:
        """Return the holds in force; the one for a changed address ends by itself."""
        rows = self._session.execute(_in_force(handle)).all()
        return frozenset(
            Hold(row.code)
            for row in rows
            if row.code != Hold.ADDRESS_CHANGED or now < row.placed_at + ADDRESS_CHANGE_HOLDS_FOR
        )

    def set_holds(self, handle: str, holds: frozenset[Hold], now: datetime) -> None:
        """Lift and place; nothing is deleted, so it stays visible what was held and when."""
        present = self.holds(handle, now)
        table = tables.holds
        self._session.execute(
            sa.update(table)
            .where(table.c.handle == handle, table.c.lifted_at.is_(None))
            .where(table.c.code.not_in([hold.value for hold in holds & present]))
            .values(lifted_at=now)
        )
        for hold in sorted(holds - present):
            self._session.execute(
                sa.insert(table).values(id=str(uuid.uuid4()), handle=handle, code=hold.value, placed_at=now)
            )

    def _key_of(self, handle: str, at: datetime) -> bytes:
        table = tables.people
        found = self._session.execute(
            sa.select(table.c.wrapped_key).where(table.c.handle == handle)
        ).scalar_one_or_none()
        if found is not None:
            return bytes(found)
        wrapped = self._keys.new_person_key()
        self._session.execute(sa.insert(table).values(handle=handle, wrapped_key=wrapped, created_at=at))
        return wrapped


def rules_of(glances: Glances, keys: KeyRing, handle: str) -> Rules | None:
    """Return what counts of the newest version; contact points and code word stay closed."""
    rows = glances.rows(_NEWEST, {"of": handle})
    if not rows:
        return None
    found = rows[0]
    box = _Box(keys, found.wrapped_key, handle, found.version)
    content, unchecked, _ = changes_read(box.open("content", found.content) or {})
    return Rules(found.version, masked(content, unchecked), tuple(unchecked), bool(found.has_code_word))


def _in_force(handle: str) -> sa.Select[Any]:
    table = tables.holds
    return sa.select(table).where(table.c.handle == handle, table.c.lifted_at.is_(None))


class _Box:
    """Opens and closes the values of one row."""

    def __init__(self, keys: KeyRing, wrapped: bytes, handle: str, version: int) -> None:
        self._values, self._row = keys.box(wrapped), f"{handle}.{version}"

    def open(self, column: str, blob: bytes | None) -> Any:
        if blob is None:
            return None
        return orjson.loads(self._values.decrypt(blob, self._context(column)))

    def close(self, column: str, value: Mapping[str, Any] | str | None) -> bytes | None:
        if value is None:
            return None
        plain = json.dumps(value, ensure_ascii=False).encode()
        return self._values.encrypt(plain, self._context(column))

    def _context(self, column: str) -> str:
        return f"safe_contacts/{column}/{self._row}"
