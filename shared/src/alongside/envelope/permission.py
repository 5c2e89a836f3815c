"""Sharing permissions: what the consent service signs and every recipient checks. Opens no message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from alongside.envelope import errors, jose, strict_json
from alongside.envelope.claims import Claims
from alongside.envelope.jwk import seconds, signer, thumbprint
from alongside.envelope.model import (
    Jwk,
    KeyUse,
    Manifest,
    Party,
    Permission,
    PermissionUse,
    Role,
    Terms,
)

PERMISSION_TYP: Final = "alongside.permission.1+jwt"
CLAIMS: Final = (
    "id", "iss", "aud", "sub", "cid", "purposes", "categories", "basis", "use", "send_by", "keep_until",
    "terms", "record",
)  # fmt: skip
MAX_SIZE: Final = 16 * 1024
"""Characters of the longest permission JWS."""


def sign_permission(claims: Permission, key: Jwk) -> str:
    """The compact JWS (`typ: alongside.permission.1+jwt`), signed with a private JWK of use `permission`.

    Raises:
        PermissionInvalid: the claims would not verify anywhere (unknown purpose or category, sizes).
    """
    members = to_claims(claims)
    parse_permission(members)
    jws = jose.sign(members, {**key, "kid": thumbprint(key)}, PERMISSION_TYP)
    if len(jws) > MAX_SIZE:
        raise errors.PermissionInvalid
    return jws


def verify_permission(jws: str, party: Party, now: datetime | int) -> Permission:
    """The claims, if a permission key that `party` lists was valid at `now` and signed them.

    `now` is the time to judge the key at: an aware datetime or seconds UTC (the manifest's iat).
    Does not look at send_by: `check_permission` compares it with the message.

    Raises:
        PermissionInvalid, PermissionKeyRefused, PermissionSignatureInvalid, PermissionIssuerMismatch
    """
    kid, members = _read(jws)
    key = signer(party, kid, KeyUse.PERMISSION, seconds(now))
    if key is None or party.role is not Role.LANDLORD:
        raise errors.PermissionKeyRefused
    jose.verify(jws, key.jwk, errors.PermissionSignatureInvalid)
    permission = parse_permission(members)
    if permission.iss != party.id:
        raise errors.PermissionIssuerMismatch
    return permission


def permission_kid(jws: str) -> str:
    """The id of the key that the permission says it is signed with; raises PermissionInvalid."""
    return _read(jws)[0]


def check_permission(permission: Permission, manifest: Manifest, parts: Mapping[str, str]) -> None:
    """Refuse a message that goes beyond its permission, except for categories: aud, cid, purpose, send_by.

    Raises:
        PermissionAudienceMismatch, PermissionConversationMismatch, PermissionPurposeMismatch, PermissionTooLate
    """
    if permission.aud != manifest.aud:
        raise errors.PermissionAudienceMismatch
    if permission.cid != manifest.cid:
        raise errors.PermissionConversationMismatch
    stated = [kind for name in ("_card", "_ask") if (kind := _stated_type(parts.get(name)))]
    if not stated or not set(stated) <= set(permission.purposes):
        raise errors.PermissionPurposeMismatch
    if manifest.iat > permission.send_by:
        raise errors.PermissionTooLate


def check_categories(permission: Permission | None, parts: Mapping[str, str]) -> None:
    """Refuse case data beyond the permission; without a permission, any.

    Raises:
        PermissionMissing, CategoriesExceedPermission
    """
    sent = set(parts) & set(CATEGORIES)
    if sent and permission is None:
        raise errors.PermissionMissing
    if permission is not None and not sent <= set(permission.categories):
        raise errors.CategoriesExceedPermission


def to_claims(permission: Permission) -> dict[str, Any]:
    """The claims as they are signed."""
    claims = {name: getattr(permission, name) for name in CLAIMS}
    terms = permission.terms
    return claims | {
        "purposes": list(permission.purposes),
        "categories": list(permission.categories),
        "use": permission.use.value,
        "terms": {
            "obligations": list(terms.obligations),
            "told": list(terms.told),
            "versions": dict(terms.versions),
        },
    }


def parse_permission(members: Mapping[str, Any]) -> Permission:
    """The permission, exactly as the format lists its claims; raises PermissionInvalid."""
    claims = Claims(members, CLAIMS, errors.PermissionInvalid)
    return Permission(
        id=claims.uuid4("id"),
        iss=claims.hash("iss"),
        aud=claims.hash("aud"),
        sub=claims.text("sub", 100),
        cid=claims.uuid4("cid"),
        purposes=claims.codes("purposes", REFERRAL_TYPES),
        categories=claims.codes("categories", CATEGORIES),
        basis=claims.text("basis", 100),
        use=claims.code("use", PermissionUse),
        send_by=claims.number("send_by"),
        keep_until=claims.maybe(claims.number, "keep_until"),
        terms=_terms(claims.object("terms")),
        record=claims.hash("record"),
    )


def _terms(members: Mapping[str, Any]) -> Terms:
    claims = Claims(members, ("obligations", "told", "versions"), errors.PermissionInvalid)
    versions = claims.object("versions")
    bounded = len(versions) <= 20 and all(len(name) <= 100 for name in versions)
    if not bounded or not all(isinstance(v, str) and len(v) <= 200 for v in versions.values()):
        raise errors.PermissionInvalid
    return Terms(claims.texts("obligations", 20, 500), claims.texts("told", 20, 500), versions)


def _read(jws: str) -> tuple[str, dict[str, Any]]:
    if len(jws) > MAX_SIZE:
        raise errors.PermissionInvalid
    return jose.read_as(jws, PERMISSION_TYP, errors.PermissionInvalid)


def _stated_type(text: str | None) -> str | None:
    try:
        part = strict_json.loads(text) if text is not None else None
    except errors.BytesRefused:
        return None  # the check of the parts says what is wrong with it
    kind = part.get("type") if isinstance(part, dict) else None
    return kind if isinstance(kind, str) else None
