"""Encryption at rest: values under a key per person, values of the service itself, and blind indexes."""

from alongside.vault.errors import KeyRingError, VaultError
from alongside.vault.keyring import KeyRing, open_ring

__all__ = ["KeyRing", "open_ring", "VaultError", "KeyRingError"]
