"""Every refusal names its rule by a code of its own and says why in one plain sentence."""

import re
from collections import Counter

import pytest

from consent.domain import consent_errors, errors, errors_agreements

ERRORS = [
    error
    for module in (errors, consent_errors, errors_agreements)
    for error in vars(module).values()
    if isinstance(error, type) and issubclass(error, errors.ConsentError) and error.__module__ == module.__name__
]
SHARED = {"NOT_YOUR_ROLE": 2, "POLICY_PACK_INVALID": 2}
"""A kind and its usual case; a file and a request."""


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_it_has_a_code(error):
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", error.code)


def test_no_two_rules_have_the_same_code():
    assert {code: count for code, count in Counter(e.code for e in ERRORS).items() if count > 1} == SHARED


def test_the_code_is_the_name_of_the_rule_unless_the_error_says_otherwise():
    class NobodyIsAsked(errors.ConsentError):
        """Nobody was asked."""

    class OfItsOwn(errors.ConsentError):
        code = "ANOTHER_NAME"

    assert (NobodyIsAsked.code, OfItsOwn.code) == ("NOBODY_IS_ASKED", "ANOTHER_NAME")
    assert errors.ExceptionTimeInvalid().code == "EXCEPTION_TIME_INVALID"
    assert errors_agreements.UnknownAgency().code == "UNKNOWN_AGENCY"
    assert consent_errors.AnswerDoesNotFit("NOT_ASKED", "It was not asked.").code == "NOT_ASKED"


def test_an_error_says_its_own_sentence_or_that_of_the_rule():
    assert str(errors.UnknownDecision()) == "No decision is known by that id."
    assert str(errors.UnknownDecision("It was never made.")) == "It was never made."
