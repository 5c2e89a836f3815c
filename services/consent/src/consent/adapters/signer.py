"""Signs sharing permissions and statements about decisions. The only holder of the permission key."""

import threading
from collections.abc import Mapping
from typing import Any

from alongside.envelope import jose
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keystore import Keystore
from alongside.envelope.model import Permission as PermissionClaims
from alongside.envelope.permission import sign_permission
from consent.domain.errors import NotReady

PERMISSION_KEY = "permission"
STATEMENT_TYP = "alongside.decision.1+jwt"


class KeystoreSigner:
    """Keeps `Signer`. The key is read at the first use, so that a service without it can say what it lacks."""

    def __init__(self, keystore: Keystore) -> None:
        self._keystore = keystore
        self._key: Mapping[str, Any] | None = None
        self._lock = threading.Lock()

    def permission(self, claims: PermissionClaims) -> str:
        """See Signer. Raises NotReady."""
        return sign_permission(claims, self._private())

    def statement(self, claims: Mapping[str, Any]) -> str:
        """See Signer. Raises NotReady."""
        return jose.sign(claims, self._private(), STATEMENT_TYP)

    def ready(self) -> bool:
        """Whether the key is there and can be read."""
        try:
            self._private()
        except NotReady:
            return False
        return True

    def _private(self) -> Mapping[str, Any]:
        with self._lock:
            if self._key is None:
                self._key = self._read()
            return self._key

    def _read(self) -> Mapping[str, Any]:
        try:
            return self._keystore.get(PERMISSION_KEY)
        except (EnvelopeError, OSError) as problem:
            raise NotReady("The permission key is not there, so nothing can be decided.") from problem
