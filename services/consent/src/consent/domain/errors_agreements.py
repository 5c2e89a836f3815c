"""What can go wrong with agreements and policy packs. Each error has a code and one plain sentence."""

from collections.abc import Sequence

from .errors import ConsentError, NotFound


class UnknownAgreement(NotFound):
    """No agreement is known by that id."""

    code = "UNKNOWN_AGREEMENT"


class UnknownVersion(NotFound):
    """There is no such version."""

    code = "UNKNOWN_VERSION"


class UnknownAgency(NotFound):
    """No agency is known by that id."""

    code = "UNKNOWN_AGENCY"


class ChangedMeanwhile(ConsentError):
    """Somebody changed this after you read it; read it again and decide then."""

    code = "CHANGED_MEANWHILE"


class DoesNotFit(ConsentError):
    """This does not fit how things stand now."""

    code = "DOES_NOT_FIT"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NotYours(ConsentError):
    """This person may not do this."""

    code = "NOT_YOUR_ROLE"


class TwoPeopleNeeded(NotYours):
    """A second person has to approve this: whoever drafted or proposed it cannot."""

    code = "TWO_PEOPLE_NEEDED"


class AdvisesOnly(NotYours):
    """The data protection officer advises and monitors, and never approves."""

    code = "DPO_NEVER_APPROVES"


class NotYourRole(NotYours):
    """Your role may not do this; the landlord's policy says whose may."""

    code = "NOT_YOUR_ROLE"


class BeyondTheCeiling(ConsentError):
    """An agreement may allow less than the landlord's policy, and never more."""

    code = "BEYOND_THE_CEILING"

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.mistakes = tuple(mistakes)


class PackRefused(ConsentError):
    """The policy pack has mistakes in it."""

    code = "POLICY_PACK_INVALID"

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.mistakes = tuple(mistakes)
