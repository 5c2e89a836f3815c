"""The public HTTP APIs that an import may use, with a fresh token for each call."""

from typing import Any

from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenSigner
from embedded.profile import Profile

ROLE = "import"


class Gateway:
    """Speaks to consent, referral and notify as the import of the source system."""

    def __init__(self, profile: Profile) -> None:
        """Take addresses and sign-in from `profile`; nothing is sent yet."""
        self._signer = TokenSigner(profile.issuer, profile.key)
        self._subject = profile.subject
        self._services = {
            name: ServiceClient(address, name, self._signer, profile.subject, timeout_s=30.0)
            for name, address in profile.addresses.items()
            if name != "agency"
        }

    def get(self, service: str, path: str) -> Any:
        """The JSON answer. Raises ServiceRefused or ServiceUnavailable, as the two below."""
        return self._services[service].get(path, token=self._token(service))

    def put(self, service: str, path: str, body: Any) -> Any:
        """The JSON answer to a PUT."""
        return self._services[service].put(path, body, token=self._token(service))

    def post(self, service: str, path: str, body: Any, key: str | None = None) -> Any:
        """The JSON answer to a POST, under an idempotency key if it makes something."""
        token = self._token(service)
        return self._services[service].post(path, body, idempotency_key=key, token=token)

    def _token(self, service: str) -> str:
        return self._signer.sign(self._subject, service, "person", [ROLE], seconds=120)
