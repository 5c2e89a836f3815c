"""Checks 5 to 10: who signed it, whether it is for me and now, whether it belongs to the sender's own affairs."""

from datetime import datetime, timedelta
from typing import Any, Final

from alongside.envelope import errors, jose
from alongside.envelope.encoding import is_hash, jws_hash
from alongside.envelope.format import Outer, is_uuid4
from alongside.envelope.jwk import seconds
from alongside.envelope.manifest import MANIFEST_TYP
from alongside.envelope.model import (
    WITHOUT_END,
    Flag,
    KeyUse,
    Manifest,
    MessageType,
    OwnKeys,
    Party,
    Ref,
    Role,
)
from alongside.envelope.state import ReceiverState

CLOCK_FLAGGED: Final = timedelta(minutes=10)
CLOCK_REFUSED: Final = timedelta(hours=24)
LONGEST_LIFE: Final = timedelta(days=14)

_BOTH_WAYS = {MessageType.REPLY, MessageType.RECEIPT, MessageType.SYNC, MessageType.KEY_UPDATE, MessageType.PING}
_MAY_SEND = {
    Role.LANDLORD: _BOTH_WAYS
    | {
        MessageType.REFERRAL_NEW,
        MessageType.REFERRAL_UPDATE,
        MessageType.REFERRAL_WITHDRAW,
        MessageType.ERASE_REQUEST,
        MessageType.BLOB_KEY,
    },
    Role.AGENCY: _BOTH_WAYS | {MessageType.ANSWER, MessageType.BLOB_REQUEST},
}


def verified_claims(jws: str, wire_sha256: str, owner: Party, state: ReceiverState, now: datetime) -> dict[str, Any]:
    """The manifest's claims, their grammar unchecked, once the link owner's signature has verified. (5, 6.)

    Raises:
        ManifestHeaderInvalid, ManifestUnreadable, SenderKeyUnknown, IssuerMismatch, SenderKeyNotValid,
        SenderKeyCompromised, SignatureInvalid, or an error of encoding and JSON
    """
    kid, claims = jose.read(jws, MANIFEST_TYP, errors.ManifestHeaderInvalid)
    iss, iat = claims.get("iss"), claims.get("iat")
    if not isinstance(iss, str) or not isinstance(iat, int) or isinstance(iat, bool):
        raise errors.ManifestUnreadable
    keys = [key for key in owner.keys if key.kid == kid and key.use is KeyUse.MESSAGE]
    if not keys:
        raise errors.SenderKeyUnknown
    if iss != owner.id:
        raise errors.IssuerMismatch
    if not keys[0].nbf <= iat < keys[0].exp:
        raise errors.SenderKeyNotValid
    if not is_trusted(kid, wire_sha256, state, now):
        raise errors.SenderKeyCompromised
    jose.verify(jws, keys[0].jwk)
    return claims


def is_trusted(kid: str, wire_sha256: str, state: ReceiverState, now: datetime) -> bool:
    """Was the key not revoked as compromised before these bytes were first stored here?

    A thief of the key writes any iat, so only what was here before counts.
    """
    since = state.compromised_since(kid)
    return since is None or (state.first_stored_at(wire_sha256) or now) < since


def ref_of_claims(claims: dict[str, Any], jws: str, wire_sha256: str) -> Ref:
    """How a refusal names the message, whatever of its claims can be read."""
    seq = claims.get("seq")
    inc = claims.get("inc")
    return Ref(
        jti=claims["jti"] if is_uuid4(claims.get("jti")) else None,
        wire=wire_sha256,
        manifest=jws_hash(jws),
        perm=claims["perm"] if is_hash(claims.get("perm")) else None,
        cid=claims["cid"] if is_uuid4(claims.get("cid")) else None,
        inc=inc if isinstance(inc, str) and 0 < len(inc) <= 64 else None,
        seq=seq if isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq < 2**53 else None,
    )


def check_addressing(manifest: Manifest, outer: Outer, owner: Party, me: OwnKeys) -> None:
    """Check 7: aud, rk and rv, jti, and that this side may send such a message."""
    if manifest.aud != me.party.id:
        raise errors.WrongAudience
    if manifest.rk != outer.kid or manifest.rv > me.party.keys_version:
        raise errors.WrongRecipientKey
    if manifest.jti != outer.jti:
        raise errors.WrongJti
    if owner.role is me.party.role or manifest.mt not in _MAY_SEND[owner.role]:
        raise errors.WrongDirection


def check_time(manifest: Manifest, state: ReceiverState, now: datetime) -> set[Flag]:
    """Check 8: exp against max(my clock, newest verified iat); a clock 10 min off is flagged, 24 h refused."""
    if (manifest.exp is None) != (manifest.mt in WITHOUT_END):
        raise errors.LifetimeInvalid
    if manifest.exp is not None and not 0 < manifest.exp - manifest.iat <= LONGEST_LIFE.total_seconds():
        raise errors.LifetimeInvalid
    ahead = manifest.iat - seconds(now)
    if ahead > CLOCK_REFUSED.total_seconds():
        raise errors.ClockRefused
    latest = max(seconds(now), state.newest_verified_iat(manifest.iss) or 0)
    if manifest.exp is not None and latest >= manifest.exp:
        raise errors.Expired
    return {Flag.CLOCK} if ahead > CLOCK_FLAGGED.total_seconds() else set()


def check_newness(manifest: Manifest, wire_sha256: str, state: ReceiverState) -> set[Flag]:
    """Check 9: a jti names one sequence of bytes; a mid has its effect once."""
    if state.wire_of_jti(manifest.iss, manifest.jti) not in (None, wire_sha256):
        raise errors.JtiReused
    return {Flag.KNOWN_MESSAGE} if state.mid_known(manifest.iss, manifest.mid) else set()


def check_ownership(manifest: Manifest, owner: Party, state: ReceiverState) -> None:
    """Check 10: cid, re and sup belong to the sender.

    The landlord starts conversations and may speak of messages that never arrived; an agency may not.
    """
    allowed = {manifest.iss, None} if owner.role is Role.LANDLORD else {manifest.iss}
    if manifest.cid is not None and state.peer_of_conversation(manifest.cid) not in allowed:
        raise errors.ForeignConversation
    if manifest.re is not None and state.peer_of_message(manifest.re) not in allowed:
        raise errors.ForeignReply
    # What is replaced may be what never came, from either side.
    if any(state.peer_of_message(item.jti) not in (manifest.iss, None) for item in manifest.sup):
        raise errors.ForeignSuperseded
