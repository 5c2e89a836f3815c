"""Settings are checked once, and every mistake is named."""

import json

import pytest
from joserfc.jwk import ECKey

from alongside.settings import SettingsRefused
from notify.config import Settings


@pytest.fixture
def env(tmp_path):
    secret, issuers = tmp_path / "secret", tmp_path / "issuers.json"
    secret.write_bytes(b"x" * 32)
    jwk = ECKey.generate_key("P-256").as_dict(private=False)
    issuers.write_text(json.dumps([{"iss": "referral", "jwk": jwk, "kinds": ["service"]}]), encoding="utf-8")
    return {
        "NOTIFY_DATABASE_URL": "sqlite:////data/notify.sqlite3",
        "NOTIFY_KEY_RING_FILE": "/data/keys/notify.json",
        "NOTIFY_PAGE_SECRET_FILE": str(secret),
        "NOTIFY_TRUSTED_ISSUERS_FILE": str(issuers),
        "NOTIFY_LANDLORD_NAME": "Larkfield",
        "NOTIFY_WORKER_NAME": "Sam",
        "NOTIFY_PHONE": "020 7946 0123",
        "NOTIFY_STAFF_ADDRESSES": "case_officer=cases@example.org, dpo=dpo@example.org",
        "NOTIFY_HOSTS": "notify.example.org",
    }


def test_good_settings_are_read(env):
    settings = Settings.from_env(env)

    assert settings.sandbox
    assert settings.staff_addresses == {"case_officer": "cases@example.org", "dpo": "dpo@example.org"}
    assert [issuer.iss for issuer in settings.trusted_issuers] == ["referral"]
    assert settings.hosts == ("notify.example.org",)
    assert "x" * 32 not in repr(settings)


def test_live_mode_has_to_be_asked_for(env):
    assert not Settings.from_env(env | {"NOTIFY_MODE": "live"}).sandbox


def test_every_mistake_is_listed_and_no_value_is_repeated():
    env = {
        "NOTIFY_MODE": "CANARY",
        "NOTIFY_PAGE_SECRET_FILE": "/CANARY/secret",
        "NOTIFY_TRUSTED_ISSUERS_FILE": __file__,
        "NOTIFY_LANDLORD_NAME": "CANARY Hate Crime Support",
        "NOTIFY_WORKER_NAME": "Sam",
        "NOTIFY_PHONE": "CANARY",
        "NOTIFY_STAFF_ADDRESSES": "CANARY=a@example.org",
    }

    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(env)

    named = "\n".join(refused.value.mistakes)
    for word in ("MODE", "DATABASE_URL", "KEY_RING", "PAGE_SECRET", "TRUSTED_ISSUERS", "STAFF_ADDRESSES"):
        assert word in named
    assert "landlord's display name" in named
    assert "telephone number" in named
    assert "CANARY" not in named


@pytest.mark.parametrize("name", ["NOTIFY_LANDLORD_NAME", "NOTIFY_WORKER_NAME"])
@pytest.mark.parametrize("value", ["Victim Care", "Police", "a" * 41, "Larkfield\u202e"])
def test_a_name_that_would_say_what_a_message_is_about_is_refused(env, name, value):
    with pytest.raises(SettingsRefused):
        Settings.from_env(env | {name: value})


def test_a_short_secret_is_refused(env, tmp_path):
    (tmp_path / "secret").write_bytes(b"x" * 31)

    with pytest.raises(SettingsRefused):
        Settings.from_env(env)
