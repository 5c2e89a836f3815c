"""An agency of the directory, and the keys that two people checked with it over the telephone."""

from dataclasses import dataclass, field
from datetime import datetime

from referral.domain.wording import Contact

ACTIVE = "active"
CUT_OFF = frozenset({"suspended", "retired"})  # may not even connect


@dataclass(frozen=True)
class Pin:
    """The identity that was read out, and the statements that verified against it when it was pinned."""

    identity: str
    root: str = field(repr=False)
    keys: str = field(repr=False)
    pinned_at: datetime


@dataclass(frozen=True)
class Agency:
    """One row of the directory. `link_name` is the agency's secret name on the carrier.

    confidential: that somebody found help there is itself a secret; see `need_to_know`.
    """

    agency_id: str
    name: str
    type: str
    status: str
    protect: bool
    accepts: tuple[str, ...]
    contact: Contact
    link_name: str | None = field(default=None, repr=False)
    pin: Pin | None = None
    confidential: bool = False

    @property
    def ready(self) -> bool:
        """Can a message be sealed and carried: active, pinned and with an address."""
        return self.status == ACTIVE and self.pin is not None and self.link_name is not None
