"""Sealing: sign a manifest over the parts, encrypt both for one recipient."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from alongside.casedata.codes import CATEGORIES, in_table_order
from alongside.envelope import errors, jose
from alongside.envelope.encoding import jws_hash, new_salt, part_hash, permission_hash, sha256
from alongside.envelope.format import BUCKETS, pack
from alongside.envelope.jwk import seconds, signer, thumbprint
from alongside.envelope.manifest import MANIFEST_TYP, parse_manifest, to_claims
from alongside.envelope.model import (
    WITHOUT_END,
    Content,
    EncryptionKey,
    KeyUse,
    Manifest,
    MessageType,
    Party,
    Position,
    Receipt,
    Sealed,
    SenderKeys,
    Suite,
    Superseded,
    Urgency,
)
from alongside.envelope.parts import check_forms, check_names
from alongside.envelope.permission import check_categories, check_permission, verify_permission
from alongside.unguessable import uuid4

LIFE: Final = {
    Urgency.EMERGENCY: timedelta(hours=24),
    Urgency.URGENT: timedelta(hours=72),
    Urgency.STANDARD: timedelta(days=14),
}


def seal(
    content: Content,
    *,
    sender: SenderKeys,
    recipient: Party,
    mt: MessageType,
    now: datetime,
    cid: str | None = None,
    inc: str | None = None,
    seq: int | None = None,
    prev: str | None = None,
    seen: Position | None = None,
    re: str | None = None,
    sup: Sequence[Superseded] = (),
    permission_jws: str | None = None,
    urgency: Urgency = Urgency.STANDARD,
    mid: str | None = None,
    jti: str | None = None,
    x: Mapping[str, Any] | None = None,
) -> Sealed:
    """One message for one recipient.

    `mid` and `jti` are new uuid4 when not given; `x` is what an older reader may ignore. Exp: emergency 24 h, urgent
    72 h, else 14 days after `now` (aware UTC); none for answers. The permission and every part are checked as the
    recipient will check them.

    Raises:
        ContentTooBig, SealInvalid, RecipientHasNoKey, StatementExpired; PartInvalid, PartsMismatch and the
        permission errors that the recipient would raise.
    """
    check_names(mt, frozenset(content.parts))
    check_forms(content.parts)
    key = _recipient_key(recipient, seconds(now))
    salts = {name: new_salt() for name in content.parts}
    grant = (new_salt(), permission_jws) if permission_jws is not None else None
    manifest = Manifest(
        iss=sender.party.id,
        aud=recipient.id,
        jti=jti or uuid4(),
        mid=mid or uuid4(),
        iat=seconds(now),
        exp=None if mt in WITHOUT_END else seconds(now + LIFE[urgency]),
        rk=key.kid,
        rv=recipient.keys_version,
        mt=mt,
        cid=cid,
        inc=inc,
        seq=seq,
        prev=prev,
        seen=seen,
        re=re,
        sup=tuple(sup),
        perm=permission_hash(*grant) if grant else None,
        parts={name: part_hash(salts[name], text) for name, text in content.parts.items()},
        rcpt=None,
        x=dict(x or {}),
    )
    _check(manifest, sender, content.parts, permission_jws)
    return _finish(manifest, sender, key, grant, {n: (salts[n], text) for n, text in content.parts.items()})


def seal_receipt(
    receipt: Receipt,
    *,
    sender: SenderKeys,
    recipient: Party,
    now: datetime,
    jti: str | None = None,
) -> Sealed:
    """A receipt as a message of its own: no conversation, no exp, no parts, never receipted. `re` = ref.jti.

    Raises:
        SealInvalid, RecipientHasNoKey, StatementExpired
    """
    key = _recipient_key(recipient, seconds(now))
    manifest = Manifest(
        iss=sender.party.id,
        aud=recipient.id,
        jti=jti or uuid4(),
        mid=uuid4(),
        iat=seconds(now),
        exp=None,
        rk=key.kid,
        rv=recipient.keys_version,
        mt=MessageType.RECEIPT,
        cid=None,
        inc=None,
        seq=None,
        prev=None,
        seen=None,
        re=receipt.ref.jti,
        sup=(),
        perm=None,
        parts={},
        rcpt=receipt,
    )
    _check(manifest, sender, {}, None)
    return _finish(manifest, sender, key, None, {})


def _recipient_key(recipient: Party, now: int) -> EncryptionKey:
    if min(recipient.root_exp, recipient.keys_exp) <= now:
        raise errors.StatementExpired
    usable = [key for key in recipient.enc if key.suite is Suite.S1 and key.nbf <= now < key.exp]
    if not usable or recipient.min_suite is not Suite.S1:
        raise errors.RecipientHasNoKey
    return max(usable, key=lambda key: key.nbf)


def _check(manifest: Manifest, sender: SenderKeys, parts: Mapping[str, str], permission_jws: str | None) -> None:
    """What the recipient would refuse is not sealed: a refusal there costs the person days."""
    try:
        parse_manifest(to_claims(manifest))
    except errors.EnvelopeError:
        raise errors.SealInvalid from None
    kid = thumbprint(sender.message)
    if manifest.iss == manifest.aud or signer(sender.party, kid, KeyUse.MESSAGE, manifest.iat) is None:
        raise errors.SealInvalid
    permission = None
    if permission_jws is not None:
        permission = verify_permission(permission_jws, sender.party, manifest.iat)
        check_permission(permission, manifest, parts)
    elif manifest.mt in (MessageType.REFERRAL_NEW, MessageType.REFERRAL_UPDATE):
        raise errors.PermissionMissing
    check_categories(permission, parts)


def _finish(
    manifest: Manifest,
    sender: SenderKeys,
    key: EncryptionKey,
    grant: tuple[str, str] | None,
    parts: Mapping[str, tuple[str, str]],
) -> Sealed:
    signing = {**sender.message, "kid": thumbprint(sender.message)}
    jws = jose.sign(to_claims(manifest), signing, MANIFEST_TYP)
    plaintext = pack(jws, grant, parts)
    wire = jose.encrypt(plaintext, key.jwk, key.kid, manifest.jti)
    return Sealed(
        wire=wire,
        jti=manifest.jti,
        mid=manifest.mid,
        mt=manifest.mt,
        iat=manifest.iat,
        exp=manifest.exp,
        cid=manifest.cid,
        inc=manifest.inc,
        seq=manifest.seq,
        wire_sha256=sha256(wire),
        manifest_jws=jws,
        manifest_hash=jws_hash(jws),
        perm=manifest.perm,
        permission_salt=grant[0] if grant else None,
        categories=tuple(in_table_order(set(parts) & set(CATEGORIES))),
        bucket=next(size for size in BUCKETS if size == len(plaintext)),
    )
