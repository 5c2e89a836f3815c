"""A manifest has exactly its claims, and a stored one can be verified without any part of its message."""

from datetime import timedelta

import pytest

from alongside.envelope import errors
from alongside.envelope.manifest import CLAIMS, parse_manifest, to_claims, verify_manifest
from alongside.envelope.testkit.forge import b64, raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW

HASH = b64(b"\x01" * 32)
JTI = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
OUTSIDE = {"cid": None, "inc": None, "seq": None, "mt": "ping"}
REF = {"jti": JTI, "wire": HASH, "manifest": HASH, "perm": None, "cid": JTI, "inc": "i", "seq": 1}
RECEIPT = {
    "status": "received",
    "ref": REF,
    "categories": ["IDN"],
    "at": 1,
    "code": None,
    "by": {"role": "node", "actor": "n-1"},
}


def jws(scene, claims, key=None, kid=None):
    signing = key or scene.landlord.message
    header = {"alg": "ES256", "kid": kid or signing["kid"], "typ": "alongside.1+jws"}
    return raw_jws(text_of(header), text_of(claims), signing)


def test_a_manifest_comes_back_as_it_was_signed(scene):
    claims = scene.referral().claims

    assert to_claims(parse_manifest(claims)) == claims
    assert list(to_claims(parse_manifest(claims))) == list(CLAIMS)


@pytest.mark.parametrize("name", [name for name in CLAIMS if name not in ("v", "mt")])
def test_every_claim_is_always_present(scene, name):
    claims = scene.referral().claims
    del claims[name]

    with pytest.raises(errors.ManifestInvalid):
        parse_manifest(claims)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "x"},
        {"aud": [HASH]},
        {"jti": "0190163d-8694-739b-aea5-966c26f8ad91"},
        {"mid": JTI.upper()},
        {"iat": 1.5},
        {"iat": True},
        {"exp": "tomorrow"},
        {"rv": 0},
        {"cid": "case-1"},
        {"cid": None},
        {"inc": "one two"},
        {"inc": "i" * 65},
        {"seq": 0},
        {"seq": 2**53},
        {"seq": 1, "prev": HASH},
        {"prev": "x"},
        {"seen": {"inc": "i", "seq": 1}},
        {"seen": {"inc": "i", "seq": 0, "hash": HASH}},
        {"re": "x"},
        {"sup": []},
        {"sup": [{"seq": 1}]},
        {"sup": [{"seq": number, "jti": JTI} for number in range(1, 258)]},
        {"perm": "x"},
        {"parts": {"IDN": "x"}},
        {"parts": {f"P{number}": HASH for number in range(33)}},
        {"parts": None},
        {"rcpt": RECEIPT},
        {"log": []},
        {"x": None},
        {"mt": "receipt"},
        OUTSIDE | {"cid": JTI},
        OUTSIDE | {"seq": 1},
        OUTSIDE | {"prev": HASH},
        OUTSIDE | {"seen": {"inc": "i", "seq": 1, "hash": HASH}},
        OUTSIDE | {"sup": [{"seq": 1, "jti": JTI}]},
        OUTSIDE | {"rcpt": RECEIPT},
        OUTSIDE | {"mt": "receipt", "rcpt": None},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"status": "lost"}},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"categories": ["XXX"]}},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"also": 1}},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"ref": REF | {"wire": None}}},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"ref": REF | {"also": 1}}},
        OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT | {"by": {"role": "node"}}},
    ],
)
def test_every_claim_has_its_form(scene, change):
    with pytest.raises(errors.ManifestInvalid):
        parse_manifest(scene.referral().claims | change)


@pytest.mark.parametrize("change", [OUTSIDE, OUTSIDE | {"mt": "receipt", "rcpt": RECEIPT}, {"log": {}}])
def test_what_is_right_is_read(scene, change):
    claims = scene.referral().claims | change

    assert to_claims(parse_manifest(claims)) == claims


def test_a_stored_manifest_verifies_without_its_message(scene):
    claims = scene.referral().claims

    assert to_claims(verify_manifest(jws(scene, claims), scene.landlord.party)) == claims


def test_a_stored_manifest_of_somebody_else_or_of_another_time_does_not(scene):
    claims = scene.referral().claims
    early = claims | {"iat": int((NOW - timedelta(days=30)).timestamp())}
    landlord = scene.landlord

    for token, error in [
        (jws(scene, claims, scene.other.message), errors.SenderKeyUnknown),
        (jws(scene, claims, landlord.permission), errors.SenderKeyUnknown),
        (jws(scene, early), errors.SenderKeyUnknown),
        (jws(scene, claims, scene.other.message, landlord.message["kid"]), errors.SignatureInvalid),
        (jws(scene, claims | {"iss": scene.other.party.id}), errors.IssuerMismatch),
        (jws(scene, claims | {"v": 2}), errors.Unsupported),
        ("a.b.c", errors.ManifestHeaderInvalid),
    ]:
        with pytest.raises(error):
            verify_manifest(token, landlord.party)


def test_a_token_that_is_no_signed_object_is_refused(scene):
    right = jws(scene, scene.referral().claims)
    short = right.rpartition(".")[0] + ".AAAA"
    a_list = jws(scene, [])

    for token in ("", "AA.AA", "AA.AA.AA.AA", "é.é.é", right + ".AA", short, a_list):
        with pytest.raises(errors.ManifestHeaderInvalid):
            verify_manifest(token, scene.landlord.party)
