"""Settings: every mistake at once, secrets from files, and nothing of them shown."""

import json

import pytest

from alongside.envelope import keys
from alongside.envelope.model import KeyUse
from alongside.settings import SettingsRefused
from consent.config import Settings


@pytest.fixture
def environment(tmp_path):
    """A good environment."""
    (tmp_path / "secret").write_bytes(b"a long passphrase\n")
    jwk = keys.public(keys.generate(KeyUse.MESSAGE))
    issuer = {"iss": "referral", "jwk": jwk, "kinds": ["service"]}
    (tmp_path / "issuers.json").write_text(json.dumps([issuer]), encoding="utf-8")
    return {
        "CONSENT_DATABASE_URL": "sqlite:///consent.db",
        "CONSENT_KEY_RING_FILE": "ring.json",
        "CONSENT_KEYSTORE_FILE": "keystore.json",
        "CONSENT_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "secret"),
        "CONSENT_TRUSTED_ISSUERS_FILE": str(tmp_path / "issuers.json"),
    }


def test_good_settings_are_read_and_live_is_the_default(environment):
    settings = Settings.from_env({**environment, "CONSENT_HOSTS": "consent.example.org, localhost"})

    assert settings.keystore_passphrase == b"a long passphrase"
    assert [issuer.iss for issuer in settings.trusted_issuers] == ["referral"]
    assert settings.sandbox is False
    assert settings.hosts == ("consent.example.org", "localhost")
    assert "passphrase" not in repr(settings).replace("keystore_passphrase", "")


def test_every_mistake_is_listed():
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env({"CONSENT_MODE": "production"})

    assert len(refused.value.mistakes) == 6


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("CONSENT_TRUSTED_ISSUERS_FILE", "[{}]", "does not hold what it should"),
        ("CONSENT_TRUSTED_ISSUERS_FILE", "nonsense", "does not hold what it should"),
        ("CONSENT_KEYSTORE_PASSPHRASE_FILE", "", "does not hold what it should"),
        ("CONSENT_KEYSTORE_PASSPHRASE_FILE", None, "cannot be read"),
    ],
)
def test_a_file_with_something_else_in_it_is_a_mistake(environment, tmp_path, name, text, sentence):
    path = tmp_path / "other"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsRefused, match=sentence):
        Settings.from_env({**environment, name: str(path)})
