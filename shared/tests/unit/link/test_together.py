"""Of messages that were offered together it is known which were confirmed, as soon as there is a word about each."""

import threading

from alongside.link.port import NotConfirmed
from alongside.link.rabbitmq.together import OneOf, Together


def offered(*ids):
    together = Together(len(ids))
    return together, [OneOf(together, one) for one in ids]


def test_those_that_were_confirmed_and_no_other():
    together, (first, second, third) = offered("a", "b", "c")

    third.set_result(None)
    second.set_exception(NotConfirmed("No."))
    first.set_result(None)

    assert together.confirmed(60) == {"a", "c"}


def test_what_is_outstanding_at_the_deadline_is_not_confirmed():
    together, (first, _) = offered("a", "b")

    first.set_result(None)

    assert together.confirmed(0) == {"a"}
    assert together.confirmed(-1) == {"a"}


def test_nothing_offered_is_waited_for_no_time():
    assert Together(0).confirmed(60) == set()


def test_whoever_waits_is_woken_by_the_last_word():
    together, (first, second) = offered("a", "b")
    answers = threading.Thread(target=lambda: (first.set_result(None), second.set_result(None)))
    answers.start()

    assert together.confirmed(60) == {"a", "b"}
    answers.join()
