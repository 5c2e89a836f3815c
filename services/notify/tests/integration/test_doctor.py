"""`notify doctor`: what is broken is told, and the printed command mends it. No mail is sent."""

import json
import shlex
import subprocess
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey
from mail_sink import PASSWORD, USER, Authority, serving

from alongside.database import create_engine, downgrade, migrations_of
from alongside.events.model import STAFF_ROLES
from alongside.events.tables import dead_letters
from notify.adapters.examining import MEND
from notify.domain.mail import Trouble
from notify.entrypoints.cli import main


class Installation:
    """A service that was set up with its own commands, as its README says."""

    def __init__(self, folder, database_url) -> None:
        self.folder = folder
        jwk = ECKey.generate_key("P-256").as_dict(private=False)
        self.put("issuers.json", json.dumps([{"iss": "referral", "jwk": jwk, "kinds": ["service"]}]))
        self.env = {
            "NOTIFY_DATABASE_URL": database_url,
            "NOTIFY_KEY_RING_FILE": str(folder / "ring.json"),
            "NOTIFY_PAGE_SECRET_FILE": self.put("secret", "x" * 32),
            "NOTIFY_TRUSTED_ISSUERS_FILE": str(folder / "issuers.json"),
            "NOTIFY_LANDLORD_NAME": "Larkfield",
            "NOTIFY_WORKER_NAME": "Sam",
            "NOTIFY_PHONE": "020 7946 0123",
            "NOTIFY_MODE": "live",
            "NOTIFY_STAFF_ADDRESSES": ",".join(f"{role}={role}@example.org" for role in sorted(STAFF_ROLES)),
        }

    def put(self, name, content):
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(content)
        return str(path)

    def with_mail(self, sink, authority):
        self.env |= {
            "NOTIFY_SMTP_HOST": "localhost",
            "NOTIFY_SMTP_PORT": str(sink.port),
            "NOTIFY_SMTP_FROM": "desk@example.org",
            "NOTIFY_SMTP_USER": USER,
            "NOTIFY_SMTP_PASSWORD_FILE": self.put("mail-password", PASSWORD),
            "NOTIFY_SMTP_CA_FILE": str(authority.file),
        }

    def run(self, *line):
        result = CliRunner().invoke(main, list(line), env=self.env, catch_exceptions=False)
        assert result.exit_code == 0, result.output

    def doctor(self):
        return CliRunner().invoke(main, ["doctor"], env=self.env, catch_exceptions=False)

    def wrongs(self):
        """Subject -> (sentence, command) of what is wrong."""
        result = CliRunner().invoke(main, ["doctor", "--json"], env=self.env, catch_exceptions=False)
        *rows, numbers = [json.loads(line) for line in result.output.splitlines()]
        found = [row for row in rows if not row["ok"]]
        assert result.exit_code == (1 if found else 0) and numbers["wrong"] == len(found)
        return {row["subject"]: (row["sentence"], row["mend"]) for row in found}


@pytest.fixture
def here(tmp_path, new_database):
    made = Installation(tmp_path, new_database("notify"))
    made.run("keys")
    made.run("migrate")
    return made


@pytest.fixture
def authority(tmp_path):
    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)


def test_a_service_as_it_should_be_ends_with_0_and_no_secret_is_shown(here, authority):
    with serving(authority.server("localhost", "127.0.0.1")) as sink:
        here.with_mail(sink, authority)
        result = here.doctor()

    assert result.exit_code == 1, result.output  # the authority of the tests lives one day
    wrongs = [line for line in result.output.splitlines() if line.startswith("WRONG")]
    assert len(wrongs) == 1 and str(authority.file) in wrongs[0] and "in 0 days" in wrongs[0]
    assert PASSWORD not in result.output and "x" * 32 not in result.output
    assert sink.taken == []


def test_without_mail_nothing_is_said_of_it(here):
    assert here.wrongs() == {}
    assert "notify mail" not in here.doctor().output


def test_a_service_that_was_never_set_up_is_told_its_commands_and_they_set_it_up(tmp_path, new_database):
    here = Installation(tmp_path, new_database("notify"))
    before = sorted(tmp_path.iterdir())

    found = here.wrongs()

    assert sorted(tmp_path.iterdir()) == before
    commands = {mend for _, mend in found.values()}
    assert commands == {"notify keys", "notify migrate"}
    here.run("keys")
    here.run("migrate")
    assert here.wrongs() == {}


def test_an_event_that_was_given_up_is_told(here):
    engine = create_engine(here.env["NOTIFY_DATABASE_URL"])
    dead = {"key": "e", "type": "permission.ended", "reason": "handler_failed", "attempts": 8}
    with engine.begin() as connection:
        connection.execute(dead_letters.insert().values(at=datetime.now(UTC), **dead))
    engine.dispose()

    sentence, mend = here.wrongs()["notify given up"]

    assert mend == "notify serve" and "1 event of the type permission.ended" in sentence


def test_migrations_that_were_not_run_are_told_and_the_command_runs_them(here):
    engine = create_engine(here.env["NOTIFY_DATABASE_URL"])
    downgrade(engine, migrations_of("notify"))
    engine.dispose()

    ((_, mend),) = here.wrongs().values()
    here.run(*shlex.split(mend)[1:])

    assert here.wrongs() == {}


def test_a_key_ring_that_others_may_read_is_closed_by_the_command(here):
    (here.folder / "ring.json").chmod(0o640)

    for _, mend in here.wrongs().values():
        subprocess.run(shlex.split(mend), check=True)

    assert here.wrongs() == {}


def test_who_is_not_trusted_is_told(here):
    (here.folder / "issuers.json").write_text("[]")

    assert "nobody can call" in here.wrongs()["notify trusted issuers"][0]


def mail_wrong(here):
    return here.wrongs()["notify mail"]


def test_a_mail_server_that_is_away_is_told(here, authority):
    with serving(authority.server("localhost")) as sink:
        here.with_mail(sink, authority)

    sentence, mend = mail_wrong(here)
    assert f"localhost:{sink.port} does not answer" in sentence and "mail" in mend


def test_a_mail_server_without_starttls_is_told(here, authority):
    with serving(None) as sink:
        here.with_mail(sink, authority)
        sentence, mend = mail_wrong(here)

    assert "does not encrypt" in sentence and "NOTIFY_SMTP_SECURITY=tls" in mend
    assert "AUTH" not in sink.heard


def test_a_mail_server_that_speaks_tls_at_once_is_well_after_the_printed_setting(here, authority):
    with serving(authority.server("localhost"), from_first_byte=True) as sink:
        here.with_mail(sink, authority)
        here.env["NOTIFY_SMTP_SECURITY"] = "tls"
        found = here.wrongs()

    assert "notify mail" not in found


def test_a_mail_server_with_a_certificate_that_ended_is_told(here, authority):
    with serving(authority.server("localhost", ended=True)) as sink:
        here.with_mail(sink, authority)
        sentence, _ = mail_wrong(here)

    assert "certificate" in sentence


def test_a_password_that_the_mail_server_refuses_is_told_without_it(here, authority):
    with serving(authority.server("localhost")) as sink:
        here.with_mail(sink, authority)
        here.put("mail-password", "another one")
        sentence, mend = mail_wrong(here)

    assert "refuses the login" in sentence and "NOTIFY_SMTP_PASSWORD_FILE" in mend
    assert "another one" not in sentence + mend


def test_a_role_without_a_mailbox_is_told_in_live_mode_only(here, authority):
    with serving(authority.server("localhost")) as sink:
        here.with_mail(sink, authority)
        here.env["NOTIFY_STAFF_ADDRESSES"] = "case_officer=cases@example.org"
        live = [line for line in here.doctor().output.splitlines() if "mailboxes" in line]
        here.env["NOTIFY_MODE"] = "sandbox"
        sandbox = here.wrongs()

    assert len(live) == len(STAFF_ROLES) - 1
    assert all("export NOTIFY_STAFF_ADDRESSES=" in line for line in live)
    assert not any("case_officer has no" in line for line in live)
    assert "notify mailboxes" not in sandbox


def test_every_trouble_with_the_mail_server_has_a_sentence_and_a_command():
    assert set(Trouble) - set(MEND) == {Trouble.NO_ADDRESS}  # which is of one message
