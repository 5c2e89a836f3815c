"""Other people's code and the RFCs' own examples agree with ours."""

import json

import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from jwcrypto import jwe as other_jwe
from jwcrypto import jwk as other_jwk
from jwcrypto import jws as other_jws

from alongside.envelope import jose
from alongside.envelope.errors import SignatureInvalid
from alongside.envelope.format import parse_outer, split_wire, unpack
from alongside.envelope.keys import generate, public, thumbprint
from alongside.envelope.model import Content, KeyUse, MessageType
from alongside.envelope.open import open_message
from alongside.envelope.permission import sign_permission
from alongside.envelope.seal import seal
from alongside.envelope.testkit import vectors
from alongside.envelope.testkit.forge import b64, commitment, concat_kdf, raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW, PARTS

RFC7515_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
}
RFC7515_JWS = (
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)


def sealed_referral(scene):
    return seal(
        Content(PARTS),
        sender=scene.landlord.sender,
        recipient=scene.agency.party,
        mt=MessageType.REFERRAL_NEW,
        now=NOW,
        cid=scene.cid,
        inc="inc-1",
        seq=1,
        permission_jws=sign_permission(scene.permission(), scene.landlord.permission),
    )


def test_the_ecdsa_example_of_rfc_7515_a_3_verifies_and_a_changed_one_does_not():
    jose.verify(RFC7515_JWS, RFC7515_KEY)

    with pytest.raises(SignatureInvalid):
        jose.verify(RFC7515_JWS.replace("eyJpc3MiOiJqb2Ui", "eyJpc3MiOiJqb2Uj"), RFC7515_KEY)


def test_what_is_signed_is_spelled_as_joserfc_spells_it_and_its_reader_and_jwcrypto_s_believe_it():
    key = generate(KeyUse.PERMISSION)
    claims = {"sub": "Łucja \\ \u2028", "number": 2**53 - 1, "none": [None, True, {}]}

    token = jose.sign(claims, key, "any+jwt")

    header = {"alg": "ES256", "kid": key["kid"], "typ": "any+jwt"}
    theirs = jws.serialize_compact(header, text_of(claims), ECKey.import_key(key), algorithms=["ES256"])
    assert token.rpartition(".")[0] == theirs.rpartition(".")[0]
    jose.verify(token, public(key))
    reader = other_jws.JWS()
    reader.deserialize(token, other_jwk.JWK(**public(key)))
    assert json.loads(reader.payload) == claims


def test_a_key_on_another_curve_signs_nothing():
    key = dict(ECKey.generate_key("P-384").as_dict(private=True))

    with pytest.raises(JoseError):
        jose.sign({}, {**key, "kid": "any"}, "any+jwt")


def test_the_key_derivation_example_of_rfc_7518_c():
    shared = bytes.fromhex("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4")

    assert b64(concat_kdf(shared, "A128GCM", 128, b"Alice", b"Bob")) == "VqqN6vgjbSBcIijNcacQGg"


def test_the_thumbprint_is_that_of_jwcrypto():
    key = generate(KeyUse.MESSAGE)

    assert thumbprint(key) == other_jwk.JWK(**public(key)).thumbprint() == key["kid"]


def test_jwcrypto_opens_what_we_seal(scene):
    sealed = sealed_referral(scene)
    reader = other_jwe.JWE(algs=["ECDH-ES+A256KW", "A256GCM"])

    reader.deserialize(sealed.wire.decode(), other_jwk.JWK(**scene.agency.encryption))
    container = json.loads(reader.payload)
    manifest = other_jws.JWS()
    manifest.allowed_algs = ["ES256"]
    manifest.deserialize(container["m"], other_jwk.JWK(**public(scene.landlord.message)))

    claims = json.loads(manifest.payload)
    assert len(reader.payload) == sealed.bucket == 8192
    assert set(json.loads(reader.objects["protected"])) == {"alg", "enc", "epk", "kid", "typ", "cty", "jti"}
    assert claims["parts"] == {name: commitment("part", *pair) for name, pair in container["p"].items()}
    assert claims["perm"] == commitment("permission", *container["g"])
    assert {name: text for name, (_, text) in container["p"].items()} == PARTS


def test_we_open_what_jwcrypto_seals(scene):
    message = scene.referral()
    inside = scene.referral()
    inside.claims["jti"] = message.claims["jti"]
    container = unpack(jose.decrypt(inside.wire(), _outer(inside.wire()), scene.agency.encryption))
    header = {"alg": "ES256", "kid": scene.landlord.message["kid"], "typ": "alongside.1+jws"}
    signed = other_jws.JWS(text_of(inside.claims))
    signed.add_signature(other_jwk.JWK(**scene.landlord.message), None, text_of(header))
    members = {"m": signed.serialize(compact=True), "g": list(container.permission), "p": dict(container.parts)}
    bare = len(text_of(members | {"pad": ""}).encode())
    plaintext = text_of(members | {"pad": "0" * (8192 - bare)}).encode()
    outer = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": scene.agency.encryption["kid"]}
    outer |= {"typ": "alongside.1+jwe", "cty": "alongside.1+json", "jti": inside.claims["jti"]}
    writer = other_jwe.JWE(plaintext, protected=text_of(outer), algs=["ECDH-ES+A256KW", "A256GCM"])
    writer.add_recipient(other_jwk.JWK(**public(scene.agency.encryption)))

    wire = writer.serialize(compact=True).encode()
    opened = open_message(wire, inside.claims["jti"], scene.landlord.party, scene.agency.own, scene.state, NOW)

    assert opened.parts == PARTS


def test_jwcrypto_reads_the_golden_vector():
    vector, parties = vectors.load("accepted"), vectors.load("parties")
    reader = other_jwe.JWE(algs=["ECDH-ES+A256KW", "A256GCM"])

    reader.deserialize(vector["wire"], other_jwk.JWK(**parties["agency"]["encryption"]))

    container = json.loads(reader.payload)
    assert {name: text for name, (_, text) in container["p"].items()} == vector["parts"]


def test_the_second_writer_signs_like_any_other():
    token = raw_jws('{"alg":"ES256"}', "{}", RFC7515_KEY)
    reader = other_jws.JWS()

    reader.deserialize(token, other_jwk.JWK(**public(RFC7515_KEY)))

    assert reader.payload == b"{}"


def _outer(wire):
    return parse_outer(split_wire(wire)[0])
