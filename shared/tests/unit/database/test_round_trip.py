"""How the answers of a trip are waited for, where no server can be made to answer at a chosen moment."""

from types import SimpleNamespace

import pytest
from psycopg import pq
from psycopg.waiting import Ready, Wait

from alongside.database.round_trip import _Known, _Trip

DONE, SYNC = (SimpleNamespace(status=status) for status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.PIPELINE_SYNC))


class Server:
    """libpq's side of a connection: `unsent` times it cannot send all, and `parts` of the answer come one by one."""

    def __init__(self, *parts, unsent=0):
        self.parts, self.unsent, self.read, self.asked = list(parts), unsent, [], 0

    def flush(self):
        self.unsent -= 1
        return int(self.unsent >= 0)

    def consume_input(self):
        self.read += self.parts.pop(0)

    def is_busy(self):
        self.asked += 1
        return int(not self.read)

    def get_result(self):
        assert self.read, "libpq would wait for the server here, and every thread with it"
        return self.read.pop(0)


def answers(server, readies=()):
    """The answers, and what was waited for before they were there."""
    trip = _Trip(SimpleNamespace(pgconn=server), _Known(None))
    steps, waited, readies = trip._answers(), [], list(readies)
    try:
        waited.append(next(steps))
        while True:
            waited.append(steps.send(readies.pop(0) if readies else Ready.R))
    except StopIteration as end:
        return end.value, waited


def test_nobody_asks_for_an_answer_before_something_was_read():
    server = Server([DONE, None, DONE, None, SYNC])

    found, waited = answers(server)

    assert found == [DONE, DONE]
    assert waited == [Wait.R]
    assert server.asked == 3  # once for each result


@pytest.mark.parametrize("parts", [([DONE, None], [SYNC]), ([], [DONE, None, SYNC]), ([DONE, None], [], [SYNC])])
def test_answers_that_come_in_parts_are_waited_for_and_never_fetched_too_early(parts):
    found, waited = answers(Server(*map(list, parts)))

    assert found == [DONE]
    assert waited == [Wait.R] * len(parts)


def test_answers_that_came_while_there_was_more_to_send_are_not_waited_for_again():
    server = Server([DONE, None, SYNC], unsent=2)

    found, waited = answers(server, [Ready.W, Ready.R])

    assert found == [DONE]
    assert waited == [Wait.RW, Wait.RW]
