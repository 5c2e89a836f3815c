"""Process stored bytes: run the checks, record the outcome, and queue the signed receipt, in one transaction."""

from agency.domain import rubbish
from agency.domain.errors import NotPinned
from agency.domain.records import Conversation, Message, Outgoing, Wire, WireState
from agency.domain.verdict import Accepted, Ignored, Refused, Rubbish, Verdict
from agency.usecases import keep_referral, landlord_receipt, send, take_reply, withdraw
from agency.usecases.node import Node
from agency.usecases.ports import UnitOfWork
from alongside.envelope.model import Flag, MessageType, Opened, ReceiptStatus, Ref
from alongside.telemetry.vocabulary import LogEvent

GIVE_UP_AFTER = 5
"""Failures of our own after which a body is set aside until the next start, so that it blocks nothing."""

_UNSUPPORTED = "unsupported"
_WITHDRAWN = "withdrawn"
_TAKEN = (MessageType.REFERRAL_NEW, MessageType.REFERRAL_WITHDRAW, MessageType.REPLY, MessageType.PING)


def process_next(node: Node) -> bool:
    """Process the oldest stored body; False when none waits.

    A failure that is ours (not a refusal) leaves the body where it is; after GIVE_UP_AFTER failures it is set
    aside, and the node says so in its readiness.
    """
    sha256: str | None = None
    try:
        with node.uow() as uow:
            wire = uow.wires.next_new()
            if wire is None:
                # A body that was set aside may be a withdrawal, so it keeps a node that starts from showing anything.
                if uow.wires.count(WireState.STUCK) == 0:
                    node.drained.nothing_waits()
                return False
            sha256 = wire.sha256
            destroyed = _apply(node, uow, wire, node.opener.open(uow, wire, node.clock.now()))
            uow.commit()
    except NotPinned:
        return False
    except Exception:
        if sha256 is not None:
            _set_aside(node, sha256)
        raise
    node.wake.something_queued()
    if destroyed:
        node.bodies.scrub()
    node.points("agency.opened")
    return True


def _set_aside(node: Node, sha256: str) -> None:
    with node.uow() as uow:
        wire = uow.wires.get(sha256)
        if wire is not None:
            wire.attempts += 1
            if wire.attempts >= GIVE_UP_AFTER:
                wire.state = WireState.STUCK
            uow.commit()


def _apply(node: Node, uow: UnitOfWork, wire: Wire, verdict: Verdict) -> bool:
    """Record the verdict. True when a body was destroyed."""
    wire.body = None  # what was in it is kept as parts under a key of their own, or not at all
    if isinstance(verdict, Rubbish):
        _keep_rubbish(node, uow, wire, verdict)
        return False
    wire.state = WireState.DONE
    if isinstance(verdict, Refused):
        _keep_refused(node, uow, wire, verdict)
        return False
    message = _message(node, uow, verdict.opened, wire)
    if isinstance(verdict, Ignored):
        message.status, message.code = "ignored", verdict.code
        node.log(LogEvent.RECEIPT_REFUSED, jti=message.jti, code=verdict.code)
        return False
    return _take(node, uow, wire, message, verdict)


def _keep_rubbish(node: Node, uow: UnitOfWork, wire: Wire, verdict: Rubbish) -> None:
    """A note of it and one answer; when there are too many notes neither, because both stay in the database."""
    uow.wires.forget_rubbish(node.clock.now() - rubbish.KEPT_FOR)
    if uow.wires.count(WireState.RUBBISH) >= rubbish.MOST_KEPT:
        uow.wires.drop(wire)
        node.log(LogEvent.MESSAGE_NOT_KEPT, code=verdict.code, bytes=wire.size)
        return
    wire.state, wire.code = WireState.RUBBISH, verdict.code
    ref = Ref(None, wire.sha256, None, None, None, None, None)
    out = send.receipt(node, uow, ReceiptStatus.UNREADABLE, ref, code=verdict.told)
    wire.receipt_jti = out.jti
    node.log(LogEvent.MESSAGE_UNREADABLE, code=verdict.code, bytes=wire.size)


def _keep_refused(node: Node, uow: UnitOfWork, wire: Wire, verdict: Refused) -> None:
    ref = verdict.ref
    pin = uow.directory.pin()
    message = Message(
        id=node.new_id(),
        iss=pin.party if pin else "",
        jti=ref.jti or "",
        wire_sha256=wire.sha256,
        status=verdict.status.value,
        received_at=node.clock.now(),
        manifest_hash=ref.manifest,
        cid=ref.cid,
        inc=ref.inc,
        seq=ref.seq,
        code=verdict.code,
        perm=ref.perm,
    )
    uow.messages.add(message)
    out = send.receipt(node, uow, verdict.status, ref, code=verdict.code)
    wire.receipt_jti = message.receipt_jti = out.jti
    node.log(LogEvent.MESSAGE_REFUSED, jti=ref.jti, code=verdict.code)


def _message(node: Node, uow: UnitOfWork, opened: Opened, wire: Wire) -> Message:
    manifest, permission = opened.manifest, opened.permission
    message = Message(
        id=node.new_id(),
        iss=manifest.iss,
        jti=manifest.jti,
        wire_sha256=wire.sha256,
        status=ReceiptStatus.RECEIVED.value,
        received_at=node.clock.now(),
        verified=True,
        mid=manifest.mid,
        mt=manifest.mt.value,
        iat=manifest.iat,
        manifest_jws=opened.manifest_jws,
        manifest_hash=opened.manifest_hash,
        cid=manifest.cid,
        inc=manifest.inc,
        seq=manifest.seq,
        perm=manifest.perm,
        permission_id=permission.id if permission else None,
        subject=permission.sub if permission else None,
        categories=list(opened.categories),
        flags=sorted(flag.value for flag in opened.flags),
    )
    uow.messages.add(message)
    if manifest.cid is not None:
        _advance(uow, opened)
    return message


def _advance(uow: UnitOfWork, opened: Opened) -> None:
    """Remember the newest place of the sender; one that fills a gap is not the newest."""
    manifest = opened.manifest
    if manifest.cid is None:
        return
    held = uow.conversations.get(manifest.cid)
    if held is None:
        held = Conversation(manifest.cid, manifest.iss)
        uow.conversations.add(held)
    newer = manifest.inc != held.in_inc or (manifest.seq or 0) > held.in_seq
    if newer and Flag.LATE not in opened.flags:
        held.in_inc, held.in_seq, held.in_hash = manifest.inc, manifest.seq or 0, opened.manifest_hash


def _take(node: Node, uow: UnitOfWork, wire: Wire, message: Message, verdict: Accepted) -> bool:
    opened = verdict.opened
    if opened.manifest.mt is MessageType.RECEIPT:
        landlord_receipt.apply(node, uow, verdict)  # a receipt is never receipted
        return False
    refusal = _refusal(uow, opened)
    if refusal:
        message.status, message.code, message.categories = ReceiptStatus.REFUSED.value, refusal, []
    known = Flag.KNOWN_MESSAGE in opened.flags
    if known:
        _say_only_what_is_held(uow, message)
    out = _receipt(node, uow, message, opened)
    wire.receipt_jti = message.receipt_jti = out.jti
    if refusal or known:
        return False
    node.log(LogEvent.MESSAGE_OPENED, jti=message.jti)
    destroyed = keep_referral.supersede(node, uow, opened)
    if opened.manifest.mt is MessageType.REFERRAL_NEW:
        keep_referral.keep(node, uow, message, opened)
    elif opened.manifest.mt is MessageType.REPLY:
        about = take_reply.meant(uow, opened)
        if about is not None:
            take_reply.apply(node, uow, about, message, opened)
    elif opened.manifest.mt is MessageType.REFERRAL_WITHDRAW:
        destroyed = withdraw.apply(node, uow, message, opened) or destroyed
    return destroyed


def _say_only_what_is_held(uow: UnitOfWork, message: Message) -> None:
    """A message that was sealed again is not kept again: its receipt names only what the first one brought."""
    first = uow.messages.earlier_with_mid(message)
    held = first.categories if first else []
    message.categories = [code for code in message.categories if code in held]


def _refusal(uow: UnitOfWork, opened: Opened) -> str | None:
    manifest = opened.manifest
    if manifest.mt not in _TAKEN:
        return _UNSUPPORTED
    if manifest.mt is MessageType.REPLY:
        return _of_reply(uow, opened)
    is_referral = manifest.mt is MessageType.REFERRAL_NEW and manifest.cid is not None
    # The withdrawal came first: what it named is not kept, not shown, and not said to be received.
    if is_referral and uow.stops.covers(manifest.iss, manifest.cid or "", manifest.jti):
        return _WITHDRAWN
    return None


def _of_reply(uow: UnitOfWork, opened: Opened) -> str | None:
    """Words only: categories come with a permission of their own, as a referral. What was stopped stays stopped."""
    if set(opened.parts) != {take_reply.ASK}:
        return _UNSUPPORTED
    return None if take_reply.meant(uow, opened) is not None else _WITHDRAWN


def _receipt(node: Node, uow: UnitOfWork, message: Message, opened: Opened) -> Outgoing:
    manifest = opened.manifest
    ref = Ref(
        manifest.jti,
        opened.wire_sha256,
        opened.manifest_hash,
        manifest.perm,
        manifest.cid,
        manifest.inc,
        manifest.seq,
    )
    status = ReceiptStatus(message.status)
    return send.receipt(node, uow, status, ref, categories=message.categories, code=message.code)
