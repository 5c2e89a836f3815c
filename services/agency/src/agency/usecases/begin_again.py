"""After the node's database was put back from a copy: number anew (docs/protocol, section 3)."""

import secrets
from dataclasses import replace

from agency.usecases.node import Node


def begin_again(node: Node) -> None:
    """Once, before anything else runs on the copy. What waits to be sent goes as the same bytes."""
    with node.uow() as uow:
        facts = uow.directory.node()
        if facts is None:
            return
        uow.directory.set_node(replace(facts, inc=secrets.token_urlsafe(16)))
        uow.conversations.begin_again()
        uow.outbox.offer_again(node.clock.now(), confirmed_too=True)
        uow.commit()
