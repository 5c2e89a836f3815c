import uuid

import pytest

from alongside.link.port import LANDLORD, LinkClosed, NotConfirmed, Outgoing, Unroutable
from alongside.link.rabbitmq.window import Offer, Window

NOW = 100.0


def offer(message_id: str | None = None, body: bytes = b"sealed") -> Offer:
    return Offer(Outgoing("q.x", message_id or str(uuid.uuid4()), body, LANDLORD), "out", "x.1", NOW)


def sent(window: Window, count: int) -> list[Offer]:
    offers = [offer() for _ in range(count)]
    for one in offers:
        window.sent(one, NOW)
    return offers


def how(one: Offer):
    return type(one.future.exception(0)) if one.future.done() else "outstanding"


@pytest.mark.parametrize(
    ("tag", "multiple", "settled"), [(2, False, [1]), (2, True, [0, 1]), (0, True, [0, 1, 2]), (9, False, [])]
)
def test_a_confirm_settles_just_what_it_names(tag, multiple, settled):
    window = Window(64, 1000)
    offers = sent(window, 3)

    window.answered(tag, multiple=multiple, taken=True)

    assert [n for n, one in enumerate(offers) if one.future.done()] == settled
    assert len(window) == 3 - len(settled)


def test_a_refusal_of_the_broker_is_no_confirm():
    window = Window(64, 1000)
    (one,) = sent(window, 1)

    window.answered(1, multiple=False, taken=False)

    assert how(one) is NotConfirmed


def test_a_returned_message_is_unroutable_although_its_confirm_follows():
    window = Window(64, 1000)
    first, second = sent(window, 2)

    window.returned(second.outgoing.message_id, "out", "x.1")
    window.answered(2, multiple=True, taken=True)

    assert how(first) is type(None)
    assert how(second) is Unroutable


def test_of_the_same_message_twice_in_the_window_each_return_counts_for_one():
    window = Window(64, 1000)
    first, second = offer("same"), offer("same")
    window.sent(first, NOW)
    window.sent(second, NOW)

    window.returned("same", "out", "x.1")
    window.answered(1, multiple=False, taken=True)
    window.answered(2, multiple=False, taken=True)

    assert (how(first), how(second)) == (Unroutable, type(None))


def test_a_return_by_another_route_is_not_ours():
    window = Window(64, 1000)
    (one,) = sent(window, 1)

    window.returned(one.outgoing.message_id, "out", "y.1")
    window.answered(1, multiple=False, taken=True)

    assert how(one) is type(None)


def test_the_window_is_full_by_messages_or_by_bytes_and_opens_again():
    by_count, by_bytes = Window(2, 1000), Window(64, 10)

    sent(by_count, 2)
    by_bytes.sent(offer(body=b"x" * 10), NOW)
    assert by_count.full
    assert by_bytes.full

    by_count.answered(1, multiple=False, taken=True)
    by_bytes.answered(1, multiple=False, taken=True)
    assert not by_count.full
    assert not by_bytes.full


def test_when_the_channel_is_lost_nothing_is_confirmed_and_tags_begin_anew():
    window = Window(64, 1000)
    lost = sent(window, 3)
    window.returned(lost[0].outgoing.message_id, "out", "x.1")

    window.fail_all(LinkClosed, "The link went down.")
    (fresh,) = sent(window, 1)
    window.answered(1, multiple=False, taken=True)

    assert [how(one) for one in lost] == [LinkClosed] * 3
    assert how(fresh) is type(None)


def test_the_deadline_is_that_of_the_oldest():
    window = Window(64, 1000)
    assert window.oldest_since is None

    window.sent(offer(), NOW)
    window.sent(offer(), NOW + 5)
    assert window.oldest_since == NOW

    window.answered(1, multiple=False, taken=True)
    assert window.oldest_since == NOW + 5


@pytest.mark.parametrize(("outstanding", "roomy"), [(0, True), (47, True), (48, True), (49, False), (64, False)])
def test_it_is_filled_again_when_a_quarter_of_it_is_free_and_always_when_it_is_empty(outstanding, roomy):
    window = Window(64, 1000)

    sent(window, outstanding)

    assert window.roomy is roomy


def test_however_large_the_messages_are_the_next_one_may_go_as_soon_as_there_are_few_bytes():
    window = Window(64, 10)
    first = offer(body=b"0123456789")
    window.sent(first, NOW)
    assert not window.roomy

    window.answered(1, multiple=False, taken=True)

    assert window.roomy
