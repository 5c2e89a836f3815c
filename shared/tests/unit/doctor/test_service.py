"""A service is looked at as far as its settings allow."""

import pytest

from alongside.clock import SystemClock
from alongside.doctor import good
from alongside.doctor.service import concerns, look_at_service
from alongside.settings import SettingsReader


def read(env):
    reader = SettingsReader(env)
    value = reader.text("CONSENT_DATABASE_URL"), reader.secret("CONSENT_KEYSTORE_PASSPHRASE_FILE")
    return reader.settle(lambda: value)


def looked_at(env):
    build = lambda settings: lambda: [good("consent database", f"It was asked about {settings[0]}.")]  # noqa: E731
    return look_at_service("consent", env, SystemClock(), read, build)


def test_with_good_settings_everything_is_looked_at(tmp_path):
    secret = tmp_path / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text("long enough")
    env = {"CONSENT_DATABASE_URL": "sqlite:///x", "CONSENT_KEYSTORE_PASSPHRASE_FILE": str(secret)}

    found = looked_at(env)

    assert [one.subject for one in found] == ["consent settings", "consent files", "consent database"]
    assert all(one.ok for one in found)


def test_every_mistake_of_the_settings_is_a_line_and_files_are_still_looked_at(tmp_path):
    ring = tmp_path / "ring"
    ring.touch(mode=0o644)

    found = looked_at({"CONSENT_KEY_RING_FILE": str(ring)})

    settings = [one for one in found if one.subject == "consent settings"]
    assert [one.sentence for one in settings] == [
        "CONSENT_DATABASE_URL is not set.",
        "CONSENT_KEYSTORE_PASSPHRASE_FILE is not set.",
    ]
    assert settings[0].mend == 'export CONSENT_DATABASE_URL=... (services/consent/README.md, "Settings")'
    assert any("chmod 600" in (one.mend or "") for one in found)
    assert not any(one.subject == "consent database" for one in found)


@pytest.mark.parametrize(
    ("env", "yes"),
    [
        ({"NOTIFY_MODE": "live"}, True),
        ({"NOTIFY_SOCKET": "/run/systemd/notify"}, False),
        ({"CONSENT_MODE": "live"}, False),
        ({}, False),
    ],
)
def test_a_service_is_concerned_when_a_setting_of_it_is_there(env, yes):
    assert concerns("notify", env) is yes
