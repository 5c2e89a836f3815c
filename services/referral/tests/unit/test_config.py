"""Settings list every mistake at once, and never a value."""

import json

import pytest
from joserfc.jwk import ECKey

from alongside.envelope.model import Env
from alongside.settings import SettingsRefused
from referral.config import OWN_RINGS, Settings


@pytest.fixture
def env(tmp_path):
    key = ECKey.generate_key("P-256").as_dict(private=True)
    files = {
        "REFERRAL_KEYSTORE_PASSPHRASE_FILE": "a passphrase",
        "REFERRAL_ROOT_STATEMENT_FILE": "a.b.c",
        "REFERRAL_KEY_STATEMENT_FILE": "a.b.c",
        "REFERRAL_TOKEN_KEY_FILE": json.dumps(key),
        "REFERRAL_CONTACTS_FILE": json.dumps({ring: {"role": ring, "phone": "020 7946 0200"} for ring in OWN_RINGS}),
        "REFERRAL_TRUSTED_ISSUERS_FILE": "[]",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return {
        **{name: str(tmp_path / name) for name in files},
        "REFERRAL_DATABASE_URL": "postgresql+psycopg://referral:database-password@127.0.0.1/referral",
        "REFERRAL_KEY_RING_FILE": "ring.json",
        "REFERRAL_KEYSTORE_FILE": "keys.json",
        "REFERRAL_LANDLORD_IDENTITY": "thumbprint",
        "REFERRAL_CONSENT_URL": "http://127.0.0.1:8001",
        "REFERRAL_NOTIFY_URL": "http://127.0.0.1:8003",
    }


def test_good_settings_are_read_and_live_is_the_default(env):
    settings = Settings.from_env(env)

    assert settings.env is Env.LIVE
    assert settings.contacts["safeguarding_lead"].phone == "020 7946 0200"
    assert settings.token_key["d"] not in repr(settings)
    assert "database-password" not in repr(settings)
    assert "a passphrase" not in repr(settings)


def test_every_mistake_is_listed_without_its_value(env, tmp_path):
    (tmp_path / "REFERRAL_CONTACTS_FILE").write_text('{"case_team": "secret"}')
    env |= {"REFERRAL_MODE": "secret-mode", "REFERRAL_ROOT_STATEMENT_FILE": "/nowhere/at/all"}
    del env["REFERRAL_DATABASE_URL"]

    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(env)

    text = "\n".join(refused.value.mistakes)
    assert len(refused.value.mistakes) == 4
    for name in ("DATABASE_URL", "MODE", "ROOT_STATEMENT", "CONTACTS"):
        assert f"REFERRAL_{name}" in text
    assert "secret" not in text


def test_the_relay_runs_without_any_key_of_messages_or_of_what_is_stored(env):
    del env["REFERRAL_KEYSTORE_FILE"], env["REFERRAL_KEYSTORE_PASSPHRASE_FILE"], env["REFERRAL_KEY_RING_FILE"]

    settings = Settings.from_env(env, with_keys=False)

    assert settings.key_ring is None

    assert settings.keystore is None
    assert settings.keystore_passphrase is None


@pytest.mark.parametrize("key", [{"kty": "EC"}, {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "d": "d"}])
def test_a_key_that_cannot_sign_is_a_mistake_and_no_failure_later(env, tmp_path, key):
    (tmp_path / "REFERRAL_TOKEN_KEY_FILE").write_text(json.dumps(key))

    with pytest.raises(SettingsRefused, match="REFERRAL_TOKEN_KEY_FILE names does not hold"):
        Settings.from_env(env)


def test_the_landlords_identity_may_stand_in_a_file(env, tmp_path):
    (tmp_path / "identity").write_text("thumbprint\n")
    del env["REFERRAL_LANDLORD_IDENTITY"]

    settings = Settings.from_env({**env, "REFERRAL_LANDLORD_IDENTITY_FILE": str(tmp_path / "identity")})

    assert settings.own.identity == "thumbprint"


def test_brokers_are_named_only_where_services_run_apart(env):
    assert (Settings.from_env(env).events, Settings.from_env(env).link) == (None, None)

    env["REFERRAL_EVENTS_URL"] = "amqp://referral:p@127.0.0.1/internal"
    env["REFERRAL_LINK_URL"] = "amqp://landlord:p@127.0.0.1/partners.larkfield"
    settings = Settings.from_env(env)

    assert settings.events.vhost == "internal"
    assert settings.link.user == "landlord"


def test_on_the_partner_link_only_the_landlord_speaks_and_not_in_the_open(env):
    env["REFERRAL_LINK_URL"] = "amqp://referral:p@127.0.0.1/partners.larkfield"
    with pytest.raises(SettingsRefused, match="the user must be landlord"):
        Settings.from_env(env)

    env["REFERRAL_LINK_URL"] = "amqp://landlord:p@rabbitmq/partners.larkfield"
    with pytest.raises(SettingsRefused, match="use amqps"):
        Settings.from_env(env)
    assert Settings.from_env({**env, "REFERRAL_MODE": "sandbox"}).link.host == "rabbitmq"


def test_pages_need_a_key_accounts_and_a_secret_together(env, tmp_path):
    (tmp_path / "accounts").write_text(
        '[{"name": "nadia.k", "role": "case_officer", "password_hash": "$argon2id$x"}]'
    )

    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(env | {"REFERRAL_ACCOUNTS_FILE": str(tmp_path / "accounts")})

    text = "\n".join(refused.value.mistakes)
    assert "REFERRAL_DESK_KEY_FILE" in text
    assert "REFERRAL_PAGE_SECRET_FILE" in text


def test_accounts_say_whose_people_somebody_works_with(env, tmp_path):
    account = {"name": "nadia.k", "role": "case_officer", "password_hash": "$argon2id$x", "team": "eastmere"}
    (tmp_path / "accounts").write_text(json.dumps([account]))
    (tmp_path / "secret").write_bytes(b"s" * 32)
    files = {"ACCOUNTS": tmp_path / "accounts", "PAGE_SECRET": tmp_path / "secret",
             "DESK_KEY": tmp_path / "REFERRAL_TOKEN_KEY_FILE"}  # fmt: skip

    settings = Settings.from_env(env | {f"REFERRAL_{name}_FILE": str(path) for name, path in files.items()})

    assert [(one.name, one.team) for one in settings.accounts] == [("nadia.k", "eastmere")]
    assert settings.desk_key["d"] not in repr(settings)
