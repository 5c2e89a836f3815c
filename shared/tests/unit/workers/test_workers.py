"""Background work: what fails is tried again, later and later, and does not fill the log."""

import json
import threading

import pytest

from alongside.running import Running, at_work, run_until_asked_to_stop
from alongside.workers import Crew, Patience, Worker, loop

WITHIN_S = 10


class Clockless:
    """Stands for the stop event: nobody waits, and the pauses are remembered."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)


def test_a_loop_rests_only_when_there_was_nothing_to_do():
    stop, rests = threading.Event(), []
    answers = iter([True, False, True, False])

    class Resting:
        is_set = stop.is_set

        def wait(self, seconds: float) -> None:
            rests.append(seconds)
            if len(rests) == 2:
                stop.set()

    loop(lambda: next(answers), Resting(), idle_s=3)

    assert rests == [3, 3]
    assert list(answers) == []


def test_pauses_grow_to_a_limit_and_begin_anew_after_a_success():
    patience, stop = Patience("a.worker"), Clockless()

    for _ in range(6):
        patience.failed(OSError(), stop)
    patience.worked()
    patience.failed(OSError(), stop)

    assert stop.pauses == [0.5, 1, 2, 4, 5, 5, 0.5]


def test_an_hour_of_failures_is_a_dozen_lines(capsys):
    patience, stop = Patience("a.worker"), Clockless()

    for _ in range(720):
        patience.failed(ConnectionError("secret"), stop)

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["attempt"] for line in lines] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert lines[0]["error"] == "ConnectionError"
    assert "secret" not in str(lines)


def test_a_worker_that_fails_is_started_again(monkeypatch):
    monkeypatch.setattr("alongside.workers.FIRST_PAUSE_S", 0.0)
    again = threading.Event()
    tries = []

    def run(stop: threading.Event) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        if len(tries) == 2:
            return  # a bus that was closed under it, say
        again.set()
        stop.wait()

    crew = Crew([Worker("one", run)])
    crew.start()

    assert again.wait(WITHIN_S)
    assert crew.stop(WITHIN_S) == []
    assert len(tries) == 3


def test_who_does_not_stop_is_named_and_waited_for_only_so_long():
    held, begun = threading.Event(), threading.Event()

    def run(stop: threading.Event) -> None:
        begun.set()
        held.wait()

    crew = Crew([Worker("deaf", run), Worker("good", lambda stop: stop.wait() and None)])
    crew.start()
    begun.wait(WITHIN_S)

    assert crew.stop(0.05) == ["deaf"]
    held.set()
    assert crew.stop(WITHIN_S) == []


def test_workers_stop_before_what_they_use_is_closed():
    happened, begun = [], threading.Event()

    def run(stop: threading.Event) -> None:
        begun.set()
        stop.wait()
        happened.append("the worker ended")

    with at_work(Running(None, [Worker("one", run)], lambda: happened.append("closed"))):
        begun.wait(WITHIN_S)

    assert happened == ["the worker ended", "closed"]


def test_a_worker_that_waits_for_what_is_closed_then_ends(monkeypatch):
    monkeypatch.setattr("alongside.running.GRACE_S", 0.05)
    confirm, ended, begun = threading.Event(), threading.Event(), threading.Event()

    def run(stop: threading.Event) -> None:
        begun.set()
        confirm.wait()
        ended.set()

    with at_work(Running(None, [Worker("one", run)], confirm.set)):
        begun.wait(WITHIN_S)

    assert ended.wait(WITHIN_S)


@pytest.mark.usefixtures("capsys")
def test_a_process_without_http_works_until_it_is_asked_to_stop():
    stop, worked = threading.Event(), []

    def run(over: threading.Event) -> None:
        worked.append(1)
        stop.set()
        over.wait()

    run_until_asked_to_stop(Running(None, [Worker("one", run)]), stop)

    assert worked == [1]
