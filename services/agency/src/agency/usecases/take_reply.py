"""Take in what the landlord wrote after its referral: an answer to a question, or a word to the people here."""

import json
from typing import Any

from agency.domain import disputes
from agency.domain import referral as rules
from agency.domain.records import Message, Referral, Told
from agency.domain.referral import State
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import Opened

ASK = "_ask"


def context(told_id: str) -> str:
    """The place that the words' ciphertext is bound to."""
    return f"told/words/{told_id}"


def about_context(told_id: str) -> str:
    """The place that the ciphertext of what is disputed is bound to."""
    return f"told/about/{told_id}"


def disputed(node: Node, uow: UnitOfWork, referral: Referral) -> list[dict[str, Any]]:
    """What the landlord said later of disputes about this referral, oldest first."""
    key = referral.wrapped_key
    if key is None:
        return []
    blobs = [(one.id, one.about) for one in uow.referrals.told(referral.id) if one.about is not None]
    return [json.loads(node.bodies.unlock(key, blob, about_context(told))) for told, blob in blobs]


def meant(uow: UnitOfWork, opened: Opened) -> Referral | None:
    """The referral that the message is about; None when nothing of it is held here, so that nothing is kept."""
    manifest = opened.manifest
    here = [one for one in uow.referrals.in_conversation(manifest.iss, manifest.cid or "") if one.wrapped_key]
    asked = uow.outbox.get(manifest.re) if manifest.re else None
    named = [one for one in here if asked is not None and one.id == asked.referral_id]
    return next(iter(named or [one for one in here if one.jti == manifest.re] or here[-1:]), None)


def apply(node: Node, uow: UnitOfWork, referral: Referral, message: Message, opened: Opened) -> None:
    """Keep the words under the referral's own key, and give the turn back to the people here."""
    if referral.wrapped_key is None or referral.state is State.WITHDRAWN:
        return
    text = json.loads(opened.parts.get(ASK, "{}")).get("ask", "")
    told = Told(node.new_id(), referral.id, message.jti, opened.manifest.re, node.clock.now())
    told.words = node.bodies.lock(referral.wrapped_key, text, context(told.id))
    about = disputes.of_extra(opened.manifest.x)
    if about is not None:  # it answers nothing that was asked, so the turn and the clock stay as they are
        told.about = node.bodies.lock(referral.wrapped_key, json.dumps(about), about_context(told.id))
        uow.referrals.add_told(told)
        return
    uow.referrals.add_told(told)
    referral.replied_at = told.at
    referral.state = rules.replied(referral.state)
