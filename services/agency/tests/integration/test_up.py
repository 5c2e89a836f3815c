"""`agency up`: joining a landlord step by step, broken off and taken up again, with wrong words, on a new laptop."""

import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from talk import Talk
from tied import free_ports

from agency.entrypoints.cli import main
from agency.entrypoints.up.folder import Desk
from alongside.envelope.keys import verify_party
from alongside.envelope.party_file import PartyFile, read_party_file
from alongside.joining import words
from alongside.joining.invitation import Invitation, seal
from alongside.web.accounts import Accounts

LINK = "abcdefghijklmnopqrstuvwx23"
CODE = words.new_code()
PASSWORD = "three plain words"
WORLDS = Path(__file__).parents[4] / "tests" / "worlds"


class Joiner:
    """Somebody at an agency with a terminal, and the landlord's invitation."""

    def __init__(self, folder: Path, landlord) -> None:
        self.folder, self.landlord = folder, landlord
        self.data = folder / "data"
        self.invitation = folder / "harbour.invitation"
        self.invite()

    def invite(self, **changes) -> None:
        party = PartyFile("landlord", self.landlord.thumbprint, self.landlord.root, self.landlord.keys)
        given = Invitation(
            "Larkfield Homes", "020 7946 0200", party, "harbour-victim-care", "Harbour Victim Care", LINK,
            f"amqp://{LINK}:x@127.0.0.1/partners.larkfield", "", "sandbox",
        )  # fmt: skip
        self.invitation.write_text(seal(replace(given, **changes), CODE))

    def up(self, *answers, data=None, options=()):
        line = ["up", "--data", str(data or self.data), "--join-only", *options]
        return CliRunner().invoke(main, line, input="\n".join(answers) + "\n")

    @property
    def landlord_words(self) -> str:
        return " ".join(words.fingerprint(self.landlord.thumbprint))

    def everything(self, sheet=("n",)):
        """What is typed from the start to the end; the sheet's word is tried out."""
        return [str(self.invitation), " ".join(CODE), *sheet]


def spelled(output):
    """The fourteen words of the recovery sheet, as the terminal showed them."""
    block = output.split("4. The recovery sheet")[1].split("To be sure")[0]
    found = re.findall(r"\b(\d{1,2}) ([a-z]{3,7})\b", block.split("with their numbers:")[1])
    return {int(place): word for place, word in found}


@pytest.fixture
def joiner(tmp_path, landlord_now, monkeypatch):
    """The word of the sheet that is asked for is always the first."""
    monkeypatch.setattr("agency.entrypoints.up.joining.secrets.randbelow", lambda _: 0)
    return Joiner(tmp_path, landlord_now)


def first_run(joiner, data=None):
    """Join up to the recovery sheet, broken off there; then on, now that its words are known."""
    begun = joiner.up(*joiner.everything(), data=data)
    assert begun.exit_code == 1  # nobody typed on
    sheet = spelled(begun.output)
    done = joiner.up(sheet[1], joiner.landlord_words, "sam", PASSWORD, PASSWORD, data=data)
    return sheet, done


def test_joining_asks_step_by_step_and_ends_with_a_pinned_landlord(joiner):
    sheet, done = first_run(joiner)

    assert done.exit_code == 0, done.output
    assert "You have joined. Larkfield Homes sends you a practice referral" in done.output
    assert len(sheet) == 14
    [membership] = Desk(joiner.data).landlords
    held = read_party_file(joiner.data / "send-to-the-landlord.json")
    assert (held.name, membership.settings.landlord_name) == ("harbour-victim-care", "Larkfield Homes")
    assert verify_party(held.root, held.keys, held.party, joiner.landlord.clock.now()).role == "agency"
    for line in words.lines(words.fingerprint(held.party)):
        assert line in done.output
    assert Accounts(Desk(joiner.data).accounts).check("sam", PASSWORD)


def test_once_joined_nothing_is_asked_again(joiner):
    first_run(joiner)
    again = joiner.up()
    assert (again.exit_code, again.output) == (0, "")


def test_nothing_on_the_computer_spells_the_sheet_after_it_is_on_paper(joiner):
    sheet, _ = first_run(joiner)
    files = [path for path in joiner.data.rglob("*") if path.is_file()]
    assert not [path.name for path in files if path.name in ("recovery", "recovery-sheet.html")]
    secret = words.read_secret(" ".join(sheet[place] for place in range(1, 15)))
    assert not [
        path.name for path in files if secret.hex().encode() in path.read_bytes() or secret in path.read_bytes()
    ]


def test_secrets_are_for_their_owner_only(joiner):
    first_run(joiner)
    open_to_others = {path.name for path in joiner.data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077}
    assert open_to_others == {"landlord.json", "send-to-the-landlord.json"}  # both are public


def test_other_words_of_the_landlord_stop_it_and_nothing_is_pinned(joiner, landlord_then):
    """Somebody between the two put statements of their own into the invitation."""
    begun = joiner.up(*joiner.everything())
    others = " ".join(words.fingerprint(landlord_then.thumbprint))

    stopped = joiner.up(spelled(begun.output)[1], others, others, others)

    assert stopped.exit_code == 1
    assert "Stop here. The invitation may not be from your landlord." in stopped.output
    from agency.bootstrap import open_identity

    [membership] = Desk(joiner.data).landlords
    agency = open_identity(membership.settings, joiner.landlord.clock)
    assert agency.landlord() is None and membership.joining
    agency.close()


@pytest.mark.parametrize("code", ["acorn", "acorn acorn acorn acorn acorn acorn", "what is this"])
def test_the_wrong_code_opens_nothing(joiner, code):
    got = joiner.up(str(joiner.invitation), code, code, code)
    assert got.exit_code == 1
    assert "Ask the landlord for a new invitation." in got.output
    assert Desk(joiner.data).landlords == []


def test_the_invitation_may_be_pasted(joiner):
    got = joiner.up(*joiner.invitation.read_text().splitlines(), " ".join(CODE), "n")
    assert "This is the invitation of Larkfield Homes to Harbour Victim Care." in got.output


def test_a_lost_laptop_is_replaced_with_the_recovery_sheet(joiner):
    sheet, _ = first_run(joiner)
    first = read_party_file(joiner.data / "send-to-the-landlord.json")
    laptop = joiner.folder / "new-laptop"
    joiner.invite(link_url=f"amqp://{LINK}:another@127.0.0.1/partners.larkfield")
    typed = " ".join(sheet[place] for place in range(1, 15))

    got = joiner.up(
        *joiner.everything(sheet=("y", typed)), joiner.landlord_words, "sam", PASSWORD, PASSWORD, data=laptop
    )

    assert got.exit_code == 0, got.output
    second = read_party_file(laptop / "send-to-the-landlord.json")
    assert second.party == first.party  # so that nothing has to be pinned anew
    now = joiner.landlord.clock.now()
    old, new = (verify_party(one.root, one.keys, one.party, now) for one in (first, second))
    signing = [{key.kid for key in party.keys if key.use == "message"} for party in (old, new)]
    assert len(signing[0] | signing[1]) == 2  # what the lost laptop signs counts no more
    assert {key.kid for key in old.enc}.isdisjoint(key.kid for key in new.enc)
    assert "4. The recovery sheet" not in got.output  # they have it


def test_a_sheet_that_was_copied_wrongly_is_noticed(joiner):
    sheet, _ = first_run(joiner)
    wrong = " ".join([sheet[2], sheet[1], *(sheet[place] for place in range(3, 15))])
    got = joiner.up(*joiner.everything(sheet=("y", wrong, wrong, wrong)), data=joiner.folder / "new-laptop")
    assert got.exit_code == 1
    assert "Without it, ask the landlord to invite you as a new agency." in got.output


def test_a_second_landlord_has_keys_of_its_own_and_the_same_sign_in(joiner, tmp_path, landlord_now):
    first_run(joiner)
    other = type(landlord_now)(landlord_now.clock, landlord_now.start)
    second = Joiner(tmp_path, other)
    second.invite(landlord_name="Westmere Council")
    options = ("--invitation", str(second.invitation))

    begun = second.up(" ".join(CODE), "n", options=options)
    done = second.up(spelled(begun.output)[1], second.landlord_words)

    assert done.exit_code == 0, done.output
    memberships = Desk(joiner.data).landlords
    assert [one.settings.landlord_name for one in memberships] == ["Larkfield Homes", "Westmere Council"]
    assert len({one.settings.passphrase for one in memberships}) == 2
    assert len({one.settings.accounts for one in memberships}) == 1


def test_a_newer_file_of_the_landlord_is_taken_and_another_landlords_is_not(joiner, landlord_then, tmp_path):
    from alongside.envelope.party_file import write_party_file

    first_run(joiner)
    own, other = tmp_path / "own.json", tmp_path / "other.json"
    landlord = joiner.landlord
    write_party_file(own, PartyFile("landlord", landlord.thumbprint, landlord.root, landlord.keys))
    write_party_file(other, PartyFile("landlord", landlord_then.thumbprint, landlord_then.root, landlord_then.keys))
    assert joiner.up(options=("--landlord", str(own))).exit_code == 0
    refused = joiner.up(options=("--landlord", str(other)))
    assert (refused.exit_code, "of no landlord that you are connected with" in refused.output) == (1, True)


def test_another_person_gets_a_sign_in(joiner):
    first_run(joiner)
    line = ["people", "--data", str(joiner.data)]
    short = CliRunner().invoke(main, line, input="alex\nshort\nshort\nshort\n")
    done = CliRunner().invoke(main, line, input=f"alex\n{PASSWORD}\n{PASSWORD}\n")
    assert (short.exit_code, done.exit_code) == (1, 0)
    assert {account.name for account in Desk(joiner.data).accounts} == {"sam", "alex"}


def test_the_pages_of_a_joined_node_show_how_it_is_connected(joiner):
    from agency.entrypoints.up.command import serving

    first_run(joiner)
    running = serving(Desk(joiner.data))
    client = running.application.test_client()
    form = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text).group(1)
    signed = client.post("/sign-in", data={"name": "sam", "password": PASSWORD, "csrf_token": form})
    assert signed.status_code == 303
    page = client.get("/connection").text
    running.close()
    assert "Larkfield Homes" in page and "020 7946 0200" in page
    assert words.lines(words.fingerprint(joiner.landlord.thumbprint))[0].split()[1] in page
    assert client.get("/").status_code == 503  # nothing is shown before the link was up once


def on_another_computer(joiner, *options):
    """`agency up` as a program of its own, where there is nothing that only Linux and macOS have."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AGENCY_")}
    line = [sys.executable, str(WORLDS / "another_computer.py"), "agency.entrypoints.cli", "up"]
    return Talk([*line, "--data", str(joiner.data), *options], joiner.folder, environment)


def answer_of(address):
    for _ in range(300):
        try:
            return requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("Nothing answers.")


def test_joining_and_the_inbox_need_nothing_that_only_linux_and_macos_have(joiner):
    """From the invitation to a page that answers: no fork, no modes, no gunicorn, no poll, no links between files."""
    [port] = free_ports(1)
    talk = on_another_computer(joiner, "--port", str(port))
    try:
        talk.answer("or the invitation itself", f'"{joiner.invitation}"')  # as Windows copies a path
        talk.answer("The six words", " ".join(CODE))
        talk.answer("from an earlier computer?", "n")
        said = talk.wait_for("of the sheet")
        talk.answer("of the sheet", spelled(talk.heard)[int(re.search(r"type word (\d+)", said).group(1))])
        talk.answer("Type the words that they read to you", joiner.landlord_words)
        for question, text in (
            ("to sign in with", "sam"), ("characters or more", PASSWORD), ("The same once more", PASSWORD)
        ):  # fmt: skip
            talk.answer(question, text)
        talk.wait_for("Your inbox:")

        page = answer_of(f"http://127.0.0.1:{port}/sign-in")

        assert (page.status_code, "Sign in" in page.text) == (200, True)
        assert answer_of(f"http://127.0.0.1:{port}/livez").status_code == 200
    finally:
        talk.stop()
    assert "WORKER_FAILED" not in talk.heard and "Traceback" not in talk.heard


def test_two_inboxes_cannot_have_one_port(joiner):
    first_run(joiner)
    [port] = free_ports(1)
    first = on_another_computer(joiner, "--port", str(port))
    try:
        answer_of(f"http://127.0.0.1:{port}/livez")
        status, said = on_another_computer(joiner, "--port", str(port)).end()
    finally:
        first.stop()
    assert (status, "another program may have it" in said) == (1, True)


def test_no_date_is_written_in_a_form_that_windows_does_not_know():
    """`%-d` is of Linux and macOS; Windows refuses it."""
    for sources in ("shared/src", "services/agency/src"):
        for module in (WORLDS.parents[1] / sources).rglob("*.py"):
            assert not re.search(r"%-[a-zA-Z]", module.read_text("utf-8")), module
