"""Forms of the read page."""

import pytest

from agency.domain.errors import InvalidAnswer
from agency.domain.referral import Answer, AnswerKind
from agency.entrypoints.pages import forms


def test_empty_fields_of_a_form_are_nothing():
    form = {"answer": "declined", "reason": "other", "suggestion": "  ", "text": ""}
    assert forms.answer_of(form) == Answer(AnswerKind.DECLINED, reason="other")


@pytest.mark.parametrize("form", [{}, {"answer": "closed"}, {"answer": "not_held"}])
def test_an_answer_that_is_no_choice_is_refused(form):
    with pytest.raises(InvalidAnswer, match="Choose an answer"):
        forms.answer_of(form)


def test_an_end_that_is_no_date_is_refused():
    with pytest.raises(InvalidAnswer, match="Enter the end as a date"):
        forms.answer_of({"answer": "retained", "basis": "law", "until": "soon"})


@pytest.mark.parametrize("key", ["", "x", "page-../../etc", "page-" + "a" * 200])
def test_a_key_that_is_not_ours_is_replaced(key):
    assert forms.key_of({"key": key}) != key


def test_our_own_key_is_kept():
    key = forms.new_key() + "-a"
    assert forms.key_of({"key": key}) == key
