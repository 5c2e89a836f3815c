"""What the pages' use cases need from consent and notify."""

from typing import Any, Protocol

from referral.domain.errors import Unreachable
from referral.domain.staff import Actor


class Calls(Protocol):
    """Calls that carry the person who makes them.

    Raises Unreachable when the service does not answer, and Refused when it says no, with its own sentence.
    """

    def consent(self, actor: Actor, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """The JSON answer of consent. `key`: Idempotency-Key of a POST that may be repeated."""
        ...

    def notify(self, actor: Actor, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """The JSON answer of notify."""
        ...


class NoCalls:
    """Where no key for such calls is set: nothing can be asked."""

    def consent(self, actor: Actor, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Raise Unreachable."""
        raise Unreachable("The pages for staff are not set up here.")

    notify = consent
