"""Imports, as keyed hashes only: neither a reference nor a name of the source system stands in the table."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from referral.adapters.rows import Rows
from referral.adapters.tables import case_import, import_digest
from referral.usecases.storage_imports import Import

_CASE = "import case reference"
_DIGEST = "import content digest"
_NAME = "import name"


class SqlImports(Rows):
    """`storage_imports.Imports`. Names are compared by keyed hash, so what is stored tells nobody a reference."""

    def find(self, case_ref: str) -> Import | None:
        """Return the import of a case with its digests, keyed by the hash of their name."""
        index = self._ring.blind_index(case_ref, _CASE)
        self._wait_turn(f"import/{index}")  # whoever finds it adds to it
        row = self._one(sa.select(case_import).where(case_import.c.case_index == index))
        if row is None:
            return None
        rows = self._all(sa.select(import_digest).where(import_digest.c.import_id == row.import_id))
        return Import(row.import_id, row.moved_s, {one.name_index: one.digest for one in rows})

    def add(self, case_ref: str, record: Import, at: datetime) -> None:
        """Insert the import and its digests."""
        values = {
            "import_id": record.import_id,
            "case_index": self._ring.blind_index(case_ref, _CASE),
            "moved_s": record.moved_s,
            "created_at": at,
        }
        self._insert_new(case_import, values)
        self.keep(record.import_id, record.digests)

    def keep(self, import_id: str, digests: Mapping[str, str]) -> None:
        """Insert more digests."""
        for name, digest in digests.items():
            self._do(import_digest.insert().values(import_id=import_id, name_index=name, digest=digest))

    def keyed(self, digest: str) -> str:
        """Return the keyed hash of a digest."""
        return self._ring.blind_index(digest, _DIGEST)

    def keyed_name(self, name: str) -> str:
        """Return the keyed hash of a name."""
        return self._ring.blind_index(name, _NAME)
