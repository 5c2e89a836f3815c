"""Read a referral's parts back from under its key."""

import json
from typing import Any

from agency.domain.errors import Stopped
from agency.domain.records import Referral
from agency.usecases.keep_referral import context
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork


def one(node: Node, uow: UnitOfWork, referral: Referral, name: str) -> Any:
    """One decoded part, or None when there is none."""
    part = uow.referrals.part(referral.id, name) if referral.wrapped_key else None
    if part is None or referral.wrapped_key is None:
        return None
    return json.loads(node.bodies.unlock(referral.wrapped_key, part.blob, context(referral.id, name)))


def everything(node: Node, uow: UnitOfWork, referral: Referral) -> dict[str, Any]:
    """Every decoded part by name. Raises Stopped when the body is destroyed."""
    key = referral.wrapped_key
    if key is None:
        raise Stopped
    return {
        part.name: json.loads(node.bodies.unlock(key, part.blob, context(referral.id, part.name)))
        for part in uow.referrals.parts(referral.id)
    }
