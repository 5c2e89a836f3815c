"""Whatever ends the reading, nothing is shown until the queue was empty again; who rests is woken at the end."""

import threading
from types import SimpleNamespace

import pytest

from agency.entrypoints.workers import consume
from agency.usecases.node import Drained, Wake
from alongside.link.port import LinkClosed


class Reader:
    """A consumer that drains, and then ends as the test says."""

    def __init__(self, drained, ends):
        self._drained, self._ends, self.was_shown = drained, iter(ends), []

    def run(self, handler, stop, on_drained):
        on_drained()
        self._drained.nothing_waits()
        self.was_shown.append(self._drained.done)
        end = next(self._ends)
        if isinstance(end, Exception):
            raise end
        stop.set()


def agency_of(ends):
    drained = Drained()
    reader = Reader(drained, ends)
    node = SimpleNamespace(drained=drained, wake=Wake())
    made = SimpleNamespace(node=node, settings=SimpleNamespace(agency_id="harbour"), consumer=lambda: reader)
    return made, reader


@pytest.fixture
def unhurried(monkeypatch):
    """No test waits for a pause between two attempts; what it would have seen meanwhile is remembered."""
    seen = []

    class Now:
        def __init__(self, _worker):
            pass

        def worked(self):
            pass

        def failed(self, error, stop):
            seen.append(type(error))

    monkeypatch.setattr("agency.entrypoints.workers.Patience", Now)
    return seen


def test_a_link_that_goes_down_is_opened_again_and_drained_again_first(unhurried):
    agency, reader = agency_of([LinkClosed("down"), LinkClosed("down"), "stop"])
    consume(agency, threading.Event())
    assert reader.was_shown == [True, True, True]
    assert unhurried == [LinkClosed, LinkClosed]
    assert (agency.node.drained.done, agency.node.drained.offline) == (False, True)


def test_a_fault_of_our_own_hides_the_inbox_as_well(unhurried):
    agency, _ = agency_of([RuntimeError("a bug")])
    with pytest.raises(RuntimeError):
        consume(agency, threading.Event())
    assert not agency.node.drained.done


def test_whoever_rests_is_woken_when_it_is_over(unhurried):
    agency, _ = agency_of(["stop"])
    consume(agency, threading.Event())
    assert agency.node.wake.stored.is_set() and agency.node.wake.queued.is_set()
