"""What can go wrong, in the language of the field. Each error is one plain sentence; none repeats what was sent."""


class ConsentError(Exception):
    """Something was asked that cannot be done; the first argument is a sentence for people."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or (type(self).__doc__ or "").strip())


class NotFound(ConsentError):
    """There is nothing by that id."""


class UnknownSubject(NotFound):
    """No person is known by that subject id."""


class UnknownConsent(NotFound):
    """No consent is known by that id."""


class UnknownException(NotFound):
    """No exception is known by that id."""


class UnknownDecision(NotFound):
    """No decision is known by that id."""


class UnknownDispute(NotFound):
    """No dispute is known by that id."""


class DisputeIsOver(ConsentError):
    """This was corrected or settled already; what is not right now is a new dispute."""


class UnknownAuthority(ConsentError):
    """The permission that was named is not one of this person's."""


class ReferralChanged(ConsentError):
    """This referral was decided already, on other facts; a changed referral needs a new id."""


class RecordedOtherwise(ConsentError):
    """This was recorded already, with other content; nothing recorded is edited."""


class MayNotAuthorise(ConsentError):
    """This person may not authorise this exception."""


class ProposerNeverAuthorises(MayNotAuthorise):
    """The person who proposed an exception cannot authorise it; ask a second person."""


class DpoNeverAuthorises(MayNotAuthorise):
    """The data protection officer advises and monitors, and never authorises."""


class NotTheNamedAuthoriser(MayNotAuthorise):
    """Another person was named to authorise this exception."""


class ProposerIsNotYou(ConsentError):
    """The proposer of an exception is the person who is signed in; another name was given."""


class NotReady(ConsentError):
    """The service lacks something that it needs to decide."""


class PolicyPackInvalid(ConsentError):
    """The policy pack does not follow its format."""
