"""What is in force, from consent, over HTTP."""

from collections.abc import Mapping
from typing import Any

from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from referral.domain.errors import Unreachable


class HttpRules:
    """`read_working_together.Rules`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def working_together(self) -> Mapping[str, Any]:
        """Ask for it as this service."""
        try:
            return dict(self._client.get("/working-together"))
        except (ServiceUnavailable, ServiceRefused) as error:
            raise Unreachable("This page cannot be made at the moment. Try again in a few minutes.") from error
