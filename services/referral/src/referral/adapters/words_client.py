"""The words of a card are the product's, so this service keeps them at consent in its own name."""

import hashlib
from collections.abc import Mapping
from typing import Any

from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from referral.domain.errors import Refused, Unreachable


class HttpWords:
    """`consent_desk.KeepsWords`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def keep(self, words: Mapping[str, Any]) -> str:
        """See the port."""
        key = hashlib.sha256("\n".join(str(words[name]) for name in sorted(words)).encode()).hexdigest()
        try:
            return str(self._client.post("/notices", dict(words), idempotency_key=f"words-{key}")["sha256"])
        except ServiceUnavailable as error:
            raise Unreachable("The words on the cards cannot be kept at the moment. Nothing was changed.") from error
        except ServiceRefused as error:
            raise Refused(error.detail, "words-not-kept", error.status) from error
