"""Drain before show, and how often a receipt is repeated."""

from datetime import UTC, datetime, timedelta

from agency.usecases.node import Drained, Repeats

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def test_nothing_is_shown_until_the_queue_was_empty_and_everything_is_processed():
    drained = Drained()
    drained.nothing_waits()
    assert not drained.done  # processed, but more may be waiting at the link
    drained.queue_was_empty()
    assert not drained.done  # fetched, but not processed
    drained.nothing_waits()
    assert drained.done


def test_going_offline_hides_everything_again():
    drained = Drained()
    drained.queue_was_empty()
    drained.nothing_waits()
    drained.went_offline()
    drained.nothing_waits()
    assert not drained.done


def test_a_receipt_is_repeated_at_most_every_ten_minutes():
    repeats = Repeats()
    repeats.offered("a", NOW)
    assert not repeats.may_offer("a", NOW + timedelta(minutes=9, seconds=59))
    assert repeats.may_offer("a", NOW + timedelta(minutes=10))
    assert repeats.may_offer("b", NOW)
