"""Going live: every box has a check that works, and until all are ticked nothing real is taken."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from tls_door import TlsDoor

from embedded.backup.making import make_backup
from embedded.backup.putting_back import put_back
from embedded.cli import main
from embedded.go_live import checks
from embedded.go_live.mail import MAIL_PASSWORD, mail_server
from embedded.go_live.state import GoLive, keep_state, note_backup, read_state
from embedded.landlord import landlord
from embedded.secrets_folder import SecretsFolder

WORDS = "otter lamp seventeen fog"
ALIVE = b'{"alive": true}'
LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    landlord(SecretsFolder(folder / "keys"), datetime.now(UTC))
    return folder


@pytest.fixture
def words(tmp_path):
    file = tmp_path / "words"
    file.write_text(WORDS + "\n")
    return file


@pytest.fixture
def run(data):
    def go(*line, **more):
        return CliRunner().invoke(main, ["go-live", "--data", str(data), *map(str, line)], **more)

    return go


@pytest.fixture
def world_outside(monkeypatch):
    """An address with a good certificate and a mail server that lets us in."""
    monkeypatch.setattr(checks, "_certificate_ends", lambda *_: LATER)
    monkeypatch.setattr(checks, "_desk_answers", lambda *_: None)
    monkeypatch.setattr(checks, "check", lambda _server: None)


def ticked(run, data, words, tmp_path):
    """Every box, as somebody does it in the order of the list."""
    for name in ("first", "second"):
        make_backup(data, tmp_path / name, WORDS)
    lines = (
        ("name", "Riverside Housing"), ("address", "https://desk.example.org"),
        ("mail", "mail.example.org", "--from", "desk@example.org", "--staff", "team@example.org"),
        ("backup", tmp_path / "first", "--passphrase-file", words),
        ("keys", tmp_path / "second", "--passphrase-file", words),
    )  # fmt: skip
    for line in lines:
        said = run(*line)
        assert said.exit_code == 0, said.output
        assert said.stdout.startswith("Ticked: ")


def test_the_list_says_what_is_missing_and_how_to_do_it(run):
    said = run()

    assert said.exit_code == 1
    assert said.stdout.count("[ ]") == 6
    assert "alongside go-live backup FILE" in said.stdout


def test_the_sandbox_goes_off_only_when_every_box_is_ticked(run, data, words, tmp_path, world_outside):
    early = run("sandbox-off", "--yes")
    assert (early.exit_code, read_state(data).live) == (1, False)
    assert "Not yet" in early.stderr

    (data / "consent.sqlite3").touch()
    ticked(run, data, words, tmp_path)
    said = run("sandbox-off", "--yes")

    assert (said.exit_code, read_state(data).live) == (0, True)
    assert not (data / "consent.sqlite3").exists()
    assert [one.name for one in data.glob("practice-*/*")] == ["consent.sqlite3"]
    assert (data / "keys" / "landlord-identity.keystore").exists()
    assert run().stdout.count("[x]") == 6 or "older than one" in run().stdout


@pytest.mark.parametrize("lost", ["first", "second"])
def test_a_box_that_does_not_work_any_more_is_no_longer_ticked(run, data, words, tmp_path, world_outside, lost):
    ticked(run, data, words, tmp_path)
    (tmp_path / lost).write_bytes(b"overwritten")

    said = run("sandbox-off", "--yes")

    assert (said.exit_code, read_state(data).live) == (1, False)
    assert "no backup of Alongside" in said.stdout


def test_an_old_backup_is_not_enough(run, data, words, tmp_path, world_outside):
    ticked(run, data, words, tmp_path)
    state = read_state(data)
    old = {**state.set["backup"], "made_at": (datetime.now(UTC) - timedelta(days=8)).isoformat()}
    keep_state(data, state.told("backup", **old))

    assert "more than 7 days old" in run().stdout


def test_making_a_backup_unticks_it_until_it_was_tried(run, data, words, tmp_path, world_outside):
    ticked(run, data, words, tmp_path)

    note_backup(data, datetime.now(UTC), tmp_path / "third")

    assert "backup" not in read_state(data).passed


def test_the_keys_of_somebody_else_and_the_same_file_twice_are_no_copy(run, data, words, tmp_path):
    other = tmp_path / "other"
    landlord(SecretsFolder(other / "keys"), datetime.now(UTC))
    make_backup(other, tmp_path / "theirs", WORDS)
    make_backup(data, tmp_path / "mine", WORDS)
    run("backup", tmp_path / "mine", "--passphrase-file", words)

    assert "not the ones" in run("keys", tmp_path / "theirs", "--passphrase-file", words).stderr
    assert "same file" in run("keys", tmp_path / "mine", "--passphrase-file", words).stderr


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("name", "Larkfield Homes"), "examples"),
        (("name", "Hate Crime Homes"), "says nothing"),
        (("address", "http://desk.example.org"), "https://"),
        (("address", "https://localhost:1"), "Nothing answers"),
        (
            ("mail", "127.0.0.1", "--port", "1", "--from", "a@example.org", "--staff", "b@example.org"),
            "does not work",
        ),
    ],
)
def test_a_check_looks_whether_it_really_works(run, data, line, says):
    said = run(*line)

    assert (said.exit_code, read_state(data).passed) == (1, {})
    assert says in said.stderr


@pytest.mark.parametrize(
    ("content", "good"),
    [
        (b"\x89PNG\r\n\x1a\n...", True), (b"<svg xmlns='x'><path/></svg>", True),
        (b"<svg><script>alert(1)</script></svg>", False), (b"GIF89a", False),
    ],
)  # fmt: skip
def test_a_logo_is_a_picture_and_nothing_else(run, tmp_path, content, good):
    (tmp_path / "logo").write_bytes(content)

    assert (run("name", "Riverside Housing", "--logo", tmp_path / "logo").exit_code == 0) is good


def test_without_a_data_folder_it_says_so(tmp_path):
    said = CliRunner().invoke(main, ["go-live", "--data", str(Path(tmp_path) / "none")])

    assert (said.exit_code, "alongside up" in said.stderr) == (1, True)


def test_the_logo_is_in_the_backup_and_outlives_the_file_that_it_came_from(run, data, tmp_path):
    logo = tmp_path / "ours.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    assert run("name", "Riverside Housing", "--logo", logo).exit_code == 0
    logo.unlink()

    make_backup(data, tmp_path / "copy", WORDS)
    put_back(tmp_path / "copy", tmp_path / "elsewhere", WORDS)

    back = tmp_path / "elsewhere"
    told = read_state(back).set["name"]
    assert checks.name_and_logo(back, told) is None
    assert (back / told["logo"]).read_text().startswith("<svg") and not (back / told["logo"]).is_relative_to(data)


def test_what_is_no_logo_is_told_and_not_kept(run, data, tmp_path):
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(b"\xff\xd8\xff")
    done = run("name", "Riverside Housing", "--logo", picture)
    assert (done.exit_code, "PNG" in done.output + done.stderr) == (1, True)
    assert not list(data.glob("logo*"))


@pytest.fixture
def at_the_address(tmp_path):
    """`at_the_address(status, body, **headers)`: what `_desk_answers` says of a server that answers so."""
    opened = []

    def make(status, body, **headers):
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                led_here = self.path == "/there"
                said = ALIVE if led_here else body
                self.send_response_only(200 if led_here else status)
                for name, value in {"Content-Length": str(len(said)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        opened.append(server)
        folder = tmp_path / f"door-{len(opened)}"
        folder.mkdir()
        opened.append(TlsDoor(folder, server.server_address))
        return checks._desk_answers(f"https://127.0.0.1:{opened[-1].port}/", str(opened[-1].authority.file))

    yield make
    for one in opened[::2]:
        one.shutdown()
        one.server_close()
    for door in opened[1::2]:
        door.close()


def test_the_desk_is_known_by_what_it_says(at_the_address):
    assert at_the_address(200, ALIVE) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<!DOCTYPE html>"), (200, b'{"alive": false}'), (200, b'{"alive": true}' + b" " * 2000), (502, b"")],
)
def test_a_web_server_that_has_an_answer_to_everything_is_no_desk(at_the_address, status, body):
    assert "not Alongside" in at_the_address(status, body)


def test_an_address_that_leads_to_another_is_not_the_desks(at_the_address):
    assert "not Alongside" in at_the_address(302, b"", Location="/there")


def test_the_password_of_the_mail_server_and_who_signed_for_it_come_back_from_a_backup(
    run, data, tmp_path, world_outside
):
    """As after a fire: the files that were named are gone, and the folder is another one."""
    password, authority = tmp_path / "mail-password.txt", tmp_path / "ca.pem"
    password.write_text("a password of the tests\n")
    authority.write_text("-----BEGIN CERTIFICATE-----\n")
    line = ("mail", "mail.example.org", "--from", "desk@example.org", "--staff", "team@example.org", "--user", "desk")
    said = run(*line, "--password-file", password, "--ca-file", authority)
    assert said.exit_code == 0, said.output
    make_backup(data, tmp_path / "copy", WORDS)
    put_back(tmp_path / "copy", tmp_path / "other", WORDS)
    for file in (password, authority, data / MAIL_PASSWORD):
        file.unlink()

    server = mail_server(tmp_path / "other")

    assert (server.password, server.ca_file.read_text()) == (
        "a password of the tests", "-----BEGIN CERTIFICATE-----\n",
    )  # fmt: skip
    assert (tmp_path / "other" / MAIL_PASSWORD).stat().st_mode & 0o777 == 0o600
    assert b"a password of the tests" not in (tmp_path / "copy").read_bytes()


def test_without_the_password_there_is_no_mail_and_the_list_says_why(run, data, tmp_path):
    told = {
        "host": "mail.example.org", "sender": "desk@example.org", "staff": "team@example.org", "port": 587,
        "security": "starttls", "user": "desk", "password_file": str(tmp_path / "gone"), "ca_file": None,
    }  # fmt: skip
    keep_state(data, GoLive({"mail": told}, {}, live=True))

    assert mail_server(data) is None
    assert "The file with the mail password cannot be read." in run().stdout
