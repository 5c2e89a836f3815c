"""What keeping rubbish within its quota needs of the database."""

from datetime import datetime
from typing import Protocol

from referral.domain.rubbish import DeadLetter


class Rubbish(Protocol):
    """Notes of what could not be read, per agency by whose link it came, and the number of what is not noted."""

    def wait_turn(self, agency: str) -> None:
        """Whoever else keeps rubbish of this agency waits until this transaction ends."""
        ...

    def forget(self, agency: str, before: datetime) -> None:
        """Let go of the notes of what came before then."""
        ...

    def kept(self, agency: str) -> int:
        """Count the notes."""
        ...

    def note(self, dead: DeadLetter, at: datetime) -> None:
        """Keep the note of a dead letter; one of the same bytes is kept once."""
        ...

    def came(self, agency: str, wire_sha256: str) -> bool:
        """Did these bytes come by the agency's link, whatever became of them."""
        ...

    def drop(self, incoming_id: str) -> None:
        """Let go of stored bytes without a note."""
        ...

    def count_on(self, agency: str, now: datetime, since: datetime) -> bool:
        """Count one that is not noted; True when it is the first since `since`, and the number begins anew."""
        ...
