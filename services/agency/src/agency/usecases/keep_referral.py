"""Keep an opened referral: every part encrypted under a key of its own, so that destroying it is one step."""

import json
from dataclasses import asdict

from agency.domain.records import Message, Part, Referral, Stop
from agency.domain.referral import State
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import Opened

PERMISSION = "_permission"
"""Where the sharing permission is kept, beside the parts and under the same key."""


def context(referral_id: str, name: str) -> str:
    """The place that a part's ciphertext is bound to."""
    return f"part/blob/{referral_id}/{name}"


def keep(node: Node, uow: UnitOfWork, message: Message, opened: Opened) -> None:
    """Store a new referral with its parts."""
    manifest = opened.manifest
    referral = Referral(
        id=node.new_id(),
        message_id=message.id,
        iss=manifest.iss,
        cid=manifest.cid or "",
        jti=manifest.jti,
        mid=manifest.mid,
        received_at=node.clock.now(),
        wrapped_key=node.bodies.new_key(),
    )
    texts = dict(opened.parts)
    if opened.permission is not None:
        texts[PERMISSION] = json.dumps({"claims": asdict(opened.permission), "jws": opened.permission_jws})
    uow.referrals.add(referral, [_locked(node, referral, name, text) for name, text in texts.items()])


def _locked(node: Node, referral: Referral, name: str, text: str) -> Part:
    key = referral.wrapped_key or b""
    return Part(referral.id, name, node.bodies.lock(key, text, context(referral.id, name)))


def destroy(node: Node, uow: UnitOfWork, referral: Referral) -> None:
    """Destroy the body: parts, key, and the free text of answers, which that key encrypted."""
    uow.referrals.drop_parts(referral.id)
    referral.wrapped_key = None
    referral.state = State.WITHDRAWN
    referral.erased_at = node.clock.now()
    for given in uow.referrals.answers(referral.id):
        given.words = None
    for told in uow.referrals.told(referral.id):
        told.words = told.about = None


def supersede(node: Node, uow: UnitOfWork, opened: Opened) -> bool:
    """Destroy unread what this message replaces; what was opened already stays. True when it destroyed one."""
    manifest = opened.manifest
    if not manifest.sup or manifest.cid is None:
        return False
    replaced = {entry.jti for entry in manifest.sup}
    found = [one for one in uow.referrals.in_conversation(manifest.iss, manifest.cid) if one.jti in replaced]
    for jti in sorted(replaced):
        uow.stops.add(Stop(node.new_id(), manifest.iss, manifest.cid, jti, node.clock.now()))
    unread = [one for one in found if one.state is State.WAITING]
    for referral in unread:
        destroy(node, uow, referral)
    return bool(unread)
