"""Secrets that others may read are wrong, and the printed command closes them."""

import shlex
import subprocess
from pathlib import Path

import pytest

from alongside.doctor.files import look_at_file, look_at_files


def files(tmp_path, **modes):
    """Variables that name files of these modes."""
    env = {}
    for name, mode in modes.items():
        path = tmp_path / f"{name} of ours"  # a name that a shell would split
        path.write_text("content")
        path.chmod(mode)
        env[name] = str(path)
    return env


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o611])
def test_a_secret_that_others_may_use_is_wrong_and_the_command_mends_it(tmp_path, mode):
    env = files(tmp_path, CONSENT_KEYSTORE_PASSPHRASE_FILE=mode, CONSENT_KEY_RING_FILE=0o600)

    (found,) = look_at_files("consent", env, "CONSENT_")

    assert not found.ok and env["CONSENT_KEYSTORE_PASSPHRASE_FILE"] in found.sentence

    subprocess.run(shlex.split(found.mend), check=True)
    (after,) = look_at_files("consent", env, "CONSENT_")
    assert after.ok


@pytest.mark.parametrize(
    "name",
    [
        "REFERRAL_DATABASE_URL_FILE", "REFERRAL_KEY_RING_FILE", "REFERRAL_KEYSTORE_FILE", "REFERRAL_TOKEN_KEY_FILE",
        "REFERRAL_KEYSTORE_PASSPHRASE_FILE", "REFERRAL_EVENTS_URL_FILE", "REFERRAL_LINK_KEY_FILE",
        "REFERRAL_BROKER_PASSWORD_FILE", "REFERRAL_ACCOUNTS_FILE", "REFERRAL_LINK_NAME_FILE",
    ],
)  # fmt: skip
def test_what_is_not_known_to_be_public_is_a_secret(tmp_path, name):
    (found,) = look_at_files("referral", files(tmp_path, **{name: 0o644}), "REFERRAL_")

    assert not found.ok


@pytest.mark.parametrize(
    "name",
    [
        "REFERRAL_TRUSTED_ISSUERS_FILE", "REFERRAL_CONTACTS_FILE", "REFERRAL_ROOT_STATEMENT_FILE",
        "REFERRAL_KEY_STATEMENT_FILE", "REFERRAL_LANDLORD_IDENTITY_FILE", "REFERRAL_LINK_CA_FILE",
        "REFERRAL_LINK_CERTIFICATE_FILE",
    ],
)  # fmt: skip
def test_a_public_file_may_be_read_by_all_and_changed_by_its_owner_only(tmp_path, name):
    (fine,) = look_at_files("referral", files(tmp_path, **{name: 0o644}), "REFERRAL_")
    (found,) = look_at_files("referral", env := files(tmp_path, **{name: 0o666}), "REFERRAL_")

    assert fine.ok
    assert not found.ok and "changed by others" in found.sentence

    subprocess.run(shlex.split(found.mend), check=True)
    (after,) = look_at_files("referral", env, "REFERRAL_")
    assert after.ok


def test_other_services_files_and_files_that_are_not_there_say_nothing(tmp_path):
    env = files(tmp_path, NOTIFY_PAGE_SECRET_FILE=0o644) | {"CONSENT_KEY_RING_FILE": str(tmp_path / "none")}

    assert [found.ok for found in look_at_files("consent", env, "CONSENT_")] == [True]
    assert list(look_at_files("agency", env, "AGENCY_")) == []


def test_an_open_folder_is_closed_by_its_command(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)

    (found,) = look_at_file("folder", folder)
    subprocess.run(shlex.split(found.mend), check=True)

    assert list(look_at_file("folder", folder)) == []
    assert Path(folder).stat().st_mode & 0o777 == 0o700
