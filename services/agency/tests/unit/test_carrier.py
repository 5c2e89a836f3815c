"""The link as the node uses it: one publisher, kept while it may recover, let go when it is idle."""

from concurrent.futures import Future

import pytest

from agency.adapters.carrier import LinkCarrier
from agency.usecases.ports import NotCarried
from alongside.link.port import AccessRefused, LinkClosed, NotConfirmed, TooLarge, Unroutable

NAME = "abcdefghijklmnopqrstuvwx23"


class Link:
    """Publishers that answer what the test says."""

    durable = True

    def __init__(self) -> None:
        self.answer: Exception | None = None
        self.opened, self.closed = 0, 0

    def publisher(self, user):
        assert user == NAME
        self.opened += 1
        return self

    def publish(self, outgoing):
        assert (outgoing.address, outgoing.user_id) == (f"in.{NAME}", NAME)
        future = Future()
        if self.answer is None:
            future.set_result(None)
        else:
            future.set_exception(self.answer)
        return future

    def close(self):
        self.closed += 1


@pytest.mark.parametrize(
    ("error", "hopeless"),
    [
        (LinkClosed("x"), False),
        (NotConfirmed("x"), False),
        (Unroutable("x"), False),
        (TooLarge("x"), True),
        (AccessRefused("x"), True),
    ],
)
def test_what_the_link_does_not_take_is_tried_again_over_the_same_publisher(error, hopeless):
    link = Link()
    carrier = LinkCarrier(link, NAME)
    link.answer = error
    with pytest.raises(NotCarried) as refusal:
        carrier.offer(b"x", "1")
    assert refusal.value.hopeless is hopeless
    link.answer = None
    carrier.offer(b"x", "1")  # a publisher connects again by itself
    assert (link.opened, link.closed) == (1, 0)


def test_an_idle_link_is_let_go_and_opened_again_when_there_is_something_to_say():
    link = Link()
    carrier = LinkCarrier(link, NAME)
    carrier.rest()
    carrier.offer(b"x", "1")
    carrier.rest()
    carrier.rest()
    assert (link.opened, link.closed) == (1, 1)
    carrier.offer(b"x", "2")
    assert link.opened == 2
