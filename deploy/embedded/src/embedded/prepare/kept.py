"""Where the private keys of services apart lie: each in the keystore of the one service that uses it."""

from pathlib import Path

from alongside.envelope.keystore import FileKeystore
from embedded.landlord import CONSENT_STORE, REFERRAL_STORE
from embedded.secrets_folder import COST, SecretsFolder

MASTER = "keys"
"""What no running service reads: the certificate authority, the landlord's identity key, sign-in keys."""
KEYSTORE = "keystore"
_HOMES = (CONSENT_STORE, REFERRAL_STORE)


class KeptSecrets(SecretsFolder):
    """ROOT/keys; but consent's and referral's keystores are in ROOT/consent and ROOT/referral.

    Each of these has a passphrase of its own.
    """

    def __init__(self, root: Path) -> None:
        """`root` is the folder of the whole deployment."""
        super().__init__(root / MASTER)
        self._root = root

    def keystore(self, name: str) -> FileKeystore:
        """The keystore called `name`."""
        if name not in _HOMES:
            return super().keystore(name)
        home = SecretsFolder(self._root / name)
        return FileKeystore(home.path(KEYSTORE), home.passphrase(), cost=COST)
