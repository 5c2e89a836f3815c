"""What can go wrong, in the language of the field. Each error is one plain sentence; none repeats what was sent."""

import re


class ConsentError(Exception):
    """Something was asked that cannot be done; the first argument is a sentence for people.

    `code` names the rule; it is the name of the class unless the class or the error says otherwise.
    """

    code: str = "CONSENT_ERROR"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

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


class TrainingOutOfDate(ConsentError):
    """Your refresher training is not recorded as in date. Ask a colleague, or break the glass if minutes matter."""


class OwnTraining(ConsentError):
    """Nobody records their own training; ask somebody else to do it."""


class TrainingTimesInvalid(ConsentError):
    """A course is completed on or before today, and its training ends on or after that day."""


class ExceptionTimeInvalid(ConsentError):
    """A decision to share without agreement ends later than now and at most 28 days from now."""


class ExceptionOver(ConsentError):
    """The time of this decision is over; propose it again with the facts as they are now."""


class ExceptionDeclined(ConsentError):
    """A second person said no to this. If the facts are others now, propose it again."""


class ApprovedAlready(ConsentError):
    """This was approved already; what was shared is looked at in a review."""


class BasisNeverChanges(RecordedOtherwise):
    """The legal basis of what was decided is never changed; another basis needs a new decision."""


class NothingAllowsIt(ConsentError):
    """Nothing in these answers allows sharing without agreement; ask the person."""


class RequestNeeded(ConsentError):
    """This would rest on a request of a public body; attach the request and what it says the data are needed for."""


class NothingWasShared(ConsentError):
    """Nothing was shared under that decision, so there is nothing to object to."""


class AdviserIsNotYou(ConsentError):
    """Advice of the data protection officer is recorded by that officer, in their own name."""


class UnknownReview(NotFound):
    """No review is known by that id."""


class MayNotReview(ConsentError):
    """This person may not do this review."""


class ReviewNotYours(MayNotReview):
    """This review is asked of another role."""


class ReviewHandedOn(MayNotReview):
    """Nobody did this review in time, so it was handed on; only the role that has it now completes it."""


class ReviewNotIndependent(MayNotReview):
    """Whoever proposed or approved the decision cannot review it; ask somebody else."""


class AlreadyReviewed(ConsentError):
    """This review was completed already; what came out of it stays as it is."""


class NothingToTell(ConsentError):
    """The person knew of this before, or may be told already: leave out whether they can be told now."""


class TellingNotSaid(ConsentError):
    """Say whether the person can be told now; that is what this review is for."""


class NotAnException(ConsentError):
    """This was sent with the person's agreement: take the agreement back instead."""


class ProposerIsNotYou(ConsentError):
    """The proposer of an exception is the person who is signed in; another name was given."""


class NotReady(ConsentError):
    """The service lacks something that it needs to decide."""


class PolicyPackInvalid(ConsentError):
    """The policy pack does not follow its format."""
