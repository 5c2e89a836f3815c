"""`agency identity`, `pin` and `sandbox join`: the two files that change hands, and what two people compare."""

import json
import threading

import pytest
from click.testing import CliRunner

from agency.bootstrap import _key_ring
from agency.config import Settings
from agency.entrypoints.cli import main
from alongside.envelope.keys import verify_party
from alongside.envelope.party_file import PartyFile, read_party_file, write_party_file

NAMES = {"harbour": "abcdefghijklmnopqrstuvwx23", "lockwell": "bbcdefghijklmnopqrstuvwx23"}


def run(*command, env=None):
    return CliRunner().invoke(main, [str(part) for part in command], env=env or {})


def file_of(landlord, path):
    write_party_file(path, PartyFile("landlord", landlord.thumbprint, landlord.root, landlord.keys))
    return path


@pytest.fixture
def sandbox(tmp_path, folder_of):
    """The folders of two agencies, which nobody writes to, and where they keep their own."""
    for agency, link_name in NAMES.items():
        folder_of(tmp_path / "sandbox" / agency, agency, link_name, f"amqp://{link_name}:x@127.0.0.1/partners.x")
    return tmp_path


def join(sandbox, landlord):
    return run(
        *("sandbox", "join", "--folder", sandbox / "sandbox", "--state", sandbox / "state"),
        *("--landlord", file_of(landlord, sandbox / "landlord.json"), "--out", sandbox / "joins"),
    )


def environment(folder):
    """Of one agency that runs alone, on its own computer."""
    (folder / "own").mkdir(exist_ok=True)
    texts = {"LINK_NAME": NAMES["harbour"], "KEYSTORE_PASSPHRASE": "p" * 32, "PAGE_SECRET": "s" * 32}
    for name, text in texts.items():
        (folder / name).write_text(text)
    return {f"AGENCY_{name}_FILE": str(folder / name) for name in texts} | {
        "AGENCY_ID": "harbour",
        "AGENCY_NAME": "Harbour",
        "AGENCY_MODE": "sandbox",
        "AGENCY_DATABASE_URL": f"sqlite:///{folder}/own/agency.sqlite3",
        "AGENCY_KEYSTORE_FILE": str(folder / "own" / "keystore"),
        "AGENCY_KEY_RING_FILE": str(folder / "own" / "key-ring"),
    }


def test_the_identity_is_made_once_and_is_what_the_landlord_can_pin(tmp_path, landlord_now):
    out, env = tmp_path / "harbour.json", environment(tmp_path)

    first = run("identity", "--out", out, env=env)
    held = read_party_file(out)
    again = run("identity", "--out", out, env=env)

    assert first.output == again.output == f"Fingerprint: {held.party}\n"
    assert read_party_file(out) == held
    assert held.name == "harbour"
    assert verify_party(held.root, held.keys, held.party, landlord_now.clock.now()).role == "agency"
    assert out.stat().st_mode & 0o777 == 0o644  # it is public
    assert "passphrase" not in out.read_text()


def test_the_landlord_is_pinned_only_with_the_fingerprint_that_was_read_in_a_call(tmp_path, landlord_now):
    env, file = environment(tmp_path), file_of(landlord_now, tmp_path / "landlord.json")
    wrong = landlord_now.thumbprint[::-1]

    refused = run("pin", "--landlord", file, "--fingerprint", wrong, env=env)
    assert (refused.exit_code, refused.output.startswith("Error: ")) == (1, True)
    pinned = run("pin", "--landlord", file, "--fingerprint", f" {landlord_now.thumbprint} ", env=env)
    assert (pinned.exit_code, pinned.output) == (0, f"Pinned: {landlord_now.thumbprint}\n")


def test_what_the_landlords_file_says_about_itself_counts_for_nothing(tmp_path, landlord_now, landlord_then):
    """Somebody puts statements of their own under the fingerprint that people compared."""
    env, file = environment(tmp_path), tmp_path / "landlord.json"
    forged = PartyFile("landlord", landlord_now.thumbprint, landlord_then.root, landlord_then.keys)
    write_party_file(file, forged)

    got = run("pin", "--landlord", file, "--fingerprint", landlord_now.thumbprint, env=env)
    assert got.exit_code == 1


def test_another_landlord_is_refused_once_one_is_pinned(sandbox, landlord_now):
    assert join(sandbox, landlord_now).exit_code == 0
    other = type(landlord_now)(landlord_now.clock, landlord_now.start)
    got = join(sandbox, other)
    assert (got.exit_code, got.output) == (1, "Error: Another landlord is pinned on this node already.\n")


def test_a_sandbox_joins_a_landlord_with_every_agency_and_again_changes_nothing(sandbox, landlord_now):
    first = join(sandbox, landlord_now)
    written = {path.name: path.read_bytes() for path in (sandbox / "joins").iterdir()}
    again = join(sandbox, landlord_now)

    assert (first.exit_code, first.output) == (0, again.output)
    assert {path.name: path.read_bytes() for path in (sandbox / "joins").iterdir()} == written
    assert sorted(written) == ["harbour.json", "lockwell.json"]
    parties = {read_party_file(sandbox / "joins" / name).party for name in written}
    assert len(parties) == 2
    # and nothing was written beside the secrets, which may be mounted read-only
    beside = {path.name for path in (sandbox / "sandbox" / "harbour").iterdir()}
    assert beside == {"agency.json", "link-name", "link-url", "passphrase", "page-secret", "accounts.json"}
    made = {path.name: path.stat().st_mode & 0o077 for path in (sandbox / "state" / "harbour").iterdir()}
    assert made == {"agency.sqlite3": 0, "keystore": 0, "key-ring": 0}
    assert Settings.from_folder(sandbox / "sandbox" / "harbour", sandbox / "state").agency_id == "harbour"


def test_one_agencys_folder_joins_alone(sandbox, landlord_now):
    got = run(
        *("sandbox", "join", "--folder", sandbox / "sandbox" / "lockwell"),
        *("--landlord", file_of(landlord_now, sandbox / "landlord.json"), "--out", sandbox / "joins"),
    )
    assert (got.exit_code, [path.name for path in (sandbox / "joins").iterdir()]) == (0, ["lockwell.json"])


def test_every_mistake_of_every_folder_is_told_at_once(sandbox, landlord_now):
    (sandbox / "sandbox" / "harbour" / "passphrase").unlink()
    (sandbox / "sandbox" / "lockwell" / "link-name").write_text("x")
    got = join(sandbox, landlord_now)
    assert got.exit_code == 2
    assert got.output.splitlines()[0] == "harbour: The file passphrase cannot be read."
    assert "lockwell: The link name must be 26 lower-case base32 characters." in got.output


def test_two_agencies_are_never_one(sandbox, landlord_now):
    for file in ("link-name", "link-url"):
        text = (sandbox / "sandbox" / "harbour" / file).read_text()
        (sandbox / "sandbox" / "lockwell" / file).write_text(text)
    got = join(sandbox, landlord_now)
    assert (got.exit_code, got.output) == (2, "Two agencies have the same id or the same link name.\n")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "landlord.json").write_text("{"), "The party file is not JSON."),
        (lambda folder: (folder / "own").rename(folder / "gone"), "The database, or the folder of the keys"),
        (lambda folder: (folder / "own" / "key-ring").write_text("{}"), "The key ring file"),
        (lambda folder: (folder / "KEYSTORE_PASSPHRASE").write_text("q" * 32), "The keystore"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_sentence(tmp_path, landlord_now, spoil, sentence):
    env, file = environment(tmp_path), file_of(landlord_now, tmp_path / "landlord.json")
    assert run("identity", "--out", tmp_path / "harbour.json", env=env).exit_code == 0
    if sentence.startswith("The keystore"):
        (tmp_path / "own" / "agency.sqlite3").unlink()  # so that it asks the keystore again
    spoil(tmp_path)
    got = run("pin", "--landlord", file, "--fingerprint", landlord_now.thumbprint, env=env)
    assert (got.exit_code, got.output.startswith(f"Error: {sentence}")) == (1, True), got.output


def test_processes_that_start_together_get_the_same_key_ring(tmp_path):
    together, found = threading.Barrier(4), []

    def start():
        together.wait()
        found.append(_key_ring(tmp_path / "key-ring").blind_index("a", "b"))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (len(found), len(set(found))) == (4, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["key-ring"]


@pytest.mark.parametrize("command", [["serve"], ["identity", "--out", "x"], ["migrate"]])
def test_every_missing_setting_is_listed(monkeypatch, command):
    monkeypatch.setattr("os.environ", {})
    got = CliRunner().invoke(main, command)
    assert (got.exit_code, got.output.count("is not set.")) == (2, 8)


def test_serve_needs_the_address_of_the_broker(tmp_path):
    got = run("serve", env=environment(tmp_path))
    assert (got.exit_code, got.output) == (2, "AGENCY_LINK_URL is not set.\n")


def test_a_party_file_holds_the_schema_that_other_services_read(sandbox, landlord_now):
    join(sandbox, landlord_now)
    held = json.loads((sandbox / "joins" / "harbour.json").read_text())
    assert (set(held), held["schema"]) == ({"schema", "name", "party", "root", "keys"}, "alongside/party/1")
