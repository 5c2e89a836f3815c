"""A backup: everything is in it, encrypted, and it comes back whole or not at all."""

import json
import os
import sqlite3
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner

from embedded.backup.making import make_backup
from embedded.backup.putting_back import put_back
from embedded.backup.sealed_file import CHUNK, BackupRefused, SealedReader, SealedWriter
from embedded.cli import main

WORDS = "otter lamp seventeen fog"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "passphrase").write_text("the secret of the keystores")
    (folder / "clock.json").write_text("{}")
    (folder / "services.log").write_text("not worth keeping")
    for name in ("consent", "referral"):
        with closing(sqlite3.connect(folder / f"{name}.sqlite3")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE one (n INTEGER)")
            connection.execute("INSERT INTO one VALUES (1)")
            connection.commit()
    return folder


def rows(folder, name="consent"):
    with closing(sqlite3.connect(folder / f"{name}.sqlite3")) as connection:
        return connection.execute("SELECT n FROM one").fetchall()


def test_everything_comes_back_elsewhere(data, tmp_path):
    made = make_backup(data, tmp_path / "copy.alongside", WORDS)
    back = put_back(tmp_path / "copy.alongside", tmp_path / "other", WORDS)

    assert (made.files, made.databases, back.files) == (4, 2, 4)
    assert back.made_at == made.made_at
    assert rows(tmp_path / "other") == [(1,)]
    secret = tmp_path / "other" / "keys" / "passphrase"
    assert secret.read_text() == "the secret of the keystores"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "other" / "restored.json").read_text())["made_at"]
    assert not (tmp_path / "other" / "services.log").exists()


def test_what_comes_back_is_as_the_services_keep_it_and_the_doctor_finds_nothing_wrong(data, tmp_path):
    make_backup(data, tmp_path / "copy.alongside", WORDS)
    put_back(tmp_path / "copy.alongside", tmp_path / "other", WORDS)

    for database in (tmp_path / "other").glob("*.sqlite3"):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nothing_of_it_can_be_read_without_the_passphrase(data, tmp_path):
    make_backup(data, tmp_path / "copy", WORDS)

    bytes_of_it = (tmp_path / "copy").read_bytes()
    assert b"secret" not in bytes_of_it
    assert b"passphrase" not in bytes_of_it
    with pytest.raises(BackupRefused, match="does not fit"):
        put_back(tmp_path / "copy", tmp_path / "other", WORDS + "!")
    assert not (tmp_path / "other").exists()
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("harm", ["cut", "cut at a chunk", "flip", "longer"])
def test_a_file_that_was_changed_anywhere_is_refused_whole(data, tmp_path, harm):
    (data / "big.bin").write_bytes(os.urandom(3 * CHUNK))
    make_backup(data, tmp_path / "copy", WORDS)
    whole = (tmp_path / "copy").read_bytes()
    header = len(whole) % (CHUNK + 16)
    changed = {
        "cut": whole[:-7],
        "cut at a chunk": whole[: 36 + 2 * (CHUNK + 16)],
        "flip": whole[:-header] + bytes([whole[-header] ^ 1]) + whole[-header + 1 :],
        "longer": whole + b"\0",
    }[harm]
    (tmp_path / "copy").write_bytes(changed)

    with pytest.raises(BackupRefused):
        put_back(tmp_path / "copy", tmp_path / "other", WORDS)

    assert [one.name for one in tmp_path.iterdir() if "other" in one.name] == []


def test_chunks_cannot_change_places(tmp_path):
    with (tmp_path / "f").open("wb") as file, SealedWriter(file, WORDS, cost_log2=4) as sealed:
        sealed.write(b"a" * CHUNK + b"b" * CHUNK + b"c")
    whole, size = (tmp_path / "f").read_bytes(), CHUNK + 16
    start = len(whole) - 2 * size - 17
    (tmp_path / "f").write_bytes(
        whole[:start] + whole[start + size : start + 2 * size] + whole[start : start + size] + whole[-17:]
    )

    with (tmp_path / "f").open("rb") as file, pytest.raises(BackupRefused):
        SealedReader(file, WORDS).read()


def test_a_folder_that_holds_something_is_left_alone(data, tmp_path):
    make_backup(data, tmp_path / "copy", WORDS)

    with pytest.raises(BackupRefused, match="already"):
        put_back(tmp_path / "copy", data, WORDS)

    assert rows(data) == [(1,)]


def test_a_backup_replaces_no_file_and_does_not_lie_beside_the_data(data, tmp_path):
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(BackupRefused, match="already"):
        make_backup(data, tmp_path / "copy", WORDS)
    with pytest.raises(BackupRefused, match="outside"):
        make_backup(data, data / "copy", WORDS)
    with pytest.raises(BackupRefused, match="no data folder"):
        make_backup(tmp_path / "nothing", tmp_path / "other", WORDS)
    assert (tmp_path / "copy").read_text() == "mine"


def test_all_databases_are_copied_at_one_moment_while_others_write(data, tmp_path):
    """A writer that counts first in one and then in the other: no copy may know of the second and not the first."""
    stop = threading.Event()

    def count():
        n = 1
        while not stop.is_set():
            n += 1
            for name in ("referral", "consent"):
                with closing(sqlite3.connect(data / f"{name}.sqlite3", timeout=30)) as connection:
                    connection.execute("UPDATE one SET n = ?", (n,))
                    connection.commit()

    writer = threading.Thread(target=count)
    writer.start()
    try:
        for place in range(5):
            make_backup(data, tmp_path / f"copy{place}", WORDS)
            put_back(tmp_path / f"copy{place}", tmp_path / f"other{place}", WORDS)
            [(first,)], [(second,)] = (rows(tmp_path / f"other{place}", name) for name in ("referral", "consent"))
            assert first - second in (0, 1)
    finally:
        stop.set()
        writer.join()


def test_the_commands_say_in_a_sentence_what_is_wrong(data, tmp_path):
    words, copy = tmp_path / "words", str(tmp_path / "copy")

    def ran(command):
        line = [command, copy, "--data", str(data), "--passphrase-file", str(words)]
        return CliRunner().invoke(main, line)

    words.write_text("too short\n")
    short = ran("backup")
    words.write_text(WORDS + "\n")
    good, twice, into = ran("backup"), ran("backup"), ran("restore")

    assert (short.exit_code, "at least 14" in short.stderr) == (1, True)
    assert (good.exit_code, "Backed up 4 files, 2 of them databases" in good.stdout) == (0, True)
    assert (twice.exit_code, twice.stderr) == (1, "There is a file of this name already. Choose another one.\n")
    assert (into.exit_code, "already" in into.stderr) == (1, True)
