import json
import stat

import pytest

from alongside.vault import KeyRing, KeyRingError, VaultError

CONTEXT = "person_data/value/0197"
SECRET = "Zażółć gęślą jaźń, 020 7946 0123".encode()
SENTENCE = "The stored value could not be opened."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ring.json"


@pytest.fixture
def ring(path):
    return KeyRing.create(path)


def test_what_is_sealed_for_a_person_opens_in_its_place(ring):
    wrapped = ring.new_person_key()

    assert ring.decrypt(wrapped, ring.encrypt(wrapped, SECRET, CONTEXT), CONTEXT) == SECRET
    assert ring.decrypt(wrapped, ring.encrypt(wrapped, b"", CONTEXT), CONTEXT) == b""


def test_a_ring_that_was_loaded_again_opens_everything(ring, path):
    wrapped = ring.new_person_key()
    blob, own = ring.encrypt(wrapped, SECRET, CONTEXT), ring.encrypt_own(SECRET, CONTEXT)
    index = ring.blind_index("a", "case_ref")

    again = KeyRing.load(path)

    assert again.decrypt(wrapped, blob, CONTEXT) == SECRET
    assert again.decrypt_own(own, CONTEXT) == SECRET
    assert again.blind_index("a", "case_ref") == index


def test_a_value_moved_to_another_row_does_not_open(ring):
    wrapped = ring.new_person_key()
    blob, own = ring.encrypt(wrapped, SECRET, CONTEXT), ring.encrypt_own(SECRET, CONTEXT)

    with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
        ring.decrypt(wrapped, blob, "person_data/value/0198")
    with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
        ring.decrypt_own(own, "person_data/value/0198")


def test_another_persons_key_does_not_open_it(ring):
    blob = ring.encrypt(ring.new_person_key(), SECRET, CONTEXT)

    with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
        ring.decrypt(ring.new_person_key(), blob, CONTEXT)


def test_another_ring_opens_nothing(ring, tmp_path):
    other, wrapped = KeyRing.create(tmp_path / "other.json"), ring.new_person_key()

    with pytest.raises(VaultError):
        other.decrypt(wrapped, ring.encrypt(wrapped, SECRET, CONTEXT), CONTEXT)
    with pytest.raises(VaultError):
        other.decrypt_own(ring.encrypt_own(SECRET, CONTEXT), CONTEXT)


def test_every_flipped_byte_is_noticed(ring):
    wrapped = ring.new_person_key()
    blob, own = ring.encrypt(wrapped, SECRET, CONTEXT), ring.encrypt_own(SECRET, CONTEXT)

    for at in range(len(blob)):
        with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
            ring.decrypt(wrapped, flipped(blob, at), CONTEXT)
    for at in range(len(own)):
        with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
            ring.decrypt_own(flipped(own, at), CONTEXT)
    for at in range(len(wrapped)):
        with pytest.raises(VaultError, match=f"^{SENTENCE}$"):
            ring.decrypt(flipped(wrapped, at), blob, CONTEXT)


def test_every_truncation_is_noticed(ring):
    wrapped = ring.new_person_key()
    blob = ring.encrypt(wrapped, SECRET, CONTEXT)

    for length in range(len(blob)):
        with pytest.raises(VaultError):
            ring.decrypt(wrapped, blob[:length], CONTEXT)
    for length in range(len(wrapped)):
        with pytest.raises(VaultError):
            ring.decrypt(wrapped[:length], blob, CONTEXT)


def test_a_sealed_value_cannot_stand_in_for_a_persons_key(ring):
    posing = ring.encrypt_own(bytes(40), "alongside/vault/1/person-key")

    with pytest.raises(VaultError):
        ring.encrypt(posing, SECRET, CONTEXT)


def test_the_error_keeps_no_cause_that_could_tell_more(ring):
    wrapped = ring.new_person_key()

    with pytest.raises(VaultError) as refused:
        ring.decrypt(wrapped, ring.encrypt(wrapped, SECRET, CONTEXT), "elsewhere")

    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_equal_values_are_sealed_differently_every_time(ring):
    wrapped = ring.new_person_key()

    assert len({ring.encrypt(wrapped, SECRET, CONTEXT) for _ in range(20)}) == 20
    assert len({ring.new_person_key() for _ in range(20)}) == 20


def test_a_blob_begins_with_its_version_and_key_id(ring):
    wrapped, other = ring.new_person_key(), ring.new_person_key()
    one, two = (ring.encrypt(wrapped, text, CONTEXT) for text in (b"1", b"2"))

    assert one[:1] == b"\x01"
    assert one[:9] == two[:9]
    assert ring.encrypt(other, b"1", CONTEXT)[1:9] != one[1:9]
    assert len(one) == 1 + 8 + 12 + 1 + 16


def test_a_blind_index_finds_equal_values_of_one_purpose_only(ring, tmp_path):
    other = KeyRing.create(tmp_path / "other.json")

    assert ring.blind_index("HOU-1", "case_ref") == ring.blind_index("HOU-1", "case_ref")
    different = {
        ring.blind_index("HOU-1", "case_ref"),
        ring.blind_index("HOU-1", "ref"),
        ring.blind_index("HOU-2", "case_ref"),
        ring.blind_index("f" + "HOU-1", "case_re"),
        other.blind_index("HOU-1", "case_ref"),
    }
    assert len(different) == 5
    assert all(len(index) == 64 for index in different)


def test_the_file_is_for_its_owner_only_and_is_never_overwritten(ring, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()

    with pytest.raises(KeyRingError, match="exists already"):
        KeyRing.create(path)

    assert path.read_bytes() == before


def test_a_file_that_others_may_read_is_refused(ring, path):
    path.chmod(0o640)

    with pytest.raises(KeyRingError, match="0600"):
        KeyRing.load(path)


def test_a_missing_file_is_named_as_missing(path):
    with pytest.raises(KeyRingError, match="missing"):
        KeyRing.load(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"format": "alongside.keyring.2"}',
        json.dumps({"format": "alongside.keyring.1", "wrapping": {}, "own": {}, "index": ""}),
        json.dumps({"format": "alongside.keyring.1", "wrapping": {"1": "AAAA"}, "own": {"1": "AAAA"}, "index": "!"}),
        json.dumps({"format": "alongside.keyring.1", "wrapping": ["1"], "own": {"1": 5}, "index": "AAAA"}),
        "[" * 5000,
        "\xff",
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(path, content):
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KeyRingError, match="damaged"):
        KeyRing.load(path)


def test_a_value_sealed_under_an_older_epoch_still_opens_and_new_ones_use_the_newest(ring, path):
    wrapped, own = ring.new_person_key(), ring.encrypt_own(SECRET, CONTEXT)
    document = json.loads(path.read_text())
    fresh = json.loads(KeyRing.create(path.with_name("spare.json")) and path.with_name("spare.json").read_text())
    document["wrapping"]["2"], document["own"]["2"] = fresh["wrapping"]["1"], fresh["own"]["1"]
    path.write_text(json.dumps(document))

    rotated = KeyRing.load(path)

    assert rotated.decrypt(wrapped, rotated.encrypt(wrapped, SECRET, CONTEXT), CONTEXT) == SECRET
    assert rotated.decrypt_own(own, CONTEXT) == SECRET
    assert rotated.encrypt_own(SECRET, CONTEXT)[1:9] == (2).to_bytes(8, "big")
    assert rotated.new_person_key()[1:9] == (2).to_bytes(8, "big")


def test_no_key_is_shown_when_the_ring_is_printed(ring, path):
    document = json.loads(path.read_text())

    assert repr(ring) == "KeyRing(...)"
    assert document["index"] not in repr(ring._ring)


def flipped(blob: bytes, at: int) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
