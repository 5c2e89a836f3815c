"""What can be wrong, in the language of the people who keep safe-contact records. No sentence repeats a value."""


class NotifyError(Exception):
    """Base of every refusal of this service; `str(error)` is one sentence that is safe to show."""

    sentence = "This cannot be done."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class PersonUnknown(NotifyError):
    """The handle has no safe-contact record here."""

    sentence = "There is no safe-contact record under this handle."


class TaskUnknown(NotifyError):
    """No such task."""

    sentence = "There is no task with this id."


class NothingToRing(NotifyError):
    """A changed number or address cannot be checked on the earlier one, since there was none."""

    sentence = "There is no earlier number or address to ask on, so a second person has to check."


class CheckedByThemselves(NotifyError):
    """Whoever changed a number or address wants to be the second person who checks it."""

    sentence = "You changed it yourself. Somebody else has to check."


class ContactChanged(NotifyError):
    """The record is another one than the one that was looked at."""

    sentence = "Somebody changed this meanwhile. Look at it again."


class PracticeOnly(NotifyError):
    """Something that could be somebody's was given to a system that is for practice; it is not repeated."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__()


class TemplateRefused(NotifyError):
    """A template file breaks a rule of `domain.templates`; the rule is named, the text is not."""

    def __init__(self, name: str, why: str) -> None:
        self.sentence = f"The template {name} is refused: {why}."
        super().__init__()
