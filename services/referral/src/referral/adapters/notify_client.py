"""The notify service over HTTP: the master of safe contact."""

from datetime import datetime

from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from referral.domain.errors import Unreachable
from referral.usecases.ports import SafeContact

_NOT_HELD = 404


class HttpSafeContacts:
    """`ports.SafeContacts`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def current(self, notify_handle: str) -> SafeContact | None:
        """Return the current version, or None when there is none."""
        try:
            answer = self._client.get(f"/people/{notify_handle}/safe-contact")
        except ServiceUnavailable as error:
            raise Unreachable("Notify cannot be asked at the moment; nothing was recorded.") from error
        except ServiceRefused as error:
            if error.status == _NOT_HELD:
                return None
            raise Unreachable("Notify did not take the question.") from error
        try:
            confirmed_at = datetime.fromisoformat(answer["confirmed_at"].upper())
            return SafeContact(
                int(answer["version"]), confirmed_at, dict(answer["record"]),
                unchecked=tuple(answer.get("unchecked", ())), has_code_word=answer.get("has_code_word") is True,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable("Notify answered in a form that this version does not know.") from error
