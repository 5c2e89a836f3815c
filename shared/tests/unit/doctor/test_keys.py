"""Keys at rest and statements: there, openable, belonging together, and not about to end."""

import shlex
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from alongside.doctor.keys import look_at_issuers, look_at_key_ring, look_at_keystore, thumbprints
from alongside.doctor.statements import look_at_own_keys, look_at_statements
from alongside.envelope import keys
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import Env, KeyUse, Role
from alongside.envelope.testkit.parties import make_actor
from alongside.vault import KeyRing
from alongside.web.tokens import TrustedIssuer

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PASSPHRASE = b"long enough for a test"
NAMES = ("message", "encryption")


@pytest.fixture
def landlord():
    return make_actor(Role.LANDLORD, NOON)


@pytest.fixture
def keystore(tmp_path, landlord):
    path = tmp_path / "keystore"
    made = FileKeystore(path, PASSPHRASE, cost=2**10)
    made.put("message", landlord.message)
    made.put("encryption", landlord.encryption)
    return path


def statements(actor):
    return actor.party.id, actor.party.root_jws, actor.party.keys_jws


def test_a_keystore_that_opens_and_holds_its_keys_is_fine_and_left_alone(keystore, contents):
    before = contents(keystore.parent)

    (found,) = look_at_keystore("referral", keystore, PASSPHRASE, NAMES)

    assert found.ok
    assert contents(keystore.parent) == before


def test_a_keystore_that_is_missing_is_told_and_not_made(tmp_path):
    (found,) = look_at_keystore("referral", tmp_path / "none", PASSPHRASE, NAMES)

    assert "There is no keystore" in found.sentence and "backup" in found.mend
    assert list(tmp_path.iterdir()) == []


def test_another_passphrase_is_told_without_it(keystore):
    (found,) = look_at_keystore("referral", keystore, b"another passphrase", NAMES)

    assert not found.ok and "another passphrase" not in str(found)


def test_a_key_that_is_not_in_the_keystore_is_named(keystore):
    FileKeystore(keystore, PASSPHRASE).delete("message")

    (found,) = look_at_keystore("referral", keystore, PASSPHRASE, NAMES)

    assert "message" in found.sentence


def test_a_keystore_that_others_may_read_is_closed_by_the_command(keystore):
    keystore.chmod(0o640)

    (found,) = look_at_keystore("referral", keystore, PASSPHRASE, NAMES)
    subprocess.run(shlex.split(found.mend), check=True)

    assert next(look_at_keystore("referral", keystore, PASSPHRASE, NAMES)).ok


def test_a_key_ring_of_somebody_else_is_told_with_how_to_own_it(tmp_path, monkeypatch):
    path = tmp_path / "ring"
    path.touch(mode=0o600)

    def refused(path):
        raise PermissionError  # root, who runs some tests, may read everything

    monkeypatch.setattr(KeyRing, "load", refused)
    found = look_at_key_ring("consent", path)

    assert not found.ok
    assert found.mend == f"chown $(id -un) {path}"


def test_a_key_ring_is_told_when_it_is_missing_damaged_or_open_to_others(tmp_path):
    path = tmp_path / "ring"

    missing = look_at_key_ring("consent", path)
    made = look_at_key_ring("consent", path, made_with="notify keys")
    assert "backup" in missing.mend and made.mend == "notify keys" and not path.exists()

    KeyRing.create(path)
    assert look_at_key_ring("consent", path).ok

    path.chmod(0o644)
    exposed = look_at_key_ring("consent", path)
    subprocess.run(shlex.split(exposed.mend), check=True)
    assert look_at_key_ring("consent", path).ok

    path.write_text("{}")
    assert "damaged" in look_at_key_ring("consent", path).sentence


def test_issuers_that_a_service_needs_are_named_when_they_are_not_trusted():
    jwk = keys.public(keys.generate(KeyUse.MESSAGE))
    trusted = [TrustedIssuer("sign-in", jwk, ("person",), ("dpo",))]

    (nobody,) = look_at_issuers("consent", [], ("referral",), "CONSENT_TRUSTED_ISSUERS_FILE")
    (lacking,) = look_at_issuers("consent", trusted, ("referral",), "CONSENT_TRUSTED_ISSUERS_FILE")
    (fine,) = look_at_issuers("consent", trusted, ("sign-in",), "CONSENT_TRUSTED_ISSUERS_FILE")

    assert "nobody can call" in nobody.sentence
    assert "referral" in lacking.sentence and "CONSENT_TRUSTED_ISSUERS_FILE" in lacking.mend
    assert fine.ok


@pytest.mark.parametrize(
    ("days", "ok", "part"),
    [
        (0, True, "hold until 03 April 2026"),  # the encryption key ends first
        (16, True, "hold until"),
        (17, False, "end on 03 April 2026, in 13 days"),
        (29, False, "in 1 days"),
        (45, False, "do not hold: The statement has expired."),
    ],
)
def test_statements_are_told_14_days_before_something_in_them_ends(landlord, days, ok, part):
    at = NOON + timedelta(days=days)

    found = look_at_statements("own", "the landlord", statements(landlord), Env.SANDBOX, at, "renew them")

    assert found.ok is ok and part in found.sentence
    assert found.mend == (None if ok else "renew them")


def test_statements_of_somebody_else_or_of_another_mode_do_not_hold(landlord):
    other = make_actor(Role.LANDLORD, NOON)
    mixed = (other.party.id, *statements(landlord)[1:])

    not_pinned = look_at_statements("own", "the landlord", mixed, Env.SANDBOX, NOON, "renew them")
    live = look_at_statements("own", "the landlord", statements(landlord), Env.LIVE, NOON, "renew them")

    assert "not signed by the pinned identity" in not_pinned.sentence
    assert "sandbox" in live.sentence


def test_a_key_of_the_keystore_that_the_statements_do_not_list_is_told(landlord, keystore):
    def look():
        held = thumbprints(keystore, PASSPHRASE, NAMES)
        return list(look_at_own_keys("own", statements(landlord), Env.SANDBOX, NOON, held, "renew them"))

    assert [found.ok for found in look()] == [True]

    FileKeystore(keystore, PASSPHRASE).put("encryption", keys.generate(KeyUse.ENCRYPTION))
    (found,) = look()
    assert "encryption key" in found.sentence and found.mend == "renew them"


def test_keys_are_compared_with_nothing_when_the_statements_do_not_hold(landlord, keystore):
    held = thumbprints(keystore, b"another passphrase", NAMES)
    late = NOON + timedelta(days=90)

    assert held == {}
    assert list(look_at_own_keys("own", statements(landlord), Env.SANDBOX, late, {"message": "x"}, "renew")) == []
