"""What a receiver must remember, as questions; the services answer them from their databases."""

from datetime import datetime
from typing import Protocol

from alongside.envelope.model import Position


class ReceiverState(Protocol):
    """What the receiver remembers; asked during `open_message`, which writes nothing.

    `sender` is a party id. Only messages that were *processed* count (a stored, unopened row does not).
    """

    def wire_processed(self, wire_sha256: str) -> bool:
        """Were exactly these bytes processed (opened or refused) before?"""

    def first_stored_at(self, wire_sha256: str) -> datetime | None:
        """When these bytes first arrived here (aware UTC); None = just now."""

    def compromised_since(self, kid: str) -> datetime | None:
        """Since when this signing key counts as compromised; None = it does not."""

    def newest_verified_iat(self, sender: str) -> int | None:
        """The highest iat (seconds UTC) of the sender's verified messages."""

    def wire_of_jti(self, sender: str, jti: str) -> str | None:
        """The wire hash under which the sender used this jti; None = new."""

    def mid_known(self, sender: str, mid: str) -> bool:
        """Did a message with this mid have its effect already?"""

    def peer_of_conversation(self, cid: str) -> str | None:
        """The party with whom I have this conversation; None = unknown."""

    def peer_of_message(self, jti: str) -> str | None:
        """The party that I sent this jti to or had it from; None = unknown."""

    def subject_of_conversation(self, cid: str) -> str | None:
        """The `sub` of the permission that opened the conversation; None = no permission seen in it yet."""

    def mid_that_used(self, permission_id: str) -> str | None:
        """The mid that used up this `once` permission; None = unused."""

    def newest_position(self, sender: str, cid: str) -> Position | None:
        """The highest-numbered accepted manifest of the sender in this conversation, newest incarnation."""

    def manifest_at(self, sender: str, cid: str, inc: str, seq: int) -> str | None:
        """The manifest hash at this place (of the sender, or of mine when `sender` is me); None = unknown."""
