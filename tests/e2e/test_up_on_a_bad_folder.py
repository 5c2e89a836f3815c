"""`alongside up` on a data folder that cannot be used says so in one sentence, and shows no traceback."""

import pytest
from click.testing import CliRunner

from embedded.cli import main
from embedded.secrets_folder import SecretsFolder


def told(data):
    """What `up` complains of when it ends by itself."""
    ran = CliRunner().invoke(main, ["up", "--data", str(data), "--port-base", "29101"])
    assert ran.exit_code == 1
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    return ran.stderr


def clock_rubbish(data):
    (data / "clock.json").write_text("{}", encoding="utf-8")
    return "The clock file must hold"


def database_rubbish(data):
    (data / "consent.sqlite3").write_bytes(b"no database at all" * 500)
    return "A database in the data folder cannot be used: file is not a database."


def other_passphrase(data):
    SecretsFolder(data / "keys").private_key("landlord-identity", "identity", "identity")
    (data / "keys" / "passphrase").write_text("not the passphrase of these files", encoding="utf-8")
    return "The keystore cannot be opened"


def keys_is_a_file(data):
    (data / "keys").write_text("", encoding="utf-8")
    return "The data folder cannot be used: File exists."


@pytest.mark.parametrize("damage", [clock_rubbish, database_rubbish, other_passphrase, keys_is_a_file])
def test_a_damaged_folder_is_told_in_one_sentence(tmp_path, damage):
    sentence = damage(tmp_path)

    complaint = told(tmp_path)

    assert complaint.startswith(sentence)
    assert complaint.count("\n") == 1


def test_a_folder_below_a_file_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert told(tmp_path / "file" / "data") == "The data folder cannot be used: Not a directory.\n"
