"""`referral doctor`: what is broken is told, and the printed command mends it."""

import base64
import json
import os
import shlex
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey
from waiting import wait_until

from alongside.database import create_engine, downgrade, migrations_of
from alongside.envelope import keys
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import KeyUse, Role
from alongside.envelope.testkit.parties import make_actor
from alongside.events.tables import dead_letters
from alongside.link.rabbitmq.topology import path
from alongside.vault import KeyRing
from alongside.web.tokens import TokenRefused, TrustedIssuer, verify
from referral.adapters.tables import agency as agencies
from referral.adapters.tables import only_counted
from referral.entrypoints.cli import main
from referral.entrypoints.doctor import look

PASSPHRASE = "a passphrase of the tests"
RELAY = "docker compose up -d referral-relay (or: referral relay)"
NOT_NOTED = "which no relay noted: none runs, or it can store nothing."
COUNTED_WITHIN_S = 30.0  # the broker counts every five seconds
CONTACTS = {
    ring: {"role": "desk", "phone": "020 7946 0100"}
    for ring in ("case_team", "safeguarding_lead", "data_protection", "directory_admin")
}


class Moved:
    """A clock that is `by` ahead of this machine's."""

    def __init__(self, by: timedelta = timedelta(0)) -> None:
        self._by = by

    def now(self):
        return datetime.now(UTC) + self._by


class Neighbour(ThreadingHTTPServer):
    """Consent or notify, as far as it is asked here."""

    daemon_threads = True

    def __init__(self, name, public_key) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.name, self.ready = name, 200
        self.trusted = (TrustedIssuer("referral", public_key, ("service",)),)
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self._say(self.server.ready if self.path == "/readyz" else self._judged(404))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(self._judged(200))

    def _judged(self, otherwise):
        try:
            verify(self.headers["Authorization"].removeprefix("Bearer "), self.server.name, self.server.trusted)
        except TokenRefused:
            return 401
        return otherwise

    def _say(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Nothing on the terminal."""


class Installation:
    """A service that was set up by hand, as its README says, with two neighbours that run."""

    def __init__(self, folder, database_url) -> None:
        self.folder, self.database_url = folder, database_url
        self.landlord = make_actor(Role.LANDLORD, datetime.now(UTC))
        token_key = ECKey.generate_key("P-256").as_dict(private=True)
        public = {name: token_key[name] for name in ("kty", "crv", "x", "y")}
        self.neighbours = [Neighbour(name, public) for name in ("consent", "notify")]
        self.threads = [threading.Thread(target=one.serve_forever, args=(0.05,)) for one in self.neighbours]
        for thread in self.threads:
            thread.start()
        keystore = FileKeystore(folder / "keystore", PASSPHRASE.encode(), cost=2**10)
        keystore.put("message", self.landlord.message)
        keystore.put("encryption", self.landlord.encryption)
        KeyRing.create(folder / "ring")
        party = self.landlord.party
        people = keys.public(keys.generate(KeyUse.MESSAGE))
        issuers = [{"iss": "sign-in", "jwk": people, "kinds": ["person"], "roles": ["dpo"]}]
        self.env = {
            "REFERRAL_DATABASE_URL": database_url,
            "REFERRAL_MODE": "sandbox",
            "REFERRAL_KEY_RING_FILE": str(folder / "ring"),
            "REFERRAL_KEYSTORE_FILE": str(folder / "keystore"),
            "REFERRAL_KEYSTORE_PASSPHRASE_FILE": self.put("passphrase", PASSPHRASE),
            "REFERRAL_LANDLORD_IDENTITY": party.id,
            "REFERRAL_ROOT_STATEMENT_FILE": self.put("root.jws", party.root_jws),
            "REFERRAL_KEY_STATEMENT_FILE": self.put("keys.jws", party.keys_jws),
            "REFERRAL_CONSENT_URL": self.neighbours[0].url,
            "REFERRAL_NOTIFY_URL": self.neighbours[1].url,
            "REFERRAL_TOKEN_KEY_FILE": self.put("token-key.json", json.dumps(token_key)),
            "REFERRAL_CONTACTS_FILE": self.put("contacts.json", json.dumps(CONTACTS)),
            "REFERRAL_TRUSTED_ISSUERS_FILE": self.put("issuers.json", json.dumps(issuers)),
        }

    def put(self, name, content):
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(content)
        return str(file)

    def close(self):
        for neighbour, thread in zip(self.neighbours, self.threads, strict=True):
            neighbour.shutdown()
            neighbour.server_close()
            thread.join(5)

    def directory(self, agency_id, *, party=None, status="active"):
        """Put an agency into the directory; returns its link name."""
        link_name = base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()
        row = {
            "agency_id": agency_id, "name": agency_id, "type": "police", "status": status, "protect": False,
            "accepts": [], "contact_role": "desk", "contact_phone": "020 7946 0101", "link_name": link_name,
        }  # fmt: skip
        if party is not None:
            row |= {"pinned_identity": party.id, "root": party.root_jws, "keys": party.keys_jws}
        engine = create_engine(self.database_url)
        with engine.begin() as connection:
            connection.execute(agencies.insert().values(row))
        engine.dispose()
        return link_name

    def run(self, *line):
        result = CliRunner().invoke(main, list(line), env=self.env, catch_exceptions=False)
        assert result.exit_code == 0, result.output

    def doctor(self, *line):
        return CliRunner().invoke(main, ["doctor", *line], env=self.env, catch_exceptions=False)

    def wrongs(self, by=timedelta(0)):
        return [found for found in look(self.env, Moved(by)) if not found.ok]


@pytest.fixture
def here(tmp_path, new_database):
    made = Installation(tmp_path, new_database("referral"))
    made.run("migrate")
    yield made
    made.close()


def test_a_service_as_it_should_be_ends_with_0_and_no_secret_is_shown(here):
    here.directory("norshire-police", party=make_actor(Role.AGENCY, datetime.now(UTC)).party)
    here.directory("willow")

    result = here.doctor()

    assert result.exit_code == 0, result.output
    assert "1 of 2 active agencies are pinned; not yet, so nothing is sent to them: willow." in result.output
    assert "consent takes the tokens of referral." in result.output
    assert "notify takes the tokens of referral." in result.output
    assert PASSPHRASE not in result.output


def test_the_relay_is_looked_at_without_a_keystore(here):
    for name in ("REFERRAL_KEYSTORE_FILE", "REFERRAL_KEYSTORE_PASSPHRASE_FILE"):
        here.env[name] = ""

    assert here.doctor("--relay").exit_code == 0
    service = here.doctor()
    assert service.exit_code == 1 and "REFERRAL_KEYSTORE_FILE is not set." in service.output


def test_an_event_that_was_given_up_is_told(here):
    engine = create_engine(here.database_url)
    dead = {"key": "e", "type": "permission.ended", "reason": "handler_failed", "attempts": 8}
    with engine.begin() as connection:
        connection.execute(dead_letters.insert().values(at=datetime.now(UTC), **dead))
    engine.dispose()

    (found,) = here.wrongs()

    assert (found.subject, found.mend) == ("referral given up", "referral serve")
    assert "1 event of the type permission.ended" in found.sentence


def test_migrations_that_were_not_run_are_told_and_the_command_runs_them(here):
    engine = create_engine(here.database_url)
    downgrade(engine, migrations_of("referral"))
    engine.dispose()

    (found,) = here.wrongs()
    assert found.subject == "referral migrations"

    program, *line = shlex.split(found.mend)
    assert program == "referral"
    here.run(*line)
    assert here.wrongs() == []


def test_statements_of_an_agency_that_end_within_two_weeks_are_told(here):
    """Its encryption key lives 30 days from when it was made, which was 17 days ago."""
    here.directory("willow", party=make_actor(Role.AGENCY, datetime.now(UTC) - timedelta(days=17)).party)
    here.directory("suspended", party=make_actor(Role.AGENCY, datetime.now(UTC) - timedelta(days=90)).party,
                   status="suspended")  # fmt: skip

    (found,) = here.wrongs()

    assert found.subject == "referral agency willow" and "in 12 days" in found.sentence
    assert found.mend.startswith("referral directory apply")


def test_the_landlords_own_statements_that_end_within_two_weeks_are_told(here):
    def wrongs(days):
        return [one.subject for one in here.wrongs(timedelta(days=days)) if not one.subject.endswith("clock")]

    assert wrongs(15) == []
    assert wrongs(17) == ["referral statements"]


def test_a_key_that_is_not_the_one_in_the_statements_is_told(here):
    keystore = FileKeystore(here.folder / "keystore", PASSPHRASE.encode())
    keystore.put("message", keys.generate(KeyUse.MESSAGE))

    (found,) = here.wrongs()

    assert found.subject == "referral keys" and "message" in found.sentence


@pytest.mark.parametrize("name", ["keystore", "ring", "passphrase", "token-key.json"])
def test_a_secret_that_others_may_read_is_closed_by_the_command(here, name):
    (here.folder / name).chmod(0o604)

    commands = {found.mend for found in here.wrongs()}
    assert commands == {f"chmod 600 {here.folder / name}"}

    subprocess.run(shlex.split(commands.pop()), check=True)
    assert here.wrongs() == []


def test_neighbours_that_are_away_not_ready_or_deaf_are_told(here):
    consent, notify = here.neighbours
    consent.ready = 503
    notify.trusted = ()
    found = {one.subject: one.mend for one in here.wrongs()}
    assert found["referral to consent"] == "consent doctor"
    assert "NOTIFY_TRUSTED_ISSUERS_FILE" in found["referral to notify token"]

    here.env["REFERRAL_CONSENT_URL"] = "http://127.0.0.1:1"
    assert any("consent does not answer at http://127.0.0.1:1" in one.sentence for one in here.wrongs())


def test_a_clock_ten_minutes_off_its_neighbours_is_told(here):
    assert not [one for one in here.wrongs(timedelta(minutes=9)) if one.subject.endswith("consent clock")]

    (found,) = [one for one in here.wrongs(timedelta(minutes=11)) if one.subject.endswith("consent clock")]
    assert found.mend.startswith("timedatectl")


def test_without_the_operators_settings_the_line_says_what_compares_the_topology(here):
    here.env["REFERRAL_EVENTS_URL"] = "amqp://referral:none@127.0.0.1:1/internal"

    output = here.doctor().output

    assert "No broker answers at 127.0.0.1:1." in output
    assert "`referral broker apply --check` compares it." in output


class Brokered:
    """The installation on a broker that the operator's own command has set up."""

    def __init__(self, here, broker) -> None:
        self.here, self.broker = here, broker
        name = f"d{os.urandom(6).hex()}"
        self.vhost = f"partners.{name}"
        self.link_name = here.directory("willow", party=make_actor(Role.AGENCY, datetime.now(UTC)).party)
        here.env |= {
            "REFERRAL_BROKER_MANAGEMENT": broker.management,
            "REFERRAL_BROKER_OPERATOR": broker.user,
            "REFERRAL_BROKER_PASSWORD_FILE": here.put("operator", broker.password),
            "REFERRAL_BROKER_LANDLORD": name,
            "REFERRAL_BROKER_PASSWORDS": str(here.folder / "passwords"),
        }
        self.apply("referral broker apply")
        for variable, user, vhost in (("EVENTS", "referral", "internal"), ("LINK", "landlord", self.vhost)):
            password = (here.folder / "passwords" / user).read_text()
            url = f"amqp://{user}:{password}@{broker.host}:{broker.port}/{vhost}"
            here.env[f"REFERRAL_{variable}_URL_FILE"] = here.put(f"{user}-url", url)

    def apply(self, command):
        program, *line = shlex.split(command)
        assert program == "referral" and line[:2] == ["broker", "apply"]
        self.here.run("broker", "apply")  # its options are in the environment

    def clean(self):
        self.broker.ask("DELETE", path("vhosts", self.vhost))
        self.broker.ask("DELETE", path("users", self.link_name))


def test_an_agency_that_sends_more_that_cannot_be_read_than_is_noted_is_told_for_thirty_days(here):
    here.directory("harbour")
    now = datetime.now(UTC)
    engine = create_engine(here.database_url)
    with engine.begin() as connection:
        row = {"agency_id": "harbour", "number": 4321, "begun_at": now - timedelta(days=2), "last_at": now}
        connection.execute(only_counted.insert().values(row))
    engine.dispose()

    (found,) = here.wrongs()
    assert found.subject == "referral unreadable"
    assert "harbour" in found.sentence and "4321" in found.sentence
    assert "harbour" in found.mend

    later = here.wrongs(timedelta(days=31))
    assert "referral unreadable" not in [one.subject for one in later]


@pytest.fixture
def brokered(here, broker):
    made = Brokered(here, broker)
    yield made
    made.clean()


@pytest.mark.databases("sqlite")  # the broker is the same
def test_a_broker_as_it_should_be_has_no_wrong_line(brokered):
    result = brokered.here.doctor()

    assert result.exit_code == 0, result.output
    assert "The broker is as the directory asks for." in result.output
    assert "referral link rights" in result.output
    assert brokered.link_name not in result.output


@pytest.mark.databases("sqlite")
def test_drift_is_told_without_link_names_and_apply_ends_it(brokered):
    broker, vhost, name = brokered.broker, brokered.vhost, brokered.link_name
    queue = f"q.in.{name}"
    broker.ask("DELETE", path("queues", vhost, queue))
    broker.ask("PUT", path("permissions", vhost, "landlord"), {"configure": ".*", "write": ".*", "read": ".*"})
    broker.ask("PUT", path("exchanges", "internal", "stray"), {"type": "fanout"})

    found = brokered.here.wrongs()

    told = {(one.subject, one.sentence) for one in found}
    assert {
        ("referral link queues", "The queue of what willow sends is not there."),
        ("referral link rights", "This user may declare and change what is on the broker."),
        ("referral topology", f"queues {vhost} q.in.<willow> is missing."),
        ("referral topology", f"permissions {vhost} landlord differs in configure, write, read."),
        ("referral topology", "exchanges internal stray is not part of the topology."),
    } <= told
    assert name not in str(told)

    broker.ask("DELETE", path("exchanges", "internal", "stray"))  # apply deletes no exchange
    for command in {one.mend for one in found}:
        brokered.apply(command)
    assert brokered.here.wrongs() == []


@pytest.mark.databases("sqlite")
def test_messages_that_the_broker_gave_up_and_no_relay_noted_are_told_with_what_helps(brokered):
    """Both ways; the queue of the services' own is one for all tests, so it stays empty here."""
    broker, vhost = brokered.broker, brokered.vhost
    for queue in ("dead.in", "dead.out", "dead.out"):
        letter = {"properties": {}, "routing_key": queue, "payload": "x", "payload_encoding": "string"}
        assert broker.ask("POST", path("exchanges", vhost, "amq.default", "publish"), letter).json() == {
            "routed": True
        }

    found = wait_until(lambda: len(two := brokered.here.wrongs()) > 1 and two, COUNTED_WITHIN_S)

    assert {one.sentence: one.mend for one in found} == {
        f"The broker gave up 1 message from agencies to us, {NOT_NOTED}": RELAY,
        f"The broker gave up 2 messages from us to agencies, {NOT_NOTED}": RELAY,
    }


@pytest.mark.databases("sqlite")
def test_a_password_that_the_broker_does_not_know_is_told_and_apply_sets_it(brokered):
    brokered.broker.ask("PUT", path("users", "landlord"), {"password": "another", "tags": ""})

    found = brokered.here.wrongs()
    assert {one.subject for one in found} == {"referral link", "referral topology"}

    for one in found:
        brokered.apply(one.mend)
    assert brokered.here.wrongs() == []


@pytest.mark.databases("sqlite")
def test_an_operator_who_is_refused_is_told(brokered):
    brokered.here.put("operator", "another")

    (found,) = brokered.here.wrongs()

    assert "REFERRAL_BROKER_PASSWORD_FILE" in found.mend


@pytest.mark.databases("sqlite")
def test_operators_settings_that_are_incomplete_are_mistakes_of_the_settings(here):
    here.env["REFERRAL_BROKER_OPERATOR"] = "operator"

    found = here.wrongs()

    assert {one.sentence for one in found} == {
        "REFERRAL_BROKER_MANAGEMENT is not set.",
        "REFERRAL_BROKER_PASSWORD_FILE is not set.",
        "REFERRAL_BROKER_LANDLORD is not set.",
    }
