"""Opening: every check of the exchange format, section 2, in its order.

The services that send case data nowhere (consent, notify) must not be able to reach this module.
"""

from datetime import datetime
from functools import partial

from alongside.casedata.codes import CATEGORIES, in_table_order
from alongside.envelope import errors
from alongside.envelope.checks_content import check_place, checked_parts, checked_permission
from alongside.envelope.checks_origin import (
    check_addressing,
    check_newness,
    check_ownership,
    check_time,
    is_trusted,
    ref_of_claims,
    verified_claims,
)
from alongside.envelope.checks_wire import Decrypted, decrypt_wire
from alongside.envelope.encoding import jws_hash
from alongside.envelope.manifest import parse_manifest
from alongside.envelope.model import Manifest, Opened, OwnKeys, Party
from alongside.envelope.state import ReceiverState

__all__ = ["ReceiverState", "open_message"]


def open_message(
    wire: bytes,
    message_id: str,
    link_owner: Party,
    me: OwnKeys,
    state: ReceiverState,
    now: datetime,
) -> Opened:
    """Check, decrypt and verify one message.

    Args:
        wire: the AMQP body as it came.
        message_id: the AMQP property; every other property is ignored.
        link_owner: the party whose queue or user it came by.
        me: my statements and every private encryption key that I still hold.
        now: aware UTC, the injected clock.

    Raises:
        EnvelopeError: one subclass per check; `.ref` is set once the signature has verified. `SameBytes`
            means: offer the stored receipt again.
    """
    unproved = decrypt_wire(wire, message_id, me, state)
    jws = unproved.container.manifest
    claims = verified_claims(jws, unproved.wire_sha256, link_owner, state, now)
    try:
        return _open_verified(unproved, parse_manifest(claims), link_owner, me, state, now)
    except errors.EnvelopeError as error:
        refusal = errors.ManifestInvalid() if error.before_signature else error
        refusal.ref = ref_of_claims(claims, jws, unproved.wire_sha256)
        raise refusal from None


def _open_verified(
    message: Decrypted, manifest: Manifest, owner: Party, me: OwnKeys, state: ReceiverState, now: datetime
) -> Opened:
    container = message.container
    manifest_hash = jws_hash(container.manifest)
    check_addressing(manifest, message.outer, owner, me)
    flags = check_time(manifest, state, now)
    flags |= check_newness(manifest, message.wire_sha256, state)
    check_ownership(manifest, owner, state)
    trusted = partial(is_trusted, wire_sha256=message.wire_sha256, state=state, now=now)
    permission = checked_permission(manifest, container, owner, trusted, state)
    texts = checked_parts(manifest, container, permission)
    place, missing = check_place(manifest, manifest_hash, me, state)
    salt, permission_jws = container.permission or (None, None)
    return Opened(
        manifest=manifest,
        manifest_jws=container.manifest,
        manifest_hash=manifest_hash,
        permission=permission,
        permission_jws=permission_jws,
        permission_salt=salt,
        parts=texts,
        categories=tuple(in_table_order(set(texts) & set(CATEGORIES))),
        wire_sha256=message.wire_sha256,
        bucket=message.bucket,
        flags=frozenset(flags | place),
        missing=missing,
    )
