"""Persons and their data: references and content under the person's own key."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alongside.casedata.codes import in_table_order
from alongside.vault import KeyRing
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import case_data, person
from referral.domain.person import Person

_REF = "person reference"


class SqlPeople(Rows):
    """`storage.People`."""

    def add(self, new: Person) -> None:
        """Insert, with a new key for this person."""
        wrapped = self._ring.new_person_key()
        values = {
            "person_id": new.person_id,
            "consent_subject": new.consent_subject,
            "notify_handle": new.notify_handle,
            "ref_index": self._ring.blind_index(new.ref, _REF),
            "ref": self._ring.encrypt(wrapped, new.ref.encode(), f"person/ref/{new.person_id}"),
            "case_ref": self._ring.encrypt(wrapped, new.case_ref.encode(), f"person/case_ref/{new.person_id}"),
            "role": new.role,
            "age_band": new.age_band,
            "jurisdiction": new.jurisdiction,
            "wrapped_key": wrapped,
            "created_at": new.created_at,
            "team": new.team,
        }
        self._insert_new(person, values)

    def get(self, person_id: str) -> Person | None:
        """Return the person, or None."""
        return self._person(self._one(sa.select(person).where(person.c.person_id == person_id)))

    def by_ref(self, ref: str) -> Person | None:
        """Return the person of a reference of the source system, or None."""
        index = self._ring.blind_index(ref, _REF)
        return self._person(self._one(sa.select(person).where(person.c.ref_index == index)))

    def by_consent_subject(self, subject: str) -> Person | None:
        """Return the person whom consent knows by that id, or None."""
        return self._person(self._one(sa.select(person).where(person.c.consent_subject == subject)))

    def newest(self, limit: int) -> list[Person]:
        """Return at most `limit` persons, the newest first."""
        query = sa.select(person).order_by(person.c.created_at.desc(), person.c.person_id).limit(limit)
        return [person_of(self._ring, row) for row in self._all(query)]

    def wait_turn(self, person_id: str) -> None:
        """See the port."""
        self._wait_turn(f"person/{person_id}")

    def hold(self, person_id: str, data: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
        """Hold exactly `data` from now on."""
        self.wait_turn(person_id)
        wrapped = self.wrapped_key(person_id)
        self._do(case_data.delete().where(case_data.c.person_id == person_id))
        for code, content in data.items():
            plain = json.dumps(content, ensure_ascii=False).encode()
            values = {
                "person_id": person_id,
                "category": code,
                "content": self._ring.encrypt(wrapped, plain, content_context(person_id, code)),
                "updated_at": at,
            }
            self._do(case_data.insert().values(values))

    def data(self, person_id: str) -> dict[str, dict[str, Any]]:
        """Return everything held, by category code."""
        wrapped = self.wrapped_key(person_id)
        rows = self._all(sa.select(case_data).where(case_data.c.person_id == person_id))
        return {
            row.category: json.loads(
                self._ring.decrypt(wrapped, row.content, content_context(person_id, row.category))
            )
            for row in rows
        }

    def held(self, person_id: str) -> list[str]:
        """Return the held codes in table order, without opening anything."""
        rows = self._all(sa.select(case_data.c.category).where(case_data.c.person_id == person_id))
        return in_table_order(row.category for row in rows)

    def wrapped_key(self, person_id: str) -> bytes:
        """Return the person's wrapped key; every ciphertext about this person needs it."""
        found = self._session.scalar(sa.select(person.c.wrapped_key).where(person.c.person_id == person_id))
        if found is None:
            raise LookupError("There is no key of this person.")
        return bytes(found)

    def _person(self, row: Row | None) -> Person | None:
        return None if row is None else person_of(self._ring, row)


def person_of(ring: KeyRing, row: Row) -> Person:
    """Return the person of a row that has the columns of the table."""
    return Person(
        person_id=row.person_id,
        consent_subject=row.consent_subject,
        notify_handle=row.notify_handle,
        ref=ring.decrypt(row.wrapped_key, row.ref, f"person/ref/{row.person_id}").decode(),
        case_ref=ring.decrypt(row.wrapped_key, row.case_ref, f"person/case_ref/{row.person_id}").decode(),
        role=row.role,
        age_band=row.age_band,
        jurisdiction=row.jurisdiction,
        created_at=row.created_at,
        team=row.team,
    )


def content_context(person_id: str, code: str) -> str:
    """Name the place of a category's content, to which its ciphertext is bound."""
    return f"case_data/content/{person_id}.{code}"
