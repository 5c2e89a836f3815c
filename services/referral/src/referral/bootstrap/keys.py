"""The keys of this service: the keystore and the key ring that the settings name."""

from alongside.envelope.keystore import FileKeystore, Keystore
from alongside.envelope.model import Env
from alongside.vault import KeyRing, open_ring
from referral.config import Settings


def keystore_of(settings: Settings) -> Keystore:
    """Open the keystore that the settings name. Raises ValueError when they name none."""
    if settings.keystore is None or settings.keystore_passphrase is None:
        raise ValueError("Sealing and opening need a keystore; only the relay runs without one.")
    return FileKeystore(settings.keystore, settings.keystore_passphrase)


def key_ring(settings: Settings) -> KeyRing:
    """Load the ring. Only sandbox mode makes a new one: in live use a missing ring is a loss, not a start.

    Raises KeyRingError.
    """
    if settings.key_ring is None:
        raise ValueError("People's data is read with a key ring; only the relay and the directory work without one.")
    return open_ring(settings.key_ring, make=settings.env is Env.SANDBOX)
