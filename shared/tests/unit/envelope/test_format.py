"""The container and the encodings, for whatever content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.envelope import strict_json
from alongside.envelope.encoding import b64, is_hash, unb64
from alongside.envelope.errors import ContentTooBig, EncodingNotCanonical, EnvelopeError, JsonTooDeep
from alongside.envelope.format import BUCKETS, pack, unpack

SALTS = st.binary(min_size=32, max_size=32).map(b64)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
PAIRS = st.tuples(SALTS, TEXTS)


@given(TEXTS, st.none() | PAIRS, st.dictionaries(TEXTS, PAIRS, max_size=5))
def test_a_container_comes_back_as_it_was(manifest, permission, parts):
    packed = pack(manifest, permission, parts)

    container = unpack(packed)

    assert len(packed) in BUCKETS
    assert (container.manifest, container.permission, container.parts) == (manifest, permission, parts)


@given(st.binary(max_size=200))
def test_base64url_comes_back_as_it_was(data):
    assert unb64(b64(data)) == data


@given(st.text("AB-_=+/ \n", max_size=12))
def test_base64url_has_one_spelling(text):
    try:
        data = unb64(text)
    except EncodingNotCanonical:
        return
    assert b64(data) == text


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_anything_is_read_as_json_or_refused_by_the_right_error(data):
    try:
        strict_json.loads(data)
    except EnvelopeError as error:
        assert error.code in ("json", "json_duplicate", "json_depth")


@pytest.mark.parametrize("size", BUCKETS)
def test_a_container_may_fill_its_bucket_to_the_last_byte(size):
    bare = len('{"m":"","g":null,"p":{},"pad":""}')

    assert len(pack("x" * (size - bare), None, {})) == size
    if size != BUCKETS[-1]:
        assert len(pack("x" * (size - bare + 1), None, {})) > size


def test_one_byte_more_than_the_largest_bucket_is_too_big():
    bare = len('{"m":"","g":null,"p":{},"pad":""}')

    with pytest.raises(ContentTooBig):
        pack("x" * (BUCKETS[-1] - bare + 1), None, {})


def test_sixteen_levels_are_read_and_seventeen_are_not():
    strict_json.loads("[" * 16 + "]" * 16)
    strict_json.loads('"' + "[" * 40 + '"')

    with pytest.raises(JsonTooDeep):
        strict_json.loads("[" * 17 + "]" * 17)


@pytest.mark.parametrize("text", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", None, 43])
def test_a_hash_is_the_one_spelling_of_32_bytes(text):
    assert not is_hash(text)
    assert is_hash(b64(bytes(range(32))))
