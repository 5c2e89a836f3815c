"""Names for people that only one recipient ever sees."""

from alongside.vault import KeyRing


class KeyedPseudonyms:
    """Keeps `Pseudonyms`: HMAC-SHA-256 under a key that never leaves this service."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def for_agency(self, subject: str, agency: str) -> str:
        """See Pseudonyms."""
        return self._ring.blind_index(subject, f"sub/{agency}")
