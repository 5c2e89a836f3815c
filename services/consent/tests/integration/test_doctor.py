"""`consent doctor`: what is broken is told, and the printed command mends it."""

import json
import shlex
import subprocess
from datetime import UTC, datetime

import pytest
from broker import Broker
from click.testing import CliRunner

from alongside.database import create_engine, downgrade, migrations_of, new_sessions
from alongside.envelope import keys
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import KeyUse
from alongside.envelope.party_file import PartyFile, write_party_file
from alongside.events.retention import forget_settled
from alongside.events.tables import dead_letters
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.topology import INTERNAL, path, wanted_by_services
from alongside.vault import KeyRing
from consent.entrypoints.cli import main

PASSPHRASE = "a passphrase of the tests"
AGREEMENT = {
    "id": "ISA", "agency": "police", "version": 1, "status": "active", "effective_from": "2026-01-01",
    "categories_by_type": {"police.report": ["IDN"]},
}  # fmt: skip
PARTNERSHIP = {
    "schema": "alongside/partnership/1",
    "landlord": {
        "id": "larkfield", "name": "Larkfield", "jurisdiction": "england",
        "controller_type": "independent_controller",
    },
    "agencies": [
        {
            "id": "police", "name": "Police", "type": "police", "controller_type": "public_authority",
            "jurisdiction": "england",
        }
    ],
    "agreements": [AGREEMENT],
}  # fmt: skip


class Installation:
    """A service that was set up with its own commands, as its README says."""

    def __init__(self, folder, database_url) -> None:
        self.folder = folder
        jwk = keys.public(keys.generate(KeyUse.MESSAGE))
        FileKeystore(folder / "keystore", PASSPHRASE.encode(), cost=2**10).put(
            "permission", keys.generate(KeyUse.PERMISSION)
        )
        KeyRing.create(folder / "ring")
        (folder / "joins").mkdir()
        write_party_file(folder / "joins" / "landlord.json", PartyFile("landlord", "l" * 43, "a.b.c", "a.b.c"))
        self.env = {
            "CONSENT_DATABASE_URL_FILE": self.put("database-url", database_url),
            "CONSENT_KEY_RING_FILE": str(folder / "ring"),
            "CONSENT_KEYSTORE_FILE": str(folder / "keystore"),
            "CONSENT_KEYSTORE_PASSPHRASE_FILE": self.put("passphrase", PASSPHRASE),
            "CONSENT_TRUSTED_ISSUERS_FILE": self.put(
                "issuers", json.dumps([{"iss": "referral", "jwk": jwk, "kinds": ["service"]}])
            ),
            "CONSENT_MODE": "sandbox",
        }
        self.put("partnership.json", json.dumps(PARTNERSHIP))

    def put(self, name, content):
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(content)
        return str(path)

    def run(self, command):
        """What was printed, with the names of our files in it."""
        program, *line = shlex.split(command)
        assert program == "consent"
        ours = {"FILE": str(self.folder / "partnership.json"), "DIR": str(self.folder / "joins")}
        line = [ours.get(word, word) for word in line]
        result = CliRunner().invoke(main, line, env=self.env, catch_exceptions=False)
        assert result.exit_code == 0, result.output

    def doctor(self):
        return CliRunner().invoke(main, ["doctor"], env=self.env, catch_exceptions=False)

    def wrongs(self):
        """(subject, sentence, command) of what is wrong."""
        result = CliRunner().invoke(main, ["doctor", "--json"], env=self.env, catch_exceptions=False)
        *rows, _ = [json.loads(line) for line in result.output.splitlines()]
        found = [(row["subject"], row["sentence"], row["mend"]) for row in rows if not row["ok"]]
        assert result.exit_code == (1 if found else 0)
        return found


@pytest.fixture
def here(tmp_path, new_database):
    made = Installation(tmp_path, new_database("consent"))
    made.run("consent migrate")
    made.run("consent seed --partnership FILE --parties DIR")
    return made


def test_a_service_as_it_should_be_ends_with_0_and_no_secret_is_shown(here):
    result = here.doctor()

    assert result.exit_code == 0, result.output
    assert "standard 2026.3 and 1 sharing agreements are in force" in result.output
    assert PASSPHRASE not in result.output and "events" not in result.output


def test_a_service_that_was_never_set_up_is_told_its_commands_and_they_set_it_up(tmp_path, new_database):
    here = Installation(tmp_path, new_database("consent"))
    before = sorted(tmp_path.iterdir())

    assert {mend for _, _, mend in here.wrongs()} == {"consent migrate"}
    assert sorted(tmp_path.iterdir()) == before

    here.run("consent migrate")
    found = here.wrongs()
    assert [sentence.split(",")[0] for _, sentence, _ in found] == [
        "No landlord is set up", "No policy pack is in force", "No sharing agreement is in force",
    ]  # fmt: skip

    here.run(found[0][2])
    assert here.wrongs() == []


def test_agreements_that_have_all_ended_are_told(here):
    engine = create_engine((here.folder / "database-url").read_text())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agreements SET effective_to = '2026-02-01'")
    engine.dispose()

    ((subject, sentence, _),) = here.wrongs()

    assert subject == "consent rules" and "No sharing agreement" in sentence


def test_events_that_were_given_up_are_told_with_what_tries_them_again(here):
    engine = create_engine((here.folder / "database-url").read_text())
    dead = {"attempts": 8, "at": datetime(2026, 3, 4, 12, 5, tzinfo=UTC)}
    rows = [
        {"key": "a", "type": "referral.ended", "reason": "handler_failed", **dead},
        {"key": "b", "type": "referral.ended", "reason": "process_died", **dead},
    ]
    with engine.begin() as connection:
        connection.execute(dead_letters.insert(), rows)
    engine.dispose()

    ((subject, sentence, mend),) = here.wrongs()

    assert (subject, mend) == ("consent given up", "consent serve")
    assert sentence.startswith(
        "Since 2026-03-04 12:05 UTC 2 events of the type referral.ended could not be acted on."
    )


def test_bytes_on_our_own_bus_that_were_no_event_are_told_for_as_long_as_the_note_of_them_is_kept(here):
    url = (here.folder / "database-url").read_text()
    engine = create_engine(url)
    note = {"type": None, "reason": "unreadable", "attempts": 1}
    with engine.begin() as connection:
        for key, minute in (("a", 5), ("b", 7)):
            at = datetime(2026, 3, 4, 12, minute, tzinfo=UTC)
            connection.execute(dead_letters.insert(), {"key": key, "at": at, **note})

    ((subject, sentence, mend),) = here.wrongs()

    assert subject == "consent own bus" and "event_outbox" in mend
    assert sentence.startswith("Between 2026-03-04 12:05 and 2026-03-04 12:07 UTC 2 messages from our other services")

    assert forget_settled(new_sessions(engine), datetime(2026, 3, 4, 13, tzinfo=UTC)) == 2
    engine.dispose()
    assert here.wrongs() == []


def test_migrations_that_were_not_run_are_told_and_the_command_runs_them(here):
    engine = create_engine((here.folder / "database-url").read_text())
    downgrade(engine, migrations_of("consent"))
    engine.dispose()

    ((subject, _, mend),) = here.wrongs()
    assert subject == "consent migrations"

    here.run(mend)
    assert "consent migrations" not in {one for one, _, _ in here.wrongs()}


@pytest.mark.parametrize("name", ["keystore", "ring", "passphrase", "database-url"])
def test_a_secret_that_others_may_read_is_closed_by_the_command(here, name):
    (here.folder / name).chmod(0o644)

    commands = {mend for _, _, mend in here.wrongs()}
    assert commands == {f"chmod 600 {here.folder / name}"}

    subprocess.run(shlex.split(commands.pop()), check=True)
    assert here.wrongs() == []


def test_a_permission_key_that_is_not_there_and_a_passphrase_that_does_not_fit_are_told(here):
    FileKeystore(here.folder / "keystore", PASSPHRASE.encode()).delete("permission")
    ((subject, sentence, _),) = here.wrongs()
    assert subject == "consent keystore" and "permission" in sentence

    here.put("passphrase", "another one")
    ((_, sentence, _),) = here.wrongs()
    assert "does not open" in sentence and "another one" not in sentence


def test_a_referral_service_that_is_not_trusted_is_told(here):
    jwk = keys.public(keys.generate(KeyUse.MESSAGE))
    here.put("issuers", json.dumps([{"iss": "sign-in", "jwk": jwk, "kinds": ["person"]}]))

    ((_, sentence, mend),) = here.wrongs()

    assert "Tokens of referral are not trusted" in sentence and "CONSENT_TRUSTED_ISSUERS_FILE" in mend


@pytest.mark.databases("sqlite")  # the broker is the same
def test_events_are_looked_at_where_the_settings_name_a_broker(here, broker: Broker):
    management = Management(broker.management, broker.user, broker.password, anywhere=True)

    def apply():  # what the printed command does
        management.apply(wanted_by_services(), lambda user: f"{user}-password")

    apply()
    url = f"amqp://consent:consent-password@{broker.host}:{broker.port}/{INTERNAL}"
    here.env["CONSENT_EVENTS_URL_FILE"] = here.put("events-url", url)

    assert here.wrongs() == []

    broker.ask("DELETE", path("queues", INTERNAL, "events.consent"))
    ((_, sentence, mend),) = here.wrongs()
    assert "The queue events.consent is not there." in sentence and mend == "referral broker apply"
    apply()
    assert here.wrongs() == []

    broker.ask("PUT", path("users", "consent"), {"password": "another", "tags": ""})
    ((_, sentence, mend),) = here.wrongs()
    assert "password" in sentence and mend == "referral broker apply --passwords FOLDER"
    apply()
    assert here.wrongs() == []
    management.close()


def test_settings_that_lack_are_lines(tmp_path):
    result = CliRunner().invoke(main, ["doctor"], env={"CONSENT_MODE": "live"}, catch_exceptions=False)

    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 5
    assert "CONSENT_DATABASE_URL is not set.  -> export CONSENT_DATABASE_URL=" in result.output


def test_the_tests_have_an_agreement_that_is_in_force():
    assert AGREEMENT["effective_from"] < datetime.now(UTC).date().isoformat()
