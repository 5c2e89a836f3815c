"""While a system is for practice only: nobody's real number, address or postcode goes into it."""

from typing import Any

from alongside.casedata.practice import looks_real
from referral.domain.errors import Invalid


class PracticeOnly(Invalid):
    """Something real was typed into a system that is for practice."""

    code = "practice-only"


def only_fictional(content: Any) -> None:
    """Refuse what could be somebody's, wherever in this JSON value it is; see `alongside.casedata.practice`.

    Raises:
        PracticeOnly: a number, an email address or a postcode that is not one for practice; it is not repeated.
    """
    sentence = looks_real(content)
    if sentence is not None:
        raise PracticeOnly(sentence)
