"""An agency of a sandbox is a folder of files with fixed names."""

import json

import pytest

from agency.config import Settings, folders_in
from alongside.envelope.model import Env
from alongside.settings import SettingsRefused

NAME = "abcdefghijklmnopqrstuvwx23"


@pytest.fixture
def folder(tmp_path):
    files = {
        "agency.json": json.dumps({"id": "harbour", "name": "Harbour"}),
        "link-name": f"{NAME}\n",
        "link-url": f"amqp://{NAME}:secret-word@rabbitmq/partners.x\n",
        "passphrase": "p" * 32,
        "page-secret": "s" * 32,
    }
    made = tmp_path / "sandbox" / "harbour"
    made.mkdir(parents=True)
    for name, text in files.items():
        (made / name).write_text(text)
    return made


def refused(folder, state=None):
    with pytest.raises(SettingsRefused) as refusal:
        Settings.from_folder(folder, state)
    return refusal.value.mistakes


def test_a_folder_is_a_sandbox_identity_whose_own_files_are_beside_it(folder):
    settings = Settings.from_folder(folder)
    assert (settings.agency_id, settings.name, settings.env) == ("harbour", "Harbour", Env.SANDBOX)
    assert (settings.link.host, settings.link.user) == ("rabbitmq", NAME)
    assert settings.database_url == f"sqlite:///{folder}/agency.sqlite3"
    assert (settings.keystore, settings.key_ring) == (folder / "keystore", folder / "key-ring")
    assert (settings.accounts, settings.trusted_issuers) == ((), ())


def test_with_a_state_folder_nothing_is_written_beside_the_secrets(folder, tmp_path):
    settings = Settings.from_folder(folder, tmp_path / "state")
    mine = tmp_path / "state" / "harbour"
    assert (settings.keystore, settings.key_ring) == (mine / "keystore", mine / "key-ring")
    assert settings.database_url == f"sqlite:///{mine}/agency.sqlite3"
    assert not mine.exists()  # reading settings makes nothing


def test_what_lies_there_beyond_what_is_needed_is_read_too(folder):
    account = {"name": "sam", "role": "agency_worker", "password_hash": "x"}
    (folder / "accounts.json").write_text(json.dumps([account]))
    assert [account.name for account in Settings.from_folder(folder).accounts] == ["sam"]


NO_JSON = "The file agency.json cannot be read, or is not JSON."
WRONG_ID = "The agency's id must be small letters, digits and dashes, at most 63."
OTHER_MEMBERS = "The file agency.json must have an id and a name, and nothing else."


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("agency.json", None, NO_JSON),
        ("agency.json", "{", NO_JSON),
        ("agency.json", "[]", OTHER_MEMBERS),
        ("agency.json", '{"id": "a", "name": 1}', OTHER_MEMBERS),
        ("agency.json", '{"id": "a", "name": "A", "x": "y"}', OTHER_MEMBERS),
        ("agency.json", '{"id": "../../etc", "name": "A"}', WRONG_ID),
        ("passphrase", None, "The file passphrase cannot be read."),
        ("page-secret", "", "The file page-secret does not hold what it should."),
        ("accounts.json", "secret-word", "The file accounts.json does not hold what it should."),
        (
            "link-url",
            "amqp://somebody-else:secret-word@rabbitmq/partners.x",
            "The user in the link's address must be the link name.",
        ),
    ],
)
def test_a_mistake_names_the_folder_and_the_file_and_quotes_nothing(folder, file, text, sentence):
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    assert refused(folder) == (f"harbour: {sentence}",)
    assert "secret-word" not in str(refused(folder))


def test_a_folder_of_folders_is_all_of_them_and_one_of_an_agency_is_itself(folder):
    other = folder.parent / "another"
    other.mkdir()
    (other / "agency.json").touch()
    (folder.parent / "no-agency").mkdir()
    assert folders_in(folder.parent) == [other, folder]
    assert folders_in(folder) == [folder]
    with pytest.raises(SettingsRefused, match=r"No folder with a file agency\.json is there\."):
        folders_in(folder.parent / "no-agency")
