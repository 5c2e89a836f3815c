"""Checks 11 to 13: the sharing permission, the parts, the place in the conversation."""

from collections.abc import Callable

from alongside.envelope import errors, parts
from alongside.envelope.encoding import permission_hash
from alongside.envelope.format import Container
from alongside.envelope.model import (
    Flag,
    Manifest,
    MessageType,
    OwnKeys,
    Party,
    Permission,
    PermissionUse,
)
from alongside.envelope.permission import (
    check_categories,
    check_permission,
    permission_kid,
    verify_permission,
)
from alongside.envelope.state import ReceiverState

_NEED_PERMISSION = (MessageType.REFERRAL_NEW, MessageType.REFERRAL_UPDATE)


def checked_permission(
    manifest: Manifest, container: Container, owner: Party, trusted: Callable[[str], bool], state: ReceiverState
) -> Permission | None:
    """Check 11: hash, typ, key use, aud, sub, cid, purpose, send_by, once.

    `trusted` says of a key id that it was not compromised before these bytes arrived.

    Raises:
        PermissionMissing, PermissionHashMismatch and the other permission errors
    """
    grant = container.permission
    if grant is None or manifest.perm is None:
        if grant is not None or manifest.perm is not None:
            raise errors.PermissionHashMismatch
        if manifest.mt in _NEED_PERMISSION:
            raise errors.PermissionMissing
        return None
    salt, jws = grant
    if not jws.isascii() or permission_hash(salt, jws) != manifest.perm:
        raise errors.PermissionHashMismatch
    if not trusted(permission_kid(jws)):
        raise errors.PermissionKeyRefused
    permission = verify_permission(jws, owner, manifest.iat)
    check_permission(permission, manifest, _texts(container))
    _check_history(permission, manifest, state)
    return permission


def checked_parts(manifest: Manifest, container: Container, permission: Permission | None) -> dict[str, str]:
    """Check 12: names, categories, hashes, forms.

    Raises:
        PartsMismatch, PermissionMissing, CategoriesExceedPermission, PartHashMismatch, PartInvalid
    """
    if container.parts.keys() != manifest.parts.keys():
        raise errors.PartsMismatch
    texts = _texts(container)
    parts.check_names(manifest.mt, frozenset(texts))
    check_categories(permission, texts)
    parts.check_hashes(manifest, container.parts)
    parts.check_forms(texts)
    return texts


def check_place(manifest: Manifest, manifest_hash: str, me: OwnKeys, state: ReceiverState) -> tuple[set[Flag], int]:
    """Check 13: seq, prev, seen. Returns the flags and how many numbers are missing before this one.

    Raises:
        SequenceReused, WrongPrevious, WrongSeen
    """
    if manifest.cid is None or manifest.inc is None or manifest.seq is None:
        return set(), 0
    cid, inc, seq = manifest.cid, manifest.inc, manifest.seq
    if state.manifest_at(manifest.iss, cid, inc, seq) not in (None, manifest_hash):
        raise errors.SequenceReused
    before = state.manifest_at(manifest.iss, cid, inc, seq - 1) if seq > 1 else None
    if before is not None and before != manifest.prev:
        raise errors.WrongPrevious
    flags = _seen_flags(manifest, cid, me, state)
    newest = state.newest_position(manifest.iss, cid)
    restarted = newest is not None and newest.inc != inc
    last = newest.seq if newest is not None and not restarted else 0
    missing = max(0, seq - last - 1)
    missing -= len({item.seq for item in manifest.sup if last < item.seq < seq})
    flags |= {Flag.NEW_INCARNATION} if restarted else set()
    flags |= {Flag.GAP} if missing > 0 else set()
    flags |= {Flag.LATE} if seq < last else set()
    return flags, missing


def _check_history(permission: Permission, manifest: Manifest, state: ReceiverState) -> None:
    if state.subject_of_conversation(permission.cid) not in (None, permission.sub):
        raise errors.PermissionSubjectMismatch
    once = permission.use is PermissionUse.ONCE
    if once and state.mid_that_used(permission.id) not in (None, manifest.mid):
        raise errors.PermissionUsed


def _seen_flags(manifest: Manifest, cid: str, me: OwnKeys, state: ReceiverState) -> set[Flag]:
    if manifest.seen is None:
        return set()
    mine = state.manifest_at(me.party.id, cid, manifest.seen.inc, manifest.seen.seq)
    if mine is None:
        return {Flag.SEEN_UNKNOWN}
    if mine != manifest.seen.hash:
        raise errors.WrongSeen
    return set()


def _texts(container: Container) -> dict[str, str]:
    return {name: text for name, (_, text) in container.parts.items()}
