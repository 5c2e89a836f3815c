"""Conversations about who may be told: content under the person's own key."""

import json

import sqlalchemy as sa

from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import talk
from referral.domain.talk import Talk, as_content, from_content


class SqlTalks(Rows):
    """`storage.Talks`."""

    def add(self, new: Talk) -> None:
        """Insert."""
        values = {
            "talk_id": new.talk_id,
            "person_id": new.person_id,
            "content": self._sealed(new),
            "state": new.state,
            "revision": new.revision,
            "created_at": new.created_at,
        }
        self._insert_new(talk, values)

    def get(self, talk_id: str) -> Talk | None:
        """Return the conversation, or None."""
        row = self._one(sa.select(talk).where(talk.c.talk_id == talk_id))
        return None if row is None else self._talk(row)

    def change(self, changed: Talk) -> bool:
        """See the port."""
        same = sa.and_(talk.c.talk_id == changed.talk_id, talk.c.revision == changed.revision)
        values = {"content": self._sealed(changed), "state": changed.state, "revision": changed.revision + 1}
        update = talk.update().where(same).values(values).execution_options(preserve_rowcount=True)
        return self._do(update) == 1

    def of_person(self, person_id: str) -> list[Talk]:
        """Return the person's conversations, newest first."""
        query = sa.select(talk).where(talk.c.person_id == person_id)
        rows = self._all(query.order_by(talk.c.created_at.desc(), talk.c.talk_id))
        return [self._talk(row) for row in rows]

    def _sealed(self, one: Talk) -> bytes:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(one.person_id)
        plain = json.dumps(as_content(one), ensure_ascii=False).encode()
        return self._ring.encrypt(wrapped, plain, _context(one.talk_id))

    def _talk(self, row: Row) -> Talk:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
        content = json.loads(self._ring.decrypt(wrapped, row.content, _context(row.talk_id)))
        return from_content(
            content,
            talk_id=row.talk_id,
            person_id=row.person_id,
            created_at=row.created_at,
            state=row.state,
            revision=row.revision,
        )


def _context(talk_id: str) -> str:
    return f"talk/content/{talk_id}"
