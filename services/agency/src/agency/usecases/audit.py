"""What came and what was said about it, for audit: ids and codes only."""

from dataclasses import dataclass
from datetime import datetime

from agency.domain.records import Message, OutState, WireState
from agency.usecases.node import Node

LIMIT = 500


@dataclass(frozen=True)
class Entry:
    """One message: what it was, what became of it, and our receipt for it."""

    jti: str
    mid: str | None
    mt: str | None
    status: str
    code: str | None
    flags: tuple[str, ...]
    received_at: datetime
    receipt_jti: str | None


def messages(node: Node) -> list[Entry]:
    """The newest messages, newest first, at most LIMIT."""
    with node.uow() as uow:
        return [_entry(message) for message in uow.messages.page(LIMIT)]


def _entry(message: Message) -> Entry:
    return Entry(
        jti=message.jti,
        mid=message.mid,
        mt=message.mt,
        status=message.status,
        code=message.code,
        flags=tuple(message.flags),
        received_at=message.received_at,
        receipt_jti=message.receipt_jti,
    )


def lacks(node: Node) -> list[str]:
    """One sentence for each thing that the node lacks to serve its people.

    Not the link: without it the pages say why nothing is shown and whom to ring, so they must stay within reach.
    """
    with node.uow() as uow:
        identity, pin = uow.directory.node(), uow.directory.pin()
        stuck = uow.wires.count(WireState.STUCK)
        out_of_date = bool(identity and pin) and not node.identities.usable(uow, node.clock.now())
        failed = [one for one in uow.outbox.flagged() if one.state is not OutState.RECEIPTED]
    found = []
    if identity is None:
        found.append("The node has no identity yet.")
    if pin is None:
        found.append("No landlord is pinned on this node yet.")
    if out_of_date:
        found.append("A statement of this node or of its landlord has expired; it must be renewed and pinned again.")
    if stuck:
        found.append("Some stored messages could not be processed and were set aside until the next start.")
    if failed:
        found.append("Some answers were not confirmed by the landlord; a person should ring.")
    return found
