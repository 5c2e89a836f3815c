"""`referral broker apply` and `--check` against the broker that runs."""

import base64
import os
import stat
from datetime import UTC, datetime
from urllib.parse import quote

import pika
import pytest
import requests
import sqlalchemy as sa
from click.testing import CliRunner
from pika.exceptions import AMQPError
from waiting import wait_until

from alongside.database import create_engine, migrate, migrations_of
from alongside.events.codec import to_json
from alongside.events.model import person_notice
from alongside.link.port import LANDLORD
from alongside.link.rabbitmq.topology import EVENTS_DEAD, INTERNAL, SERVICES, path
from referral.adapters.tables import agency as agencies
from referral.entrypoints.cli import main

ROW = {
    "type": "police", "protect": False, "accepts": [], "contact_role": "Desk", "contact_phone": "020 7946 0101",
}  # fmt: skip


def new_link_name() -> str:
    return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()


class Operator:
    """A landlord with a directory, and the command that its operator types."""

    def __init__(self, broker, folder) -> None:
        self.broker, self.passwords = broker, folder / "passwords"
        self.landlord = f"t{os.urandom(6).hex()}"
        self.vhost = f"partners.{self.landlord}"
        url = f"sqlite:///{folder / 'referral.sqlite3'}"
        self._engine = create_engine(url)
        migrate(self._engine, migrations_of("referral"))
        secret = folder / "operator"
        secret.write_text(f"{broker.password}\n")
        self.env = {"REFERRAL_DATABASE_URL": url, "REFERRAL_MODE": "sandbox"}
        self.line = [
            "broker", "apply", "--management", broker.management, "--operator", broker.user,
            "--operator-password-file", str(secret), "--landlord", self.landlord, "--passwords", str(self.passwords),
        ]  # fmt: skip
        self.links: list[str] = []

    def directory(self, status: str = "active") -> str:
        """Add an agency; its link name."""
        name = new_link_name()
        row = {
            **ROW,
            "agency_id": f"agency-{len(self.links)}",
            "name": "An agency",
            "status": status,
            "link_name": name,
        }
        with self._engine.begin() as connection:
            connection.execute(agencies.insert().values(row))
        self.links.append(name)
        return name

    def status(self, link_name: str, status: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.update(agencies).where(agencies.c.link_name == link_name).values(status=status))

    def run(self, *more: str):
        done = CliRunner().invoke(main, [*self.line, *more], env=self.env)
        return done.exit_code, done.output.splitlines()

    def connect(self, user: str) -> None:
        self.connection(user).close()

    def connection(self, user: str) -> pika.BlockingConnection:
        credentials = pika.PlainCredentials(user, (self.passwords / user).read_text())
        broker = self.broker
        return pika.BlockingConnection(
            pika.ConnectionParameters(broker.host, broker.port, self.vhost, credentials=credentials)
        )

    def clean(self) -> None:
        self._engine.dispose()
        self.broker.remove([self.vhost, INTERNAL], [LANDLORD, *SERVICES, *self.links])


@pytest.fixture
def operator(broker, tmp_path):
    broker.remove([INTERNAL], [LANDLORD, *SERVICES])  # names that are not ours alone; then it is as fresh as any
    made = Operator(broker, tmp_path)
    yield made
    made.clean()


def test_a_fresh_broker_lacks_everything_and_one_command_puts_it_there(operator):
    agency = operator.directory()

    before, lines = operator.run("--check")
    applied = operator.run()
    after = operator.run("--check")

    assert before == 1
    assert {f"queues {operator.vhost} q.{agency}.1 is missing.", "vhosts internal is missing."} <= set(lines)
    assert applied == after == (0, [])
    operator.connect(agency)
    operator.connect(LANDLORD)


def test_check_changes_nothing(operator):
    operator.directory()

    operator.run("--check")

    assert operator.broker.ask("GET", path("vhosts", operator.vhost)).status_code == requests.codes.not_found
    assert not operator.passwords.exists()


def test_a_new_password_ends_what_was_connected_with_the_old_one(operator):
    """A lost computer that is connected would read on: a queue has one active reader."""
    agency = operator.directory()
    operator.run()
    lost = operator.connection(agency)
    (operator.passwords / agency).write_text("another one")

    assert operator.run() == (0, [])

    with pytest.raises(AMQPError):
        lost.sleep(20)
    operator.connect(agency)


def test_doing_it_again_for_a_longer_directory_adds_just_that(operator):
    first = operator.directory()
    operator.run()
    password = (operator.passwords / first).read_text()

    second = operator.directory()
    code, lines = operator.run("--check")
    operator.run()

    assert code == 1
    assert lines
    assert all(second in line for line in lines)
    assert (operator.passwords / first).read_text() == password
    operator.connect(first)
    operator.connect(second)


def test_password_files_are_for_their_owner_only(operator):
    agency = operator.directory()
    operator.run()

    assert stat.S_IMODE((operator.passwords / agency).stat().st_mode) == 0o600
    assert stat.S_IMODE(operator.passwords.stat().st_mode) == 0o700


@pytest.mark.parametrize("status", ["suspended", "retired"])
def test_an_agency_that_is_cut_off_loses_its_user_and_keeps_its_queues(operator, status):
    agency = operator.directory()
    operator.run()

    operator.status(agency, status)
    code, lines = operator.run("--check")
    operator.run()

    assert code == 1
    assert f"The user {agency} may not exist." in lines
    with pytest.raises(AMQPError):
        operator.connect(agency)
    assert operator.broker.ask("GET", path("queues", operator.vhost, f"q.{agency}.1")).ok
    operator.status(agency, "active")
    operator.run()
    operator.connect(agency)


OPEN = {"configure": ".*", "write": ".*", "read": ".*"}
EXCHANGE = {"type": "topic", "durable": True}
DRIFT = {
    "a right that is too wide": (
        "PUT", ("permissions", "{vhost}", "{agency}"), OPEN, "differs in configure, write, read"
    ),
    "a right of a stranger": ("PUT", ("permissions", "{vhost}", "consent"), OPEN, "is not part of the topology"),
    "a policy that is gone": ("DELETE", ("policies", "{vhost}", "in"), None, "is missing"),
    "a policy that lets the sender choose": (
        "PUT", ("policies", "{vhost}", "in"),
        {"pattern": ".*", "definition": {"dead-letter-exchange": "dlx"}, "apply-to": "queues"}, "differs in",
    ),
    "dead letters that are given up by count": (
        "PUT", ("policies", "{vhost}", "dead"),
        {"pattern": r"^dead\.(in|out)$", "definition": {"max-length-bytes": 1}, "apply-to": "queues"},
        "policies {vhost} dead differs in definition",
    ),
    "events that are given up by count": (
        "PUT", ("policies", INTERNAL, "events"),
        {"pattern": r"^events\.", "definition": {"delivery-limit": 20}, "apply-to": "queues"},
        "policies internal events differs in",
    ),
    "a policy more": (
        "PUT", ("policies", "{vhost}", "more"),
        {"pattern": "^q", "definition": {"max-length": 1}, "priority": 9}, "is not part of the topology",
    ),
    "a queue that is gone": ("DELETE", ("queues", "{vhost}", "q.in.{agency}"), None, "is missing"),
    "an exchange that is gone": ("DELETE", ("exchanges", "{vhost}", "in.{agency}"), None, "is missing"),
    "a way between two agencies": (
        "POST", ("bindings", "{vhost}", "e", "in.{agency}", "q", "q.{other}.1"), {}, "is not part of the topology"
    ),
    "a limit that is gone": ("DELETE", ("user-limits", "{agency}", "max-connections"), None, "is missing"),
    "a tag that opens the management": (
        "PUT", ("users", "{agency}"), {"password": "x", "tags": "administrator"}, "differs in tags"
    ),
    "guest": ("PUT", ("users", "guest"), {"password": "guest", "tags": "administrator"}, "may not exist"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "where", "body", "sentence"), DRIFT.values(), ids=DRIFT)
def test_drift_is_said_and_mended(operator, method, where, body, sentence):
    agency, other = operator.directory(), operator.directory()
    operator.run()
    names = {"vhost": operator.vhost, "agency": agency, "other": other}

    operator.broker.ask(method, path(*(part.format(**names) for part in where)), body).raise_for_status()
    code, lines = operator.run("--check")

    assert code == 1
    assert any(sentence.format(**names) in line for line in lines), lines
    assert operator.run() == (0, [])


def test_a_queue_or_exchange_more_is_said_and_left_where_it_is(operator):
    operator.directory()
    operator.run()
    queue = path("queues", operator.vhost, "somebodys")
    operator.broker.ask("PUT", queue, {"durable": True, "arguments": {"x-queue-type": "quorum"}}).raise_for_status()
    operator.broker.ask("PUT", path("exchanges", operator.vhost, "theirs"), EXCHANGE).raise_for_status()

    code, lines = operator.run()

    assert code == 1
    assert lines == [
        f"exchanges {operator.vhost} theirs is not part of the topology.",
        f"queues {operator.vhost} somebodys is not part of the topology.",
    ]
    assert operator.broker.ask("GET", queue).ok


def test_what_the_broker_refuses_is_said_with_its_reason_and_without_the_secret_name(operator):
    agency = operator.directory()
    operator.broker.ask("PUT", path("vhosts", operator.vhost)).raise_for_status()
    another_kind = {"durable": True, "arguments": {"x-queue-type": "classic"}}
    operator.broker.ask("PUT", path("queues", operator.vhost, f"q.{agency}.1"), another_kind).raise_for_status()

    code, lines = operator.run()

    assert code == 2
    [line] = lines
    assert line.startswith("The broker answered 400 to PUT of queues: inequivalent arg '")
    assert agency not in line


def test_without_a_folder_for_passwords_only_certificates_let_users_in(operator):
    agency = operator.directory()
    operator.line = operator.line[: operator.line.index("--passwords")]

    assert operator.run() == (0, [])

    assert operator.broker.ask("GET", path("users", agency)).json()["password_hash"] == ""
    for guess in ("", "guest", agency):
        with pytest.raises(AMQPError):
            pika.BlockingConnection(
                pika.ConnectionParameters(
                    operator.broker.host, operator.broker.port, operator.vhost,
                    credentials=pika.PlainCredentials(agency, guess),
                )
            )  # fmt: skip


def test_mistakes_end_with_2_and_one_sentence(operator, tmp_path):
    operator.env = {"REFERRAL_DATABASE_URL": ""}
    assert operator.run("--check") == (2, ["REFERRAL_DATABASE_URL is not set."])


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        (
            "--landlord",
            "../x",
            "A landlord's name on the broker is lower-case letters, digits and hyphens, at most 63.",
        ),
        ("--operator", "nobody", "The broker answered 401 to GET of whoami: "),  # why, in the words of its version
        (
            "--management",
            "http://127.0.0.1:9",
            "The management API of the broker cannot be reached at 127.0.0.1:9.  -> docker compose up",
        ),
    ],
)
def test_a_wrong_option_is_said_without_the_password(operator, option, value, sentence):
    operator.line[operator.line.index(option) + 1] = value

    code, lines = operator.run("--check")

    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(sentence)
    assert operator.broker.password not in lines[0]


@pytest.mark.parametrize("mode", ["live", ""])
def test_the_operators_password_goes_readably_to_no_other_machine(operator, mode):
    operator.line[operator.line.index("--management") + 1] = "http://broker.example.org:15672"
    operator.env["REFERRAL_MODE"] = mode

    code, [line] = operator.run("--check")

    assert code == 2
    assert line == (
        "The operator's password would be readable on the way: http:// goes to this machine only; use https://."
        "  -> export REFERRAL_BROKER_MANAGEMENT=https://HOST:15671"
    )


def test_a_password_file_that_was_changed_is_set_anew_on_the_broker(operator):
    agency = operator.directory()
    operator.run()
    old = (operator.passwords / agency).read_text()
    (operator.passwords / agency).write_text("another-password")

    code, lines = operator.run("--check")
    with pytest.raises(AMQPError):
        operator.connect(agency)
    applied = operator.run()

    assert (code, lines) == (1, [f"users {agency} differs in password."])
    assert applied == (0, [])
    operator.connect(agency)
    (operator.passwords / agency).write_text(old)
    with pytest.raises(AMQPError):
        operator.connect(agency)


def test_a_password_that_is_the_same_is_not_touched(operator):
    agency = operator.directory()
    operator.run()
    before = operator.broker.ask("GET", path("users", agency)).json()

    operator.run()

    assert operator.broker.ask("GET", path("users", agency)).json() == before  # a new one would have another salt


def test_a_password_that_nobody_should_have_is_taken_away(operator):
    agency = operator.directory()
    operator.run()
    password = (operator.passwords / agency).read_text()
    operator.line = operator.line[: operator.line.index("--passwords")]

    code, lines = operator.run("--check")
    applied = operator.run()

    assert code == 1
    assert f"users {agency} differs in password." in lines
    assert applied == (0, [])
    (operator.passwords / agency).write_text(password)
    with pytest.raises(AMQPError):
        operator.connect(agency)


def test_check_makes_no_password_file_and_says_that_the_user_differs(operator):
    agency = operator.directory()
    operator.run()
    (operator.passwords / agency).unlink()

    code, lines = operator.run("--check")

    assert (code, lines) == (1, [f"users {agency} differs in password."])
    assert not (operator.passwords / agency).exists()


def test_the_address_of_the_database_may_stand_in_a_file_and_one_that_is_not_migrated_is_said(operator, tmp_path):
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path / 'empty.sqlite3'}\n")
    operator.env = {"REFERRAL_DATABASE_URL": "", "REFERRAL_DATABASE_URL_FILE": str(tmp_path / "url")}

    code, lines = operator.run("--check")

    assert (code, lines) == (2, ["The directory cannot be read: the database is away or not migrated."])


@pytest.fixture
def bus_of_the_operator(operator):
    """The operator's address of the services' own virtual host."""
    operator.run()
    broker = operator.broker
    return f"amqp://{broker.user}:{quote(broker.password, safe='')}@{broker.host}:{broker.port}/{INTERNAL}"


def put_back(address, *more):
    env = {"REFERRAL_MODE": "sandbox", "REFERRAL_BROKER_EVENTS_URL": address}
    done = CliRunner().invoke(main, ["broker", "put-back", *more], env=env)
    return done.exit_code, done.stdout.splitlines(), done.stderr.splitlines()


def test_events_that_the_broker_gave_up_are_told_and_put_back(bus_of_the_operator):
    event = person_notice("referral", datetime(2026, 3, 4, 12, tzinfo=UTC), "1a2b3c4d-0000-4000-8000-000000000001")
    connection = pika.BlockingConnection(pika.URLParameters(bus_of_the_operator))
    given = pika.BasicProperties(delivery_mode=2, expiration="1")
    connection.channel().basic_publish("events", "notify", to_json(event), given)
    wait_until(lambda: put_back(bus_of_the_operator, "--check")[0] == 1)
    line = [f"notify notice.due {event.id} expired"]
    silent = [
        f"Nobody reads what is for {name}; start it: {name} serve" for name in ("consent", "notify", "referral")
    ]

    assert put_back(bus_of_the_operator, "--check") == put_back(bus_of_the_operator, "--check") == (1, line, silent)
    assert put_back(bus_of_the_operator) == (0, line, silent)

    assert put_back(bus_of_the_operator, "--check") == put_back(bus_of_the_operator) == (0, [], silent)
    _, _, body = next(connection.channel().consume("events.notify"))
    assert body == to_json(event)
    connection.close()


def test_what_does_not_say_for_whom_it_was_stays_and_is_told(bus_of_the_operator):
    connection = pika.BlockingConnection(pika.URLParameters(bus_of_the_operator))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish("", EVENTS_DEAD, b"her name", pika.BasicProperties(delivery_mode=2))
    connection.close()

    code, told, _ = put_back(bus_of_the_operator)

    assert code == 1
    assert told == [
        "(for whom the broker does not say, so it stays) (a type that this version does not know) (no id) other"
    ]
    assert put_back(bus_of_the_operator, "--check")[:2] == (code, told)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "REFERRAL_BROKER_EVENTS_URL is not set."),
        ("http://127.0.0.1/internal", "REFERRAL_BROKER_EVENTS_URL: The address must begin with amqp:// or amqps://."),
        ("amqp://a:secret@127.0.0.1:1/internal", "The broker cannot be asked (ConnectionRefusedError)."),
    ],
)
def test_what_is_missing_to_put_events_back_is_one_sentence_without_the_address(address, sentence):
    assert put_back(address) == (2, [], [sentence])
