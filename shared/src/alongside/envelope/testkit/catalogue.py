"""Every scenario: the order is that of the checks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from alongside.envelope.encoding import sha256
from alongside.envelope.model import PermissionUse, Position
from alongside.envelope.permission import to_claims
from alongside.envelope.testkit.forge import Draft, b64, raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW, Scenario, Scene

Spoil = Callable[[Scene, Draft], object]
OTHER_HASH = b64(b"\x01" * 32)
DAY = 86400


def _claims(**changes: object) -> Spoil:
    def spoil(_: Scene, message: Draft) -> None:
        message.claims.update(changes)

    return spoil


def _outer(**changes: object) -> Spoil:
    def spoil(_: Scene, message: Draft) -> None:
        message.outer.update(changes)

    return spoil


def _header(**changes: object) -> Spoil:
    def spoil(_: Scene, message: Draft) -> None:
        message.manifest_header.update(changes)

    return spoil


def _permission(**changes: object) -> Spoil:
    return lambda scene, message: scene.allow(message, **changes)


def _off_curve(_: Scene, message: Draft) -> None:
    message.outer["epk"] = {"kty": "EC", "crv": "P-256", "x": OTHER_HASH, "y": OTHER_HASH}


def _without_jti(_: Scene, message: Draft) -> None:
    kid = message.recipient.encryption["kid"]
    message.outer_text = text_of({"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": kid})


def _seven_in_a_row(_: Scene, message: Draft) -> None:
    names = ("alg", "enc", "epk", "kid", "typ", "cty", "jti")
    message.outer_text = "{" + ",".join(f'"{name}":""' for name in names) + ',"alg":""}'


def _another_key(scene: Scene, message: Draft) -> None:
    message.outer["kid"] = scene.other.encryption["kid"]
    message.encrypt_for = scene.other.encryption


def _same_kid_other_key(scene: Scene, message: Draft) -> None:
    message.encrypt_for = scene.other.encryption


def _deep(_: Scene, message: Draft) -> None:
    message.extra["p"] = None
    for _level in range(20):
        message.extra["p"] = [message.extra["p"]]


def _duplicate_claim(_: Scene, message: Draft) -> None:
    message.manifest_text = text_of(message.claims)[:-1] + ',"v":1}'


def _not_a_bucket(_: Scene, message: Draft) -> None:
    message.plaintext = b'{"m":"","g":null,"p":{},"pad":"0"}'


def _other_signer(scene: Scene, message: Draft) -> None:
    message.signing_key = scene.other.message


def _other_owner(scene: Scene, message: Draft) -> None:
    message.sender = scene.other  # the kid of another party, the issuer is the landlord


def _issuer_is_not_owner(scene: Scene, message: Draft) -> None:
    message.claims["iss"] = scene.other.party.id


def _compromised(scene: Scene, message: Draft) -> None:
    scene.state.compromised[scene.landlord.message["kid"]] = NOW - timedelta(hours=1)


def _compromised_but_here_before(scene: Scene, message: Draft) -> None:
    scene.state.compromised[scene.landlord.message["kid"]] = NOW + timedelta(hours=1)


def _permission_key_signs(scene: Scene, message: Draft) -> None:
    message.signing_key = scene.landlord.permission
    message.manifest_header["kid"] = (scene.landlord.permission or {})["kid"]


def _for_another_agency(scene: Scene, message: Draft) -> None:
    message.claims["aud"] = scene.other.party.id


def _newer_verified(scene: Scene, message: Draft) -> None:
    scene.state.newest_iat[scene.landlord.party.id] = int(NOW.timestamp()) + 15 * DAY


def _jti_reused(scene: Scene, message: Draft) -> None:
    scene.state.jtis[scene.landlord.party.id, message.claims["jti"]] = OTHER_HASH


def _mid_known(scene: Scene, message: Draft) -> None:
    scene.state.mids.add((scene.landlord.party.id, message.claims["mid"]))


def _foreign_cid(scene: Scene, message: Draft) -> None:
    scene.state.conversations[scene.cid] = scene.other.party.id


def _foreign_re(scene: Scene, message: Draft) -> None:
    message.claims["re"] = str(uuid4())
    scene.state.messages[message.claims["re"]] = scene.other.party.id


def _foreign_sup(scene: Scene, message: Draft) -> None:
    replaced = str(uuid4())
    message.claims["sup"] = [{"seq": 1, "jti": replaced}]
    scene.state.messages[replaced] = scene.other.party.id


def _no_permission(_: Scene, message: Draft) -> None:
    message.grant = None
    message.commit()


def _permission_swapped(_: Scene, message: Draft) -> None:
    right = message.claims["perm"]
    if message.grant is not None:
        message.grant = [OTHER_HASH, message.grant[1]]
    message.claims["perm"] = right


def _permission_by(key: str, typ: str = "alongside.permission.1+jwt") -> Spoil:
    def spoil(scene: Scene, message: Draft) -> None:
        signing = getattr(scene.landlord, key)
        header = text_of({"alg": "ES256", "kid": signing["kid"], "typ": typ})
        message.allow(raw_jws(header, text_of(to_claims(scene.permission())), signing))

    return spoil


def _permission_signed_by_stranger(scene: Scene, message: Draft) -> None:
    kid = (scene.landlord.permission or {})["kid"]
    header = text_of({"alg": "ES256", "kid": kid, "typ": "alongside.permission.1+jwt"})
    message.allow(raw_jws(header, text_of(to_claims(scene.permission())), scene.other.message))


def _permission_more_claims(scene: Scene, message: Draft) -> None:
    key = scene.landlord.permission or {}
    header = text_of({"alg": "ES256", "kid": key["kid"], "typ": "alongside.permission.1+jwt"})
    message.allow(raw_jws(header, text_of(to_claims(scene.permission()) | {"also": 1}), key))


def _permission_issuer(scene: Scene, message: Draft) -> None:
    scene.allow(message, iss=scene.other.party.id)


def _permission_audience(scene: Scene, message: Draft) -> None:
    scene.allow(message, aud=scene.other.party.id)


def _subject_changes(scene: Scene, message: Draft) -> None:
    scene.state.subjects[scene.cid] = "pairwise-2"


def _used_by_another_mid(scene: Scene, message: Draft) -> None:
    permission = scene.permission()
    scene.allow(message, id=permission.id)
    scene.state.used[permission.id] = str(uuid4())


def _updates_may_follow(scene: Scene, message: Draft) -> None:
    permission = scene.permission()
    scene.allow(message, id=permission.id, use=PermissionUse.UPDATES)


def _two_purposes(scene: Scene, message: Draft) -> None:
    message.part("_ask", text_of({"ask": "Also this.", "type": "police.report"}))


def _more_parts_than_signed(_: Scene, message: Draft) -> None:
    message.parts["HEA"] = [OTHER_HASH, "{}"]


def _fewer_parts_than_signed(_: Scene, message: Draft) -> None:
    del message.parts["CON"]


def _unknown_part(_: Scene, message: Draft) -> None:
    message.part("_secret", "{}")


def _beyond(_: Scene, message: Draft) -> None:
    message.part("NAR", text_of({"text": "More than was agreed."}))


def _part_changed(_: Scene, message: Draft) -> None:
    message.parts["IDN"][1] = text_of({"name": "Somebody Else"})


def _part_form(_: Scene, message: Draft) -> None:
    message.part("IDN", text_of({"name": "Amara Example", "shoe_size": 5}))


def _code_word(_: Scene, message: Draft) -> None:
    message.part("SAF", text_of({"confirmed_at": "2026-03-03T10:00:00Z", "channels": [], "code_word": "saffron"}))


def _part_twice(_: Scene, message: Draft) -> None:
    message.part("IDN", '{"name":"Amara Example","name":"Somebody Else"}')


def _number_taken(scene: Scene, message: Draft) -> None:
    scene.state.manifests[scene.landlord.party.id, scene.cid, "inc-1", 1] = OTHER_HASH


def _wrong_prev(scene: Scene, message: Draft) -> None:
    message.claims |= {"seq": 2, "prev": OTHER_HASH}
    scene.state.manifests[scene.landlord.party.id, scene.cid, "inc-1", 1] = b64(bytes(32))


def _wrong_seen(scene: Scene, message: Draft) -> None:
    message.claims["seen"] = {"inc": "inc-a", "seq": 1, "hash": OTHER_HASH}
    scene.state.manifests[scene.agency.party.id, scene.cid, "inc-a", 1] = b64(bytes(32))


def _newest(scene: Scene, seq: int) -> None:
    scene.state.newest[scene.landlord.party.id, scene.cid] = Position("inc-1", seq, OTHER_HASH)


def _late(scene: Scene, message: Draft) -> None:
    message.claims |= {"seq": 2, "prev": OTHER_HASH}
    _newest(scene, 4)


def _restarted(scene: Scene, message: Draft) -> None:
    message.claims["inc"] = "inc-2"
    _newest(scene, 4)


def _closed_gap(_: Scene, message: Draft) -> None:
    jtis = [str(uuid4()), str(uuid4())]
    sup = [{"seq": seq, "jti": jti} for seq, jti in enumerate(jtis, 1)]
    message.claims |= {"seq": 3, "prev": OTHER_HASH, "sup": sup}


def _dispute_told_later(scene: Scene, message: Draft) -> None:
    """The reply that tells of a dispute: words, the mark, the referral that it is about, and no permission."""
    referral, categories = str(uuid4()), ["IDN", "CON", "SAF"]
    message.claims |= {"mt": "reply", "seq": 2, "prev": OTHER_HASH, "re": referral}
    message.claims["x"] = {"disputed": {"categories": categories, "standing": "stands"}}
    message.grant, message.parts = None, {}
    message.part("_ask", text_of({"ask": "The person does not agree with what we told you in this referral."}))
    message.claims["perm"] = None
    us = scene.landlord.party.id
    scene.state.messages[referral] = scene.state.conversations[scene.cid] = us
    scene.state.manifests[us, scene.cid, "inc-1", 1] = OTHER_HASH
    _newest(scene, 1)


def _same_bytes(scene: Scene, message: Draft) -> None:
    wire = message.wire()
    message.wire = lambda: wire  # type: ignore[method-assign]
    scene.state.wires.add(sha256(wire))


_AT = int(NOW.timestamp())

SCENARIOS = (
    Scenario("accepted", None, lambda *_: None),
    Scenario("outer-header-short", "outer_header", _without_jti),
    Scenario("outer-header-duplicate-member", "json_duplicate", _seven_in_a_row),
    Scenario("outer-header-zip", "outer_header", _outer(zip="DEF")),
    Scenario("outer-header-crit", "outer_header", _outer(crit=["jti"])),
    Scenario("outer-header-jwk", "outer_header", _outer(jwk={})),
    Scenario("outer-header-jku", "outer_header", _outer(jku="https://example.org/keys")),
    Scenario("outer-header-apu", "outer_header", _outer(apu="QQ")),
    Scenario("outer-header-typ", "outer_header", _outer(typ="alongside.2+jwe")),
    Scenario("outer-header-cty", "outer_header", _outer(cty="json")),
    Scenario("outer-jti-not-uuid4", "outer_header", _outer(jti="0190163d-8694-739b-aea5-966c26f8ad91")),
    Scenario("same-bytes", "same_bytes", _same_bytes),
    Scenario("kid-of-another-agency", "kid", _another_key),
    Scenario("alg-rsa1_5", "algorithm", _outer(alg="RSA1_5")),
    Scenario("alg-none", "algorithm", _outer(alg="none")),
    Scenario("alg-dir", "algorithm", _outer(alg="dir")),
    Scenario("alg-ecdh-es", "algorithm", _outer(alg="ECDH-ES")),
    Scenario("enc-a128gcm", "algorithm", _outer(enc="A128GCM")),
    Scenario("epk-off-the-curve", "epk", _off_curve),
    Scenario("epk-of-another-curve", "epk", _outer(epk={"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"})),
    Scenario("encrypted-for-another-key", "decrypt", _same_kid_other_key),
    Scenario("not-a-bucket", "bucket", _not_a_bucket),
    Scenario("container-extra-member", "container", lambda _, m: m.extra.update(q=1)),
    Scenario("container-too-deep", "json_depth", _deep),
    Scenario("manifest-alg-none", "manifest_header", _header(alg="none")),
    Scenario("manifest-alg-hs256", "manifest_header", _header(alg="HS256")),
    Scenario("manifest-typ", "manifest_header", _header(typ="JWT")),
    Scenario("manifest-crit", "manifest_header", _header(crit=["b64"], b64=False)),
    Scenario("manifest-jwk", "manifest_header", _header(jwk={})),
    Scenario("manifest-duplicate-claim", "json_duplicate", _duplicate_claim),
    Scenario("manifest-without-iat", "manifest_claims", _claims(iat=None)),
    Scenario("signed-by-another-party", "sender_kid", _other_owner),
    Scenario("signed-by-permission-key", "sender_kid", _permission_key_signs),
    Scenario("issuer-is-not-the-owner", "issuer", _issuer_is_not_owner),
    Scenario("key-not-yet-valid", "sender_key_time", _claims(iat=_AT - 30 * DAY)),
    Scenario("key-compromised-back-dated-iat", "sender_key_compromised", _compromised),
    Scenario("key-compromised-later", None, _compromised_but_here_before),
    Scenario("signature-of-another-key", "signature", _other_signer),
    Scenario("version-2", "unsupported", _claims(v=2, new=1)),
    Scenario("type-unknown", "unsupported", _claims(mt="referral.clone")),
    Scenario("unknown-claim", "manifest", _claims(also=1)),
    Scenario("unknown-inside-x", None, _claims(x={"also": 1})),
    Scenario("receipt-claim-in-a-referral", "manifest", _claims(rcpt={})),
    Scenario("number-without-previous", "manifest", _claims(seq=2)),
    Scenario("for-another-agency", "aud", _for_another_agency),
    Scenario("rk-of-another-key", "rk", _claims(rk=OTHER_HASH)),
    Scenario("rv-from-the-future", "rk", _claims(rv=99)),
    Scenario("jti-inside-differs", "jti", lambda _, m: m.outer.update(jti=str(uuid4()))),
    Scenario("type-of-the-other-direction", "direction", _claims(mt="answer", exp=None)),
    Scenario("life-too-long", "lifetime", _claims(exp=_AT + 15 * DAY)),
    Scenario("life-missing", "lifetime", _claims(exp=None)),
    Scenario("clock-a-day-off", "clock", _claims(iat=_AT + DAY + 1, exp=_AT + 2 * DAY)),
    Scenario("clock-ten-minutes-off", None, _claims(iat=_AT + 601)),
    Scenario("expired", "expired", _claims(iat=_AT - DAY // 2, exp=_AT)),
    Scenario("expired-by-newer-message", "expired", _newer_verified),
    Scenario("jti-reused", "jti_reused", _jti_reused),
    Scenario("mid-known", None, _mid_known),
    Scenario("conversation-of-another-party", "cid", _foreign_cid),
    Scenario("answers-a-message-of-another-party", "re", _foreign_re),
    Scenario("replaces-a-message-of-another-party", "sup", _foreign_sup),
    Scenario("permission-missing", "permission_missing", _no_permission),
    Scenario("permission-hash", "permission_hash", _permission_swapped),
    Scenario("permission-typ", "permission", _permission_by("permission", "JWT")),
    Scenario("permission-unknown-claim", "permission", _permission_more_claims),
    Scenario("permission-by-message-key", "permission_key", _permission_by("message")),
    Scenario("permission-by-stranger", "permission_signature", _permission_signed_by_stranger),
    Scenario("permission-iss", "permission_iss", _permission_issuer),
    Scenario("permission-aud", "permission_aud", _permission_audience),
    Scenario("permission-sub", "permission_sub", _subject_changes),
    Scenario("permission-cid", "permission_cid", _permission(cid=str(uuid4()))),
    Scenario("permission-purpose", "permission_purpose", _permission(purposes=("police.report",))),
    Scenario("permission-second-purpose", "permission_purpose", _two_purposes),
    Scenario("permission-send-by", "permission_send_by", _permission(send_by=_AT - 1)),
    Scenario("permission-used-by-another-mid", "permission_used", _used_by_another_mid),
    Scenario("permission-for-updates", None, _updates_may_follow),
    Scenario("part-not-signed", "parts", _more_parts_than_signed),
    Scenario("part-missing", "parts", _fewer_parts_than_signed),
    Scenario("part-unknown", "parts", _unknown_part),
    Scenario("category-beyond-permission", "categories", _beyond),
    Scenario("part-changed", "part_hash", _part_changed),
    Scenario("part-unknown-field", "part_schema", _part_form),
    Scenario("part-code-word", "part_schema", _code_word),
    Scenario("part-duplicate-member", "part_schema", _part_twice),
    Scenario("number-taken", "seq", _number_taken),
    Scenario("previous-differs", "prev", _wrong_prev),
    Scenario("seen-differs", "seen", _wrong_seen),
    Scenario("gap", None, _claims(seq=3, prev=OTHER_HASH)),
    Scenario("gap-closed", None, _closed_gap),
    Scenario("late", None, _late),
    Scenario("new-incarnation", None, _restarted),
    Scenario("dispute-told-later", None, _dispute_told_later),
    Scenario("seen-unknown", None, _claims(seen={"inc": "inc-a", "seq": 1, "hash": OTHER_HASH})),
)

FLAGS = {
    "clock-ten-minutes-off": {"clock"},
    "mid-known": {"known_message"},
    "gap": {"gap"},
    "late": {"late"},
    "new-incarnation": {"new_incarnation"},
    "seen-unknown": {"seen_unknown"},
}
"""The flags of the accepted scenarios that have any."""
