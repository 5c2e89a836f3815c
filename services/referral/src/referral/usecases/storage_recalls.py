"""What the use cases need of the database about stops and proposals; see `storage`."""

from datetime import datetime
from typing import Protocol

from referral.domain.proposal import Proposal
from referral.domain.recall import Recall


class Recalls(Protocol):
    """Stops on their way to agencies, and what they answered. One for each referral."""

    def add(self, recall: Recall) -> None:
        """Keep it, due to be sealed at once."""
        ...

    def save(self, recall: Recall, retry_at: datetime | None) -> None:
        """Write what may change. `retry_at`: when to seal it (machine time); None: it need not be."""
        ...

    def get(self, referral_id: str) -> Recall | None: ...

    def exists(self, referral_id: str) -> bool:
        """The same question without a key."""
        ...

    def lock(self, referral_id: str) -> Recall | None: ...

    def next_to_seal(self, now: datetime) -> Recall | None:
        """Return one that is due, its row locked until the transaction ends; what another process has is passed."""
        ...

    def note_late(self, recall: Recall) -> None:
        """Write that it is late, and nothing else."""
        ...

    def late(self, now: datetime, limit: int) -> list[Recall]:
        """Return, locked, what is late by `now` (product time) and was not known to be."""
        ...


class Proposals(Protocol):
    """What waits for a second person, and what they decided. `add` raises `storage.Taken`."""

    def add(self, proposal: Proposal) -> None: ...

    def save(self, proposal: Proposal) -> None: ...

    def get(self, proposal_id: str) -> Proposal | None: ...

    def lock(self, proposal_id: str) -> Proposal | None: ...

    def newest(self, limit: int) -> list[Proposal]: ...
