"""Bodies at rest: one key per referral, wrapped by the node's key ring."""

import sqlalchemy as sa

from alongside.vault import KeyRing


class VaultBodies:
    """Encrypts parts with AES-256-GCM under a key that only its own row holds."""

    def __init__(self, ring: KeyRing, engine: sa.Engine) -> None:
        self._ring = ring
        self._engine = engine

    def new_key(self) -> bytes:
        """A new wrapped key."""
        return self._ring.new_person_key()

    def lock(self, wrapped: bytes, text: str, context: str) -> bytes:
        """Encrypt, bound to its place."""
        return self._ring.encrypt(wrapped, text.encode("utf-8"), context)

    def unlock(self, wrapped: bytes, blob: bytes, context: str) -> str:
        """Decrypt what `lock` made at the same place."""
        return self._ring.decrypt(wrapped, blob, context).decode("utf-8")

    def scrub(self) -> None:
        """After a destruction: SQLite overwrites deleted pages, but its log would keep the old ones."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                if raw is not None:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
