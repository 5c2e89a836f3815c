"""`referral agency invite | confirm | stop`: people say who they are, two compare the words, a doubt stops it."""

import json
from datetime import UTC, datetime
from functools import cache

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey

from alongside.clock import SystemClock
from alongside.envelope.model import Env, Role
from alongside.envelope.party_file import PartyFile, read_party_file, write_party_file
from alongside.envelope.testkit.parties import make_actor
from alongside.joining import words
from alongside.joining.invitation import open_invitation
from alongside.web.accounts import Account, hash_password, save_accounts
from referral.bootstrap.joining import build_joining
from referral.config import Settings
from referral.entrypoints.cli import main

TOKEN_KEY = ECKey.generate_key("P-256").as_dict(private=True)
HARBOUR = "harbour-victim-care"
PASSWORD = "a password of the tests"
STAFF = {"ruth.a": "directory_admin", "alex.r": "director", "sam.d": "safeguarding_lead", "nadia.k": "case_officer"}
NEW = ("--name", "Harbour Victim Care", "--type", "hate_crime_charity", "--phone", "020 7946 0111")


@cache
def party_of(role, name):
    """Who this is today: keys take long to make."""
    party = make_actor(role, datetime.now(UTC), Env.SANDBOX).party
    return PartyFile(name, party.id, party.root_jws, party.keys_jws)


@cache
def hashed():
    return hash_password(PASSWORD)


class Desk:
    """The landlord's operator, with files and settings."""

    def __init__(self, folder, database_url) -> None:
        self.folder = folder
        landlord = party_of(Role.LANDLORD, "landlord")
        contact = {"role": "Partnership desk", "phone": "020 7946 0104"}
        rings = ("case_team", "safeguarding_lead", "data_protection", "directory_admin")
        files = {
            "REFERRAL_DATABASE_URL_FILE": database_url,
            "REFERRAL_LANDLORD_IDENTITY_FILE": landlord.party,
            "REFERRAL_ROOT_STATEMENT_FILE": landlord.root,
            "REFERRAL_KEY_STATEMENT_FILE": landlord.keys,
            "REFERRAL_TOKEN_KEY_FILE": json.dumps(TOKEN_KEY),
            "REFERRAL_DESK_KEY_FILE": json.dumps(TOKEN_KEY),
            "REFERRAL_PAGE_SECRET_FILE": "s" * 40,
            "REFERRAL_CONTACTS_FILE": json.dumps(dict.fromkeys(rings, contact)),
            "REFERRAL_TRUSTED_ISSUERS_FILE": "[]",
        }
        for name, text in files.items():
            (folder / name).write_text(text + "\n")
        (folder / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n")
        save_accounts(folder / "accounts", [Account(name, role, hashed(), "") for name, role in STAFF.items()])
        self.env = {name: str(folder / name) for name in files} | {
            "REFERRAL_ACCOUNTS_FILE": str(folder / "accounts"),
            "REFERRAL_CONSENT_URL": "http://127.0.0.1:9",
            "REFERRAL_NOTIFY_URL": "http://127.0.0.1:9",
            "REFERRAL_MODE": "sandbox",
        }

    def run(self, *line, typed=()):
        given = "\n".join((PASSWORD, *typed)) + "\n"
        done = CliRunner().invoke(main, [str(one) for one in line], env=self.env, input=given, catch_exceptions=False)
        return done.exit_code, done.output

    def invite(self, *more, by="ruth.a", broker="amqps://broker.example.org:5671/partners.larkfield"):
        return self.run(
            "agency", "invite", HARBOUR, "--by", by, "--landlord", "Larkfield Homes", "--broker", broker,
            "--broker-ca", self.folder / "ca.pem", "--passwords", self.folder / "passwords",
            "--out", self.folder / "out.invitation", *more,
        )  # fmt: skip

    def confirm(self, by, party=None, heard=None, agency=HARBOUR):
        party = party or party_of(Role.AGENCY, HARBOUR)
        write_party_file(self.folder / "theirs.json", party)
        spoken = " ".join(words.fingerprint(heard or party.party))
        line = ("agency", "confirm", agency, "--by", by, "--party", self.folder / "theirs.json")
        line = (*line, "--parties", self.folder / "parties")
        return self.run(*line, typed=(spoken,))

    def agency(self):
        tools = build_joining(Settings.from_env(self.env, with_keys=False), SystemClock())
        return next(one for one in tools.directory.agencies() if one.agency_id == HARBOUR)

    def invitation(self, output):
        block = output.split("in a call:")[1].split("Our own words")[0]
        code = [word for word in block.split() if word.isalpha()]
        return open_invitation((self.folder / "out.invitation").read_text(), code)


@pytest.fixture
def desk(tmp_path, new_database):
    made = Desk(tmp_path, new_database("referral"))
    assert CliRunner().invoke(main, ["migrate"], env=made.env).exit_code == 0
    return made


def test_an_invitation_holds_what_the_agency_needs_and_opens_with_the_words_that_are_shown(desk):
    code, output = desk.invite(*NEW)
    assert code == 0, output
    given = desk.invitation(output)
    link_name = desk.agency().link_name
    password = (desk.folder / "passwords" / link_name).read_text()
    assert given.link_url == f"amqps://{link_name}:{password}@broker.example.org:5671/partners.larkfield"
    assert (given.agency_name, given.landlord_name, given.mode) == (
        "Harbour Victim Care",
        "Larkfield Homes",
        "sandbox",
    )
    assert given.landlord == party_of(Role.LANDLORD, "landlord")
    assert password not in output and link_name not in output
    assert (desk.folder / "passwords" / link_name).stat().st_mode & 0o077 == 0
    assert desk.agency().status == "invited" and not desk.agency().ready


def test_two_people_compare_the_words_and_the_second_connects_them(desk):
    desk.invite(*NEW)
    first, said = desk.confirm("ruth.a")
    assert (first, "Now a second person does the same." in said, desk.agency().ready) == (0, True, False)
    assert not (desk.folder / "parties").exists()  # consent hears of nobody whom two people have not compared
    second, said = desk.confirm("alex.r")
    assert (second, "They are connected." in said) == (0, True)
    assert read_party_file(desk.folder / "parties" / f"{HARBOUR}.json") == party_of(Role.AGENCY, HARBOUR)
    assert desk.agency().ready
    assert words.lines(words.fingerprint(party_of(Role.LANDLORD, "landlord").party))[0] in said


def test_one_person_alone_connects_nobody(desk):
    desk.invite(*NEW)
    desk.confirm("ruth.a")
    code, said = desk.confirm("ruth.a")
    assert (code, "another person has to do it too" in said) == (1, True)
    assert not desk.agency().ready


def test_other_words_stop_it(desk):
    """Somebody on the way changed the file that the agency sent."""
    desk.invite(*NEW)
    code, said = desk.confirm("ruth.a", heard=party_of(Role.AGENCY, "somebody-else").party)
    assert (code, "Stop: do not connect them" in said) == (1, True)
    assert not desk.agency().ready
    assert desk.confirm("alex.r")[1].endswith(
        "Now a second person does the same.\n"
    )  # the first one counted for nothing


def test_two_people_with_two_files_connect_nobody(desk):
    desk.invite(*NEW)
    desk.confirm("ruth.a")
    other = party_of(Role.AGENCY, "somebody-else")
    code, said = desk.confirm("alex.r", PartyFile(HARBOUR, other.party, other.root, other.keys))
    assert (code, "compared another file" in said) == (1, True)
    assert not desk.agency().ready


def test_nobody_is_connected_without_an_invitation(desk):
    desk.invite(*NEW)
    desk.confirm("ruth.a")
    desk.confirm("alex.r")
    code, said = desk.confirm("sam.d")
    assert (code, "Invite them again" in said) == (1, True)


@pytest.mark.parametrize(
    ("by", "password"), [("nadia.k", PASSWORD), ("nobody", PASSWORD), ("ruth.a", "another"), ("ruth.a", "")]
)
def test_only_those_who_may_and_say_who_they_are_invite_and_confirm(desk, by, password, monkeypatch):
    desk.invite(*NEW)
    monkeypatch.setitem(globals(), "PASSWORD", password)
    assert desk.invite(by=by)[0] != 0
    assert desk.confirm(by)[0] != 0
    assert not desk.agency().ready


def test_a_lost_laptop_is_stopped_invited_again_and_connected_with_the_same_identity(desk):
    desk.invite(*NEW)
    desk.confirm("ruth.a")
    desk.confirm("alex.r")
    before = desk.agency()
    old = (desk.folder / "passwords" / before.link_name).read_text()
    assert desk.invite()[0] == 1  # a connected agency is stopped first

    assert desk.run("agency", "stop", HARBOUR, "--by", "nadia.k")[0] == 0
    assert (desk.agency().status, desk.agency().ready) == ("suspended", False)
    assert desk.invite()[0] == 0
    assert desk.agency().link_name == before.link_name  # what waits for them still waits
    assert (desk.folder / "passwords" / before.link_name).read_text() != old

    other = party_of(Role.AGENCY, "somebody-else")
    code, said = desk.confirm("ruth.a", PartyFile(HARBOUR, other.party, other.root, other.keys))
    assert (code, "under another id" in said) == (1, True)
    desk.confirm("ruth.a")
    assert desk.confirm("alex.r")[0] == 0
    assert desk.agency().ready


def test_a_renewed_file_needs_no_call_and_another_identity_is_refused(desk):
    desk.invite(*NEW)
    line = ("agency", "renew", HARBOUR, "--by", "ruth.a", "--party", desk.folder / "theirs.json")
    write_party_file(desk.folder / "theirs.json", party_of(Role.AGENCY, HARBOUR))
    assert desk.run(*line)[0] == 1  # not before two people have compared
    desk.confirm("ruth.a")
    desk.confirm("alex.r")
    assert desk.run(*line)[0] == 0
    other = party_of(Role.AGENCY, "somebody-else")
    write_party_file(desk.folder / "theirs.json", PartyFile(HARBOUR, other.party, other.root, other.keys))
    assert desk.run(*line)[0] == 1
    assert desk.agency().pin.identity == party_of(Role.AGENCY, HARBOUR).party


@pytest.mark.parametrize("broker", ["broker.example.org", "https://x/y", "amqps://u:p@x/partners.l", "amqps://x"])
def test_an_address_that_is_none_is_refused(desk, broker):
    code, said = desk.invite(*NEW, broker=broker)
    assert (code, "--broker must be" in said) == (1, True)


def test_one_who_is_not_in_the_directory_needs_a_name_and_a_number(desk):
    code, said = desk.invite()
    assert (code, "Say --name, --type and --phone." in said) == (1, True)


def test_our_own_words_can_be_shown_at_any_time(desk):
    expected = words.lines(words.fingerprint(party_of(Role.LANDLORD, "landlord").party))
    code, said = desk.run("agency", "words")
    assert (code, [line.strip() for line in said.splitlines()]) == (0, [line.strip() for line in expected])
