"""What the use cases need of the database about imports; see `storage`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Import:
    """A recorded import: its id, the date it was moved to, and the keyed hashes of its content by keyed name."""

    import_id: str
    moved_s: int | None
    digests: Mapping[str, str]


class Imports(Protocol):
    """What content came under which reference of the source system. `add` raises `Taken`."""

    def find(self, case_ref: str) -> Import | None: ...

    def add(self, case_ref: str, record: Import, at: datetime) -> None: ...

    def keep(self, import_id: str, digests: Mapping[str, str]) -> None: ...

    def keyed(self, digest: str) -> str: ...

    def keyed_name(self, name: str) -> str: ...
