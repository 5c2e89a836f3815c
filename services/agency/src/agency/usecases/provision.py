"""Give the node its identity, and pin its landlord with what two people compared in a call."""

import secrets

from agency.domain.errors import PinRefused
from agency.domain.records import NodeFacts, Pin
from agency.usecases.node import Node
from agency.usecases.ports import Statements


def create_identity(node: Node) -> Statements:
    """The node's party id and statements, made on the first call; the landlord pins the party id.

    Statements that would soon end are made anew over the same keys, so the party id and every pin stay.
    """
    now = node.clock.now()
    with node.uow() as uow:
        known = uow.directory.node()
        held = Statements(known.party, known.root, known.keys) if known else None
        if held is not None and node.identities.lasting(held, now):
            return held
        made = node.identities.create(now, held)
        # The incarnation is new with the database: a restored node must not continue old numbers (section 3).
        inc = known.inc if known else secrets.token_urlsafe(16)
        uow.directory.set_node(NodeFacts(1, inc, made.party, made.root, made.keys))
        uow.commit()
    return made


def identity_from(node: Node, secret: bytes) -> Statements:
    """The identity that the recovery sheet stands for: on a first computer, and again on the next one.

    Message and encryption keys are new on every computer, so what a lost one holds signs and opens nothing any more
    once the landlord has the new statements. Their version counts minutes, so that it is above every earlier one.
    Raises PinRefused when this node has another identity.
    """
    node.identities.plant(secret)
    now = node.clock.now()
    with node.uow() as uow:
        known = uow.directory.node()
        if known is not None:
            return Statements(known.party, known.root, known.keys)
        made = node.identities.create(now, version=int(now.timestamp()) // 60)
        uow.directory.set_node(NodeFacts(1, secrets.token_urlsafe(16), made.party, made.root, made.keys))
        uow.commit()
    return made


def pin_landlord(node: Node, root: str, keys: str, thumbprint: str) -> None:
    """Verify the landlord's statements against the pinned thumbprint and keep them.

    Newer statements of the same party replace the ones held. Raises PinRefused for statements that do not fit,
    or when another landlord is pinned already: a pin is changed by people, never by a message.
    """
    now = node.clock.now()
    party = node.identities.check_landlord(root, keys, thumbprint, now)
    with node.uow() as uow:
        held = uow.directory.pin()
        if held is not None and (held.party, held.thumbprint) != (party, thumbprint):
            raise PinRefused("Another landlord is pinned on this node already.")
        uow.directory.set_pin(Pin(party, thumbprint, root, keys, now))
        uow.commit()
