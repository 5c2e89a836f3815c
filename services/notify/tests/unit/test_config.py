"""Settings are checked once, and every mistake is named."""

import json

import pytest
from joserfc.jwk import ECKey
from mail_sink import Authority

from alongside.settings import SettingsRefused
from notify.config import Settings
from notify.domain.mail import Security


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


@pytest.fixture
def mail(env, tmp_path):
    """Good settings of a mail server."""
    authority, password = Authority(tmp_path), tmp_path / "password"
    password.write_text("open sesame\n")
    return env | {
        "NOTIFY_SMTP_HOST": "mail.example.org",
        "NOTIFY_SMTP_FROM": "noreply@larkfield.example",
        "NOTIFY_SMTP_USER": "notify",
        "NOTIFY_SMTP_PASSWORD_FILE": str(password),
        "NOTIFY_SMTP_CA_FILE": str(authority.file),
    }


def test_a_mail_server_is_read_with_the_port_and_encryption_of_submission(mail):
    server = Settings.from_env(mail).mail

    assert (server.host, server.port, server.security) == ("mail.example.org", 587, Security.STARTTLS)
    assert (server.user, server.password, server.sender) == ("notify", "open sesame", "noreply@larkfield.example")
    assert "open sesame" not in repr(server)


def test_without_a_mail_server_there_is_none_and_live_mode_is_still_possible(env):
    assert Settings.from_env(env | {"NOTIFY_MODE": "live"}).mail is None


@pytest.mark.parametrize(
    "change",
    [
        {"NOTIFY_SMTP_HOST": ""},
        {"NOTIFY_SMTP_HOST": "mail.example.org:25"},
        {"NOTIFY_SMTP_FROM": ""},
        {"NOTIFY_SMTP_FROM": "Larkfield <noreply@larkfield.example>"},
        {"NOTIFY_SMTP_FROM": "hatecrime@larkfield.example"},
        {"NOTIFY_SMTP_PORT": "0"},
        {"NOTIFY_SMTP_PORT": "65536"},
        {"NOTIFY_SMTP_PORT": "smtp"},
        {"NOTIFY_SMTP_SECURITY": "perhaps"},
        {"NOTIFY_SMTP_SECURITY": "none"},
        {"NOTIFY_SMTP_USER": ""},
        {"NOTIFY_SMTP_USER": "n\u00f6tify"},
        {"NOTIFY_SMTP_PASSWORD_FILE": ""},
        {"NOTIFY_SMTP_PASSWORD_FILE": "/nowhere"},
        {"NOTIFY_SMTP_CA_FILE": "/nowhere"},
        {"NOTIFY_SMTP_CA_FILE": __file__},
    ],
)
@pytest.mark.parametrize("mode", ["sandbox", "live"])
def test_a_mail_server_with_a_mistake_is_refused_in_either_mode(mail, change, mode):
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(mail | change | {"NOTIFY_MODE": mode})

    assert len(refused.value.mistakes) in (1, 2, 3)


def test_live_mode_with_mail_and_nobody_to_send_it_to_is_a_mistake(mail):
    nobody = mail | {"NOTIFY_STAFF_ADDRESSES": ""}

    assert Settings.from_env(nobody).mail is not None
    with pytest.raises(SettingsRefused, match="no address of staff"):
        Settings.from_env(nobody | {"NOTIFY_MODE": "live"})


@pytest.mark.parametrize(
    "addresses",
    ["case_officer=a@example.org\r\nBcc: b@example.org", "case_officer=a", "case_officer=A <a@example.org>",
     "stranger=a@example.org", "case_officer", "case_officer=a@example.org,case_officer=b@example.org"],
)  # fmt: skip
def test_an_address_of_staff_that_is_more_than_an_address_is_refused(env, addresses):
    with pytest.raises(SettingsRefused):
        Settings.from_env(env | {"NOTIFY_STAFF_ADDRESSES": addresses})


def test_a_broker_is_read_and_its_password_not_shown(env):
    settings = Settings.from_env(env | {"NOTIFY_EVENTS_URL": "amqp://notify:CANARY@127.0.0.1/internal"})

    assert (settings.events.user, settings.events.vhost) == ("notify", "internal")
    assert "CANARY" not in repr(settings)
    assert Settings.from_env(env).events is None
