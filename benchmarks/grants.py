"""As many grants as one likes: what one person gave, once more for others, under keys and ids of their own.

One person is made by the service itself. The rows of all others are hers with new ids, sealed anew, each under the
key of the person it is about, and go into the tables with COPY: the service reads, opens and relies on any of them.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from alongside.vault import open_ring
from benchmarks.landlord import Deployed

BATCH = 10_000
"""People whose rows are in memory at a time."""
OF_CONSENTS = ("consent_events", "consent_deadlines")
TABLES = ("subjects", "consents", *OF_CONSENTS)

Row = dict[str, Any]


@dataclass(frozen=True)
class Grant:
    """A consent that somebody gave: whose, its id, and to which agency something may go."""

    subject: str
    consent: str
    agency: str


class Grants:
    """The consents of one person, to be given by others as well."""

    def __init__(self, deployed: Deployed) -> None:
        self._address = sa.make_url(deployed.provision.databases["consent"]).set(drivername="postgresql")
        self._ring = open_ring(deployed.provision.consent().key_ring, make=False)
        self._subject = str(uuid.uuid4())
        self._refs = {one: ref for ref, one in deployed.consenting(self._subject).items()}
        with self._connected() as connection:
            self._rows = {table: self._hers(connection, table) for table in TABLES}
        key = self._rows["subjects"][0]["wrapped_key"]
        self._words = {
            row["id"]: self._ring.decrypt(key, row["sealed"], f"{table}/sealed/{row['id']}")
            for table in ("consents", "consent_events")
            for row in self._rows[table]
        }

    def add(self, count: int, most: int, say: Callable[[str], None]) -> list[Grant]:
        """Add at least so many grants; of them at most `most`, evenly from first to last, to decide about."""
        people, each = -(-count // len(self._refs)), len(self._refs)
        every, kept = max(1, people * each // most), list[Grant]()
        with self._connected() as connection:
            for first in range(0, people, BATCH):
                made = [self._somebody() for _ in range(first, min(first + BATCH, people))]
                for table in TABLES:
                    _copy(connection, table, [row for one in made for row in one[table]])
                connection.commit()
                given = enumerate((row for one in made for row in one["consents"]), first * each)
                kept += [_grant(row) for place, row in given if place % every == 0]
                say(f"{(first + len(made)) * each} grants")
        with self._connected(autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) " + ", ".join(TABLES))
        return kept[:most]

    def _connected(self, *, autocommit: bool = False) -> "psycopg.Connection[Row]":
        address = self._address.render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=autocommit, row_factory=dict_row)

    def _hers(self, connection: "psycopg.Connection[Row]", table: str) -> list[Row]:
        whose, wanted = ("id" if table == "subjects" else "subject"), [self._subject]
        if table in OF_CONSENTS:
            whose, wanted = "consent", list(self._refs)
        rows = connection.execute(f"SELECT * FROM {table} WHERE {whose} = ANY(%s)", [wanted]).fetchall()
        return [{name: _text(value) for name, value in row.items()} for row in rows]

    def _somebody(self) -> dict[str, list[Row]]:
        """The rows of one more person."""
        subject, key = str(uuid.uuid4()), self._ring.new_person_key()
        ids = {consent: str(uuid.uuid4()) for consent in self._refs}

        def sealed(table: str, row: Row, new: Mapping[str, str]) -> Row:
            words = self._ring.encrypt(key, self._words[row["id"]], f"{table}/sealed/{new['id']}")
            return {**row, **new, "sealed": words}

        return {
            "subjects": [{**row, "id": subject, "wrapped_key": key} for row in self._rows["subjects"]],
            "consents": [
                sealed("consents", row, {"id": ids[row["id"]], "subject": subject}) for row in self._rows["consents"]
            ],
            "consent_events": [
                sealed("consent_events", row, {"id": str(uuid.uuid4()), "consent": ids[row["consent"]]})
                for row in self._rows["consent_events"]
            ],
            "consent_deadlines": [{**row, "consent": ids[row["consent"]]} for row in self._rows["consent_deadlines"]],
        }


def _copy(connection: "psycopg.Connection[Row]", table: str, rows: list[Row]) -> None:
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _grant(row: Row) -> Grant:
    return Grant(row["subject"], row["id"], row["agency"])


def _text(value: Any) -> Any:
    """JSON as the text that COPY takes."""
    return json.dumps(value) if isinstance(value, list | dict) else value
