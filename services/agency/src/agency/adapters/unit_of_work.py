"""One transaction over the node's database."""

from typing import Self

from agency.adapters import repositories
from alongside.database import SqlUnitOfWork, wait_turn


class AgencyUnitOfWork(SqlUnitOfWork):
    """The repositories, on one session; leaving without `commit` rolls back."""

    wires: repositories.SqlWires
    messages: repositories.SqlMessages
    referrals: repositories.SqlReferrals
    outbox: repositories.SqlOutbox
    conversations: repositories.SqlConversations
    stops: repositories.SqlStops
    directory: repositories.SqlDirectory

    def __enter__(self) -> Self:
        super().__enter__()
        # One transaction at a time, as on SQLite: messages are checked against what the one before left, and a
        # withdrawal never meets an answer half-way.
        wait_turn(self.session.connection(), "node")
        self.wires = repositories.SqlWires(self.session)
        self.messages = repositories.SqlMessages(self.session)
        self.referrals = repositories.SqlReferrals(self.session)
        self.outbox = repositories.SqlOutbox(self.session)
        self.conversations = repositories.SqlConversations(self.session)
        self.stops = repositories.SqlStops(self.session)
        self.directory = repositories.SqlDirectory(self.session)
        return self
