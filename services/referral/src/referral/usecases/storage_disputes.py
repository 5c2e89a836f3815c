"""What the use cases need of the database about notices of what a person does not agree with; see `storage`."""

from datetime import datetime
from typing import Protocol

from referral.domain.disputed import Notice


class DisputeNotices(Protocol):
    """Notices on their way to agencies. `add` of one that is there already changes nothing."""

    def add(self, notice: Notice) -> bool:
        """Keep it, due at once; False when the same was kept before."""
        ...

    def next_due(self, now: datetime) -> Notice | None:
        """Return one that is due (machine time), its row locked; what another process has is passed."""
        ...

    def save(self, notice: Notice, again_at: datetime | None) -> None:
        """Write what may change. `again_at`: when to look again (machine time); None: it is done."""
        ...
