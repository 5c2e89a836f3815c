"""Encryption at rest: values under a key per person, values of the service itself, and blind indexes."""

from alongside.vault.errors import KeyRingError, VaultError
from alongside.vault.keyring import KeyRing, PersonBox, open_ring

__all__ = ["KeyRing", "PersonBox", "open_ring", "VaultError", "KeyRingError"]
