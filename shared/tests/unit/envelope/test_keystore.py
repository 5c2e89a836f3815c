"""Private keys rest encrypted, in a file that only its owner can read."""

import json
import stat

import pytest

from alongside.envelope import errors
from alongside.envelope.keys import generate
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import KeyUse

COST = 2**4


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


def test_a_key_comes_back_as_it_was_put(path):
    key = generate(KeyUse.MESSAGE)

    FileKeystore(path, b"correct horse", cost=COST).put("message-1", key)

    later = FileKeystore(path, b"correct horse")
    assert later.get("message-1") == key
    assert later.names() == ("message-1",)


def test_nothing_private_is_readable_in_the_file_and_only_the_owner_may_read_it(path):
    key = generate(KeyUse.MESSAGE)

    FileKeystore(path, b"secret", cost=COST).put("message-1", key)

    assert key["d"] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_a_file_that_others_can_read_is_refused(path):
    FileKeystore(path, b"secret", cost=COST).put("message-1", generate(KeyUse.MESSAGE))
    path.chmod(0o640)

    with pytest.raises(errors.KeystoreExposed):
        FileKeystore(path, b"secret").get("message-1")


@pytest.mark.parametrize("action", [lambda s: s.get("a"), lambda s: s.put("b", {}), lambda s: s.names()])
def test_a_wrong_passphrase_opens_and_changes_nothing(path, action):
    FileKeystore(path, b"secret", cost=COST).put("a", generate(KeyUse.MESSAGE))
    before = path.read_bytes()

    with pytest.raises(errors.KeystoreError):
        action(FileKeystore(path, b"guess"))

    assert path.read_bytes() == before


def test_an_entry_moved_to_another_name_does_not_open(path):
    store = FileKeystore(path, b"secret", cost=COST)
    store.put("message-1", generate(KeyUse.MESSAGE))
    content = json.loads(path.read_text())
    content["keys"]["permission-1"] = content["keys"]["message-1"]
    path.write_text(json.dumps(content))

    with pytest.raises(errors.KeystoreError):
        store.get("permission-1")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"v":1}', '{"v":2,"keys":{},"n":16,"check":"","salt":""}'])
def test_a_damaged_file_is_an_error_of_its_own(path, text):
    path.touch(mode=0o600)
    path.write_text(text)

    with pytest.raises(errors.KeystoreError):
        FileKeystore(path, b"secret").names()


def test_an_unknown_name_is_an_error_and_a_forgotten_key_is_gone(path):
    store = FileKeystore(path, b"secret", cost=COST)
    with pytest.raises(errors.KeystoreKeyUnknown):
        store.get("message-1")
    store.put("message-1", generate(KeyUse.MESSAGE))

    store.delete("message-1")
    store.delete("message-1")

    assert store.names() == ()
    with pytest.raises(errors.KeystoreKeyUnknown):
        store.put("../message", {})


def test_a_write_that_fails_leaves_the_old_file(path, monkeypatch):
    store = FileKeystore(path, b"secret", cost=COST)
    store.put("a", {"kty": "EC"})

    def fail(*_):
        raise OSError

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError):
        store.put("b", {"kty": "EC"})
    monkeypatch.undo()

    assert store.names() == ("a",)
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]
