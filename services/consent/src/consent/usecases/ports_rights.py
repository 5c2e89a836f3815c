"""What the use cases of people's rights and of the audit need from outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consent.domain.audit_chain import Entry, Link
from consent.domain.dispute import Dispute, DisputeAnswer
from consent.domain.records import Actor


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody has seen something, or is about to. `reader`: the name in their token."""

    id: str
    at: datetime
    kind: str
    object_id: str
    roles: tuple[str, ...]
    reader: str


class Disputes(Protocol):
    """What people do not agree with. Rows are added, never changed."""

    def add(self, dispute: Dispute, by: Actor) -> None: ...
    def add_answer(self, dispute: Dispute, answer: DisputeAnswer, by: Actor) -> None: ...
    def get(self, dispute_id: str) -> Dispute | None: ...
    def of(self, subject: str) -> Sequence[Dispute]:
        """Oldest first."""
        ...

    def standing(self, subject: str) -> frozenset[str]:
        """Categories whose content the person does not agree with now."""
        ...


class AuditChain(Protocol):
    """The chain over what was read and decided. Links are added, never changed."""

    def begin(self) -> Link | None:
        """Let nobody else add links until the transaction ends; the last link."""

    def unlinked(self) -> Sequence[Entry]:
        """Some of the entries that no link names yet; none when all are linked."""
        ...

    def add(self, links: Sequence[Link]) -> None: ...
    def links(self) -> Iterator[Link]:
        """All, the first first."""
        ...

    def entries(self) -> Mapping[tuple[str, str], str]:
        """Content hashes of all entries as they are now, by kind and id."""
        ...
