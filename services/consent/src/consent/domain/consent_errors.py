"""What can go wrong with what a person says, in plain sentences; none repeats what was sent."""

from .errors import ConsentError, NotFound


class UnknownNotice(NotFound):
    """No notice is kept under that hash."""


class UnknownReceipt(NotFound):
    """No receipt is known by that id."""


class RuleBroken(ConsentError):
    """A rule that protects the person; `code` names it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NoticeNotSound(RuleBroken):
    """These words cannot be shown to people as they are."""


class AnswerNotSound(RuleBroken):
    """A yes that was given like this is no valid yes."""


class AnswerDoesNotFit(RuleBroken):
    """What was said does not fit what was said before."""
