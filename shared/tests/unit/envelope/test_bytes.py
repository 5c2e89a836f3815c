"""No byte of a message can be changed, and no second spelling of it is accepted."""

import pytest

from alongside.envelope import errors, jose
from alongside.envelope.format import parse_outer, split_wire
from alongside.envelope.open import open_message
from alongside.envelope.testkit.forge import raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW

SEGMENTS = ("header", "key", "iv", "ciphertext", "tag")
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refusal(scene, wire, jti):
    with pytest.raises(errors.EnvelopeError) as caught:
        open_message(wire, jti, scene.landlord.party, scene.agency.own, scene.state, NOW)
    return caught.value


def flipped(wire: bytes, position: int) -> bytes:
    """The same bytes, one character of the alphabet turned into its neighbour in the alphabet."""
    neighbour = ALPHABET[ALPHABET.index(wire[position]) ^ 1]
    return wire[:position] + bytes([neighbour]) + wire[position + 1 :]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_byte_of_every_segment_is_protected(scene, segment):
    message = scene.referral()
    wire = message.wire()
    parts = wire.split(b".")
    number = SEGMENTS.index(segment)
    start = sum(len(part) + 1 for part in parts[:number])
    right = message.claims["jti"]
    # The tag covers every byte of the ciphertext alike: each one is tried on the decryption alone, which is
    # what refuses it; every other segment goes through all checks.
    outer = parse_outer(split_wire(wire)[0])

    for position in range(start, start + len(parts[number])):
        changed = flipped(wire, position)
        if segment == "ciphertext":
            with pytest.raises(errors.BytesRefused):
                split_wire(changed)
                jose.decrypt(changed, outer, scene.agency.encryption)
        else:
            assert refusal(scene, changed, right).before_signature, position


@pytest.mark.parametrize(
    ("spelling", "error"),
    [
        (lambda wire: wire + b"=", errors.EncodingNotCanonical),
        (lambda wire: wire + b"\n", errors.EncodingNotCanonical),
        (lambda wire: b" " + wire, errors.EncodingNotCanonical),
        (lambda wire: wire[:-1] + bytes([wire[-1] + 1]), errors.EncodingNotCanonical),
        (lambda wire: wire.replace(b"-", b"+").replace(b"_", b"/"), errors.EncodingNotCanonical),
        (lambda wire: wire + b".", errors.SegmentsInvalid),
        (lambda wire: wire.rpartition(b".")[0], errors.SegmentsInvalid),
        (lambda wire: wire.rpartition(b".")[0] + b".", errors.SegmentsInvalid),
        (lambda wire: wire.replace(b".", b"..", 1), errors.SegmentsInvalid),
        (lambda wire: wire + "é".encode(), errors.SegmentsInvalid),
        (lambda _: b"", errors.SegmentsInvalid),
        (lambda wire: b"A" * 1100 + wire, errors.SegmentsInvalid),
    ],
)
def test_a_message_has_one_spelling(scene, spelling, error):
    message = scene.referral()

    assert type(refusal(scene, spelling(message.wire()), message.claims["jti"])) is error


@pytest.mark.parametrize("position", ["header", "payload", "signature"])
def test_a_manifest_has_one_spelling(scene, position):
    message = scene.referral()
    header = {"alg": "ES256", "kid": scene.landlord.message["kid"], "typ": "alongside.1+jws"}
    segments = raw_jws(text_of(header), text_of(message.claims), scene.landlord.message).split(".")
    number = ("header", "payload", "signature").index(position)
    segments[number] += "="
    message.manifest = ".".join(segments)

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "not_canonical"


@pytest.mark.parametrize(
    "text",
    [
        '{"m":"","g":null,"p":{},"pad":NaN',
        '{"m":"","g":null,"p":{},"pad":1e999',
        '{"m":"\\ud800","g":null,"p":{},"pad":""',
        '{"m":' + "9" * 5000,
        "[" * 17,
        '"\\" ' * 100,
    ],
)
def test_json_that_readers_disagree_on_is_refused(scene, text):
    message = scene.referral()
    message.plaintext = (text + " " * 8192).encode()[:8191] + b"}"

    assert refusal(scene, message.wire(), message.claims["jti"]).code in ("json", "json_depth", "container")


def test_a_wall_of_quotes_is_read_in_linear_time(scene):
    message = scene.referral()
    message.plaintext = (b'{"' + b'\\"' * 262_144)[:524_288]

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "json"


@pytest.mark.parametrize("missing", ["m", "g", "p", "pad"])
def test_a_container_has_its_four_members(scene, missing):
    message = scene.referral()
    members = {"m": "", "g": None, "p": {}, "pad": ""}
    del members[missing]
    message.plaintext = text_of(members).encode().ljust(8192)

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "container"


@pytest.mark.parametrize("extra", [{"pad": "0001"}, {"pad": 0}, {"g": "x"}, {"g": []}, {"p": {"IDN": "x"}}, {"m": 1}])
def test_the_members_of_a_container_have_their_form(scene, extra):
    message = scene.referral()
    members = {"m": "", "g": None, "p": {}, "pad": ""} | extra
    message.plaintext = text_of(members).encode().ljust(8192)

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "container"


@pytest.mark.parametrize(
    "change", [{"epk": "x"}, {"epk": None}, {"kid": 5}, {"kid": "x"}, {"alg": ["x"]}, {"jti": 1}]
)
def test_the_members_of_the_outer_header_have_their_form(scene, change):
    message = scene.referral()
    message.outer |= change

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "outer_header"


@pytest.mark.parametrize("epk", [{}, {"kty": "EC"}, {"kty": "EC", "crv": "P-256", "x": 1, "y": None}])
def test_an_ephemeral_key_that_is_none_is_refused(scene, epk):
    message = scene.referral()
    message.outer["epk"] = epk

    assert refusal(scene, message.wire(), message.claims["jti"]).code == "epk"
