"""Settings list every mistake and never quote a value."""

import json

import pytest

from agency.config import Settings, new_link_name
from alongside.envelope.model import Env
from alongside.settings import SettingsRefused


@pytest.fixture
def env(tmp_path):
    files = {
        "AGENCY_LINK_NAME_FILE": b"abcdefghijklmnopqrstuvwx23\n",
        "AGENCY_KEYSTORE_PASSPHRASE_FILE": b"p" * 32,
        "AGENCY_PAGE_SECRET_FILE": b"s" * 32,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in files} | {
        "AGENCY_ID": "harbour",
        "AGENCY_NAME": "Harbour",
        "AGENCY_DATABASE_URL": "sqlite:///x.db",
        "AGENCY_KEYSTORE_FILE": "keystore",
        "AGENCY_KEY_RING_FILE": "ring",
    }


def test_good_settings_are_read_and_are_live_unless_told_otherwise(env):
    settings = Settings.from_env(env)
    assert (settings.agency_id, settings.env, settings.auto_answer) == ("harbour", Env.LIVE, "none")
    assert settings.audience == "agency:harbour"


def test_every_missing_setting_is_named():
    with pytest.raises(SettingsRefused) as refusal:
        Settings.from_env({})
    names = ("ID", "NAME", "LINK_NAME_FILE", "DATABASE_URL", "KEYSTORE_FILE", "KEY_RING_FILE")
    names += ("KEYSTORE_PASSPHRASE_FILE", "PAGE_SECRET_FILE")
    assert refusal.value.mistakes == tuple(f"AGENCY_{name} is not set." for name in names)


def test_every_wrong_value_is_named_and_none_is_quoted(env, tmp_path):
    (tmp_path / "AGENCY_KEYSTORE_PASSPHRASE_FILE").write_bytes(b"hunter2")
    (tmp_path / "issuers").write_text(json.dumps([{"iss": "x"}]))
    (tmp_path / "accounts").write_text("[1]")
    wrong = env | {
        "AGENCY_MODE": "maybe-secret",
        "AGENCY_AUTO_ANSWER": "maybe-secret",
        "AGENCY_TRUSTED_ISSUERS_FILE": str(tmp_path / "issuers"),
        "AGENCY_ACCOUNTS_FILE": str(tmp_path / "accounts"),
        "AGENCY_PAGE_SECRET_FILE": str(tmp_path / "absent"),
    }
    with pytest.raises(SettingsRefused) as refusal:
        Settings.from_env(wrong)
    said = str(refusal.value)
    assert len(refusal.value.mistakes) == 5
    assert "secret-" not in said and "hunter2" not in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("AGENCY_ID", "Harbour House", "The agency's id must be small letters, digits and dashes, at most 63."),
        ("AGENCY_AUTO_ANSWER", "accept", "Only a sandbox agency may answer by itself."),
    ],
)
def test_settings_that_do_not_fit_are_refused(env, name, value, sentence):
    with pytest.raises(SettingsRefused) as refusal:
        Settings.from_env(env | {name: value})
    assert refusal.value.mistakes == (sentence,)


def test_a_link_name_is_128_bits_in_base32():
    assert new_link_name(bytes(16)) == "a" * 26


@pytest.mark.parametrize(
    ("url", "mode", "sentence"),
    [
        ("amqp://abcdefghijklmnopqrstuvwx23:x@127.0.0.1/partners.x", "live", None),
        ("amqp://abcdefghijklmnopqrstuvwx23:x@rabbitmq/partners.x", "sandbox", None),
        (
            "amqp://abcdefghijklmnopqrstuvwx23:x@rabbitmq/partners.x",
            "live",
            "AGENCY_LINK_URL: amqp:// goes to this machine only; use amqps://.",
        ),
        (
            "amqp://landlord:x@127.0.0.1/partners.x",
            "live",
            "The user in the link's address must be the link name.",
        ),
    ],
)
def test_the_link_goes_over_a_network_only_encrypted_and_as_this_agency(env, url, mode, sentence):
    env |= {"AGENCY_LINK_URL": url, "AGENCY_MODE": mode}
    if sentence is None:
        assert Settings.from_env(env).link.vhost == "partners.x"
        return
    with pytest.raises(SettingsRefused) as refusal:
        Settings.from_env(env)
    assert refusal.value.mistakes == (sentence,)


def test_no_secret_is_in_what_a_program_prints_of_its_settings(env):
    env |= {
        "AGENCY_DATABASE_URL": "postgresql+psycopg://agency:hunter2@db/agency",
        "AGENCY_LINK_URL": "amqp://abcdefghijklmnopqrstuvwx23:hunter3@127.0.0.1/partners.x",
    }
    said = repr(Settings.from_env(env))
    assert not any(secret in said for secret in ("hunter", "abcdefghijkl", "pppp", "ssss"))
