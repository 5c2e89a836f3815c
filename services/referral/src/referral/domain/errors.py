"""What can go wrong in this service, in its own words; the HTTP status is chosen elsewhere."""


class ReferralError(Exception):
    """A refusal that a caller can act on: one plain sentence, and a code that never changes."""

    code = "referral-error"

    def __init__(self, sentence: str) -> None:
        """Keep `sentence`, which names things and codes, never content."""
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(ReferralError):
    """The thing that was named is not held here."""

    code = "not-found"


class Invalid(ReferralError):
    """The request is understood and cannot be done as it stands."""

    code = "invalid-content"


class IllegalMove(ReferralError):
    """The state machine has no such move from where the referral is."""

    code = "illegal-move"


class ChangedContent(ReferralError):
    """Other content under a reference that already holds content."""

    code = "changed-content"

    def __init__(self, sentence: str, names: tuple[str, ...] = ()) -> None:
        """`names` are the pointer-like names of what differs, never its content."""
        super().__init__(sentence)
        self.names = names


class PinRefused(ReferralError):
    """An agency's statements do not verify against the fingerprint read over the telephone."""

    code = "pin-refused"


class Unreachable(ReferralError):
    """Another service that has to be asked first does not answer; nothing was recorded."""

    code = "service-unreachable"


class DecisionRefused(ReferralError):
    """Consent refused the question itself (not the sharing); nothing was recorded."""

    code = "decision-refused"


class Refused(ReferralError):
    """Another service understood what a person asked for and said no; its sentence is for that person."""

    code = "refused"

    def __init__(self, sentence: str, reason: str, status: int) -> None:
        """`reason`: the other service's code of it. `status`: its HTTP status."""
        super().__init__(sentence)
        self.reason = reason
        self.status = status
