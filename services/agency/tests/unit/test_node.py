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


def test_it_is_known_whether_the_link_is_down_or_only_not_emptied_yet():
    drained = Drained()
    assert not drained.offline  # it has only just begun
    drained.went_offline()
    assert drained.offline
    drained.something_came()
    assert (drained.offline, drained.done) == (False, False)
    drained.went_offline()
    drained.queue_was_empty()
    assert not drained.offline


def test_what_was_worked_off_before_the_link_went_down_says_nothing_about_the_next(monkeypatch):
    """A processor that is just saying "nothing waits" while the link goes down must not undo that."""
    drained = Drained()
    drained.queue_was_empty()
    lock, said = drained._lock, []

    class Slow:
        """Lets the link go down between the look of the processor and what it then says, if anything can."""

        def __enter__(self):
            lock.acquire()

        def __exit__(self, *_):
            lock.release()
            if not said:
                said.append(True)
                drained.went_offline()

    monkeypatch.setattr(drained, "_lock", Slow())
    drained.nothing_waits()
    assert not drained.done


def test_a_receipt_is_repeated_at_most_every_ten_minutes():
    repeats = Repeats()
    repeats.offered("a", NOW)
    assert not repeats.may_offer("a", NOW + timedelta(minutes=9, seconds=59))
    assert repeats.may_offer("a", NOW + timedelta(minutes=10))
    assert repeats.may_offer("b", NOW)
