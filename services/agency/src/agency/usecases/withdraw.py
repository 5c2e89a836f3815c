"""A withdrawal wins, whatever order it arrives in."""

import json
from collections.abc import Sequence

from agency.domain.records import Message, Referral, Stop
from agency.domain.referral import State, destroys
from agency.usecases import keep_referral, send
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import AnswerCode, Opened


def apply(node: Node, uow: UnitOfWork, message: Message, opened: Opened) -> bool:
    """Destroy what is not accepted yet, flag what is, and answer by rule. True when a body was destroyed."""
    manifest = opened.manifest
    cid = manifest.cid or ""
    named = _named(opened)
    found = _found(uow, manifest.iss, cid, named)
    _remember(node, uow, manifest.iss, cid, named)
    destroyed = [one for one in found if destroys(one.state) and one.state is not State.WITHDRAWN]
    was_opened = any(one.opened_at is not None for one in found)
    for referral in destroyed:
        keep_referral.destroy(node, uow, referral)
    accepted = [one for one in found if one.state is State.ACCEPTED]
    for referral in accepted:
        referral.stop_asked_at, referral.stop_jti = node.clock.now(), manifest.jti
    if not accepted:
        _answer(node, uow, message, cid, found, was_opened)
    return bool(destroyed)


def _named(opened: Opened) -> set[str]:
    named = {entry.jti for entry in opened.manifest.sup}
    return named | {opened.manifest.re} if opened.manifest.re else named


def _found(uow: UnitOfWork, iss: str, cid: str, named: set[str]) -> list[Referral]:
    """The referrals that are meant; one that was sealed again is known by its mid under another jti."""
    here = uow.referrals.in_conversation(iss, cid)
    if not named:
        return list(here)
    known = [uow.messages.by_jti(iss, jti) for jti in named]
    mids = {one.mid for one in known if one is not None}
    return [one for one in here if one.jti in named or one.mid in mids]


def _remember(node: Node, uow: UnitOfWork, iss: str, cid: str, named: set[str]) -> None:
    stopped: Sequence[str | None] = sorted(named) or [None]
    for jti in stopped:
        uow.stops.add(Stop(node.new_id(), iss, cid, jti, node.clock.now()))


def _answer(
    node: Node, uow: UnitOfWork, message: Message, cid: str, found: Sequence[Referral], was_opened: bool
) -> None:
    code = AnswerCode.ERASED if found else AnswerCode.NOT_HELD
    said = {"answer": code.value, "opened": was_opened if found else False}
    send.answer(node, uow, found[0] if found else None, code, json.dumps(said), message.jti, cid)
