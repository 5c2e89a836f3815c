"""The opaque names of this agency's people: what travels in a receipt only this node can resolve."""

from agency.domain import records
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import Actor

WORKER = "agency_worker"


def actor(node: Node, uow: UnitOfWork, subject: str) -> Actor:
    """The opaque actor of a person who is signed in as `subject`; the same one every time."""
    known = uow.directory.actor(subject)
    if known is None:
        known = records.Actor(node.new_id(), subject)
        uow.directory.add_actor(known)
    return Actor(role=WORKER, actor=known.id)
