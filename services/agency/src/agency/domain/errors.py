"""What can go wrong, in the language of the field. How it looks over HTTP is decided elsewhere."""


class AgencyError(Exception):
    """Base of the service's errors; `str()` is one plain sentence without anything from a message."""


class NotFound(AgencyError):
    """There is no such referral here, or it may not be shown."""

    def __init__(self) -> None:
        super().__init__("There is no referral with this id.")


class NotDrained(AgencyError):
    """The inbox has not been emptied since the node came online, or `offline`: the link to the landlord is down."""

    def __init__(self, offline: bool = False) -> None:
        self.offline = offline
        super().__init__(
            "The link to the landlord is down, so a withdrawal may not have come; nothing is shown until it is back."
            if offline
            else "The node is checking for withdrawals first; nothing is shown until it has finished."
        )


class NotPinned(AgencyError):
    """The node does not yet know its landlord, so it can neither open nor answer anything."""

    def __init__(self) -> None:
        super().__init__("No landlord is pinned on this node yet.")


class OutOfDate(NotPinned):
    """A statement of this node or of its landlord has expired: nothing is opened or sealed until it is new."""


class IllegalTransition(AgencyError):
    """The referral's state does not allow what was asked."""


class InvalidAnswer(AgencyError):
    """An answer lacks something or carries something that does not belong to it."""


class Stopped(AgencyError):
    """The referral was withdrawn; its content is destroyed."""

    def __init__(self) -> None:
        super().__init__("The referral was withdrawn and its content is destroyed.")


class ChangedAnswer(AgencyError):
    """The same idempotency key came with another answer."""

    def __init__(self) -> None:
        super().__init__("This key was already used for a different answer.")


class PinRefused(AgencyError):
    """The landlord's statements do not match what was pinned."""
