"""`POST /decisions` with a million grants beside the same with a thousand, and beside a bare read of one row.

Two landlords whose people gave a thousand and a million consents, each with a consent service of its own, on one
PostgreSQL. Each decision is about another grant, from first to last of all there are. Between rounds the referrals
that were decided end, so that all grants may be used again.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from alongside.web.tokens import TokenSigner
from benchmarks.clients import get, per_second, post
from benchmarks.grants import Grant, Grants
from benchmarks.landlord import CLIENTS, Deployed, deployed, free_port, headers, new_database
from benchmarks.peers.flask_read import ROWS
from benchmarks.processes import web_server
from benchmarks.rounds import Comparison
from benchmarks.servers import Server

FEW, MANY = 1_000, 1_000_000
DECISIONS = 400
READS = 2000
US = 1_000_000

_ENDED = "UPDATE open_referrals SET ended_at = opened_at, how = 'not_sent', given_back = TRUE WHERE ended_at IS NULL"


@contextmanager
def comparisons(folder: Path, server: Server, say: Callable[[str], None]) -> Iterator[list[Comparison]]:
    """Make both landlords and all grants, and serve the peer."""
    with ExitStack() as stack:
        few = stack.enter_context(_decisions(folder / "few", server, FEW, say))
        many = stack.enter_context(_decisions(folder / "many", server, MANY, say))
        _settle(server)
        url, log = new_database(server, "reading"), folder / "read-peer.log"
        address = stack.enter_context(web_server("read-peer", url, free_port(), log))
        reads = [get(f"/held/{place % ROWS}") for place in range(READS)]

        def bare() -> float:
            return per_second(address, reads, CLIENTS)

        yield [
            Comparison(
                "what a decision costs with a million grants, beside a thousand (at most)",
                "µs a decision", 1.3, lambda: US / many.per_second(), lambda: US / few.per_second(), at_most=True,
            ),
            Comparison("POST /decisions with a million grants beside a bare read", "requests/s", 0.5,
                       many.per_second, bare),
        ]  # fmt: skip


class Decisions:
    """Asks one consent service for decisions, about another part of its grants in each round."""

    def __init__(self, landlord: Deployed, grants: list[Grant]) -> None:
        self._landlord, self._grants, self._next = landlord, grants, 0
        self._questions = landlord.questions()
        self._signer = TokenSigner("referral", landlord.provision.secrets.token_key("referral"))
        self.engine = sa.create_engine(landlord.provision.databases["consent"], isolation_level="AUTOCOMMIT")

    def per_second(self) -> float:
        """One round. Raises RuntimeError when something was asked for that may not be sent."""
        reached = per_second(self._landlord.provision.addresses["consent"], self._requests(), CLIENTS)
        with self.engine.connect() as connection:
            sent = connection.execute(sa.text(_ENDED)).rowcount
        if sent != DECISIONS:
            raise RuntimeError(f"Only {sent} of {DECISIONS} decisions were to send.")
        return reached

    def _requests(self) -> list[bytes]:
        token = self._signer.sign("referral", "consent", "service", [], 300)
        places = range(self._next, self._next + DECISIONS)
        self._next += DECISIONS
        return [self._request(token, self._grants[place % len(self._grants)]) for place in places]

    def _request(self, token: str, grant: Grant) -> bytes:
        referral = str(uuid.uuid4())
        about = {
            "subject": grant.subject,
            "referral": referral,
            "authority": {"kind": "consent", "id": grant.consent},
        }
        body = {**self._questions[grant.agency], **about}
        return post("/decisions", headers(token, referral), json.dumps(body).encode())


@contextmanager
def _decisions(folder: Path, server: Server, grants: int, say: Callable[[str], None]) -> Iterator[Decisions]:
    folder.mkdir()
    with deployed(folder, server, ("consent",)) as landlord:
        known = Grants(landlord).add(grants, 50 * DECISIONS, say)
        # in an order of their own, so that neighbours in time are none in the table
        decisions = Decisions(landlord, sorted(known, key=lambda one: one.consent))
        try:
            yield decisions
        finally:
            decisions.engine.dispose()


def _settle(server: Server) -> None:
    """What was loaded is on the disk before anything is measured."""
    engine = sa.create_engine(server.admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("CHECKPOINT"))
    engine.dispose()
