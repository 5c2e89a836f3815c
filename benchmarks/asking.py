"""`POST /referrals` beside a bare Flask endpoint that inserts one row and commits.

Ours is the whole thing: the token and the body are checked, what is held is read, notify and consent are asked in
their own processes, consent decides and signs, and referral, decision and snapshot are committed. Each referral is a
new one, under a key of its own. Both are served by the same server with the same threads, to the same clients.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.clients import per_second, post
from benchmarks.landlord import CLIENTS, Deployed, free_port, new_database
from benchmarks.processes import web_server
from benchmarks.rounds import Comparison

REFERRALS = 240
INSERTS = 2000


@contextmanager
def comparisons(deployed: Deployed, rounds: int, say: Callable[[str], None]) -> Iterator[list[Comparison]]:
    """Make people known for all rounds and the one that warms up, and serve the peer."""
    say(f"making people known for {(rounds + 1) * REFERRALS} referrals")
    waiting = deployed.asks((rounds + 1) * REFERRALS)
    url = new_database(deployed.server, "peer").replace("+psycopg", "")
    insert = post("/asked", {"Content-Type": "application/json"}, json.dumps(waiting[0]).encode())

    def ours() -> float:
        mine = [waiting.pop() for _ in range(REFERRALS)]
        return deployed.ask_all(mine)

    with web_server("insert-peer", url, free_port(), deployed.folder / "peer.log") as address:

        def bare() -> float:
            return per_second(address, [insert] * INSERTS, CLIENTS)

        yield [Comparison("POST /referrals beside a bare insert", "requests/s", 0.2, ours, bare)]
