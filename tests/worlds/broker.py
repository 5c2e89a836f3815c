"""A RabbitMQ for tests, one for the whole run; whoever finds it, everything that was started is stopped again.

ALONGSIDE_TEST_RABBITMQ=amqp://user:password@host:5672?management=15672   one that runs; when it is dead, tests fail
a Docker engine that starts rabbitmq:4-management
rabbitmq-server of this machine (Debian's package, installed when root), as the current user, in its own folder
"""

import atexit
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import finding
import pika
import pytest
import requests
import server_files

CONFIGURATION = Path(__file__).parents[2] / "deploy/rabbitmq/conf.d"
IMAGE = "rabbitmq:4-management"
START_WITHIN_S = 90.0
ADDRESS = "ALONGSIDE_TEST_RABBITMQ"


@dataclass(frozen=True)
class Broker:
    """A broker that runs, and its operator. `how`: where it was found."""

    host: str
    port: int
    management: str
    user: str
    password: str = field(repr=False)
    how: str
    restart: Callable[[], None] = field(repr=False)
    stop: Callable[[], None] = field(repr=False)
    files: server_files.Files | None = field(default=None, repr=False)  # None: only an address is known

    def ask(self, method: str, path: str, body: object = None) -> requests.Response:
        """The management API; `path` without /api/."""
        return requests.request(
            method, f"{self.management}/api/{path}", json=body, auth=(self.user, self.password), timeout=30
        )

    @property
    def version(self) -> str:
        """What the broker itself says."""
        return str(self.ask("GET", "overview").json()["rabbitmq_version"])

    @property
    def product(self) -> str:
        """Name and version as the server's own properties give them to every AMQP client."""
        parameters = pika.ConnectionParameters(
            self.host, self.port, credentials=pika.PlainCredentials(self.user, self.password)
        )
        connection = pika.BlockingConnection(parameters)
        properties = connection._impl.server_properties
        connection.close()
        return f"{properties['product']} {properties['version']}"

    def ready(self) -> bool:
        """Does it answer, as operator and as carrier?"""
        try:
            socket.create_connection((self.host, self.port), 2).close()
            return self.ask("GET", "overview").ok
        except OSError:  # those of requests are of this kind too
            return False


class Unusable(Exception):
    """This place has no broker, for the reason that the sentence gives."""


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The broker of this run, started when the first test asks for it."""
    found = find()
    finding.note("rabbitmq", version=found.version, product=found.product, where=found.how)
    yield found
    found.stop()


def find() -> Broker:
    """The address of the environment, else Docker, else programs of this machine; else skip, or fail in CI."""
    given = os.environ.get(ADDRESS)
    if given:
        return _given(given)  # a dead one fails: somebody meant it
    tried = [f"{ADDRESS} is not set"]
    for start in (_in_docker, _on_this_machine):
        try:
            return start()
        except Unusable as reason:
            tried.append(str(reason))
    return finding.not_found("RabbitMQ", tried)


def _given(address: str) -> Broker:
    parts = urlsplit(address)
    management = parse_qs(parts.query).get("management", ["15672"])[0]
    broker = Broker(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 5672,
        management=f"http://{parts.hostname}:{management}",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        how="environment",
        restart=lambda: _cut_everybody_off(broker),
        stop=lambda: None,
    )
    if not broker.ready():
        raise ConnectionError(f"{ADDRESS} names a RabbitMQ that does not answer.")
    return broker


def _cut_everybody_off(broker: Broker) -> None:
    """What can be done to a broker that is not ours: its connections end as in a restart."""
    for connection in broker.ask("GET", "connections").json():
        broker.ask("DELETE", f"connections/{quote(connection['name'], safe='')}")


def _configuration(major: int) -> str:
    """The house's own files, but for the certificates: tests speak without TLS on this machine."""
    files = ["10-limits.conf"] + (["30-no-anonymous.conf"] if major >= 4 else [])
    return "\n".join((CONFIGURATION / name).read_text("utf-8") for name in files) + "\nauth_mechanisms.1 = PLAIN\n"


def _in_docker() -> Broker:
    if not finding.docker_answers():
        raise Unusable("no Docker engine answers")
    from testcontainers.core.container import DockerContainer

    port, management = _free_ports(2)
    password = secrets.token_urlsafe(18)
    container = DockerContainer(IMAGE)
    container.ports = {"5672": ("127.0.0.1", port), "15672": ("127.0.0.1", management)}
    container.with_env("RABBITMQ_DEFAULT_USER", "operator").with_env("RABBITMQ_DEFAULT_PASS", password)
    container.with_copy_into_container(_configuration(4).encode(), "/etc/rabbitmq/conf.d/50-house.conf")

    def restart() -> None:
        container.get_wrapped_container().restart()
        _wait_until(found.ready, "the restart of RabbitMQ")

    address = f"http://127.0.0.1:{management}"
    found = Broker(
        "127.0.0.1", port, address, "operator", password, f"docker {IMAGE}", restart, container.stop,
        server_files.in_container(container, "/var/lib/rabbitmq"),
    )  # fmt: skip
    try:
        container.start()
        _wait_until(found.ready, "the start of RabbitMQ")
    except Exception as error:  # an engine that answers and starts nothing is no engine
        with suppress(Exception):
            container.stop()
        raise Unusable(f"Docker could not start {IMAGE} ({type(error).__name__})") from error
    return found


def _on_this_machine() -> Broker:
    server = _program() or (_program() if finding.install("rabbitmq-server") else None)
    if server is None:
        raise Unusable("rabbitmq-server is not on this machine and could not be installed")
    return _LocalBroker(server).start()


def _program() -> Path | None:
    """The server itself: the one in Debian's path changes to the system's user first."""
    debian = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    found = shutil.which("rabbitmq-server")
    return debian if debian.exists() else Path(found) if found else None


class _LocalBroker:
    """Programs of this machine in a folder of their own; the system's service is never touched."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._home = Path(tempfile.mkdtemp(prefix="alongside-rabbitmq-"))
        self._port, self._management, self._peers, self._names = _free_ports(4)
        self._password = secrets.token_urlsafe(18)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> Broker:
        atexit.register(self._remove)
        self._write_settings()
        broker = Broker(
            "127.0.0.1", self._port, f"http://127.0.0.1:{self._management}", "operator", self._password,
            f"{self._server}", lambda: self._restart(broker), self._remove, server_files.below(self._home),
        )  # fmt: skip
        try:
            self._launch(broker)
        except BaseException:
            self._remove()
            raise
        return broker

    def _write_settings(self) -> None:
        cookie = self._home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(10))
        cookie.chmod(0o400)
        (self._home / "plugins").write_text("[rabbitmq_management].")
        (self._home / "environment").write_text("")
        (self._home / "rabbitmq.conf").write_text(
            f"{_configuration(self._major())}\n"
            f"listeners.tcp.1 = 127.0.0.1:{self._port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self._management}\n"
            f"default_user = operator\ndefault_pass = {self._password}\n"
        )

    def _major(self) -> int:
        """From the folder's name, such as rabbitmq_server-3.10.8."""
        names = " ".join(path.name for path in self._server.parents[1].glob("lib/rabbitmq_server-*"))
        found = re.search(r"rabbitmq_server-(\d+)", names + str(self._server.resolve()))
        return int(found[1]) if found else 4

    def _environment(self) -> dict[str, str]:
        ours = {
            "HOME": self._home,
            "RABBITMQ_NODENAME": "alongside-test@localhost",
            "RABBITMQ_MNESIA_BASE": self._home / "data",
            "RABBITMQ_LOG_BASE": self._home / "log",
            "RABBITMQ_CONFIG_FILE": self._home / "rabbitmq",
            "RABBITMQ_ADVANCED_CONFIG_FILE": self._home / "advanced",
            "RABBITMQ_CONF_ENV_FILE": self._home / "environment",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self._home / "plugins",
            "RABBITMQ_PID_FILE": self._home / "pid",
            "RABBITMQ_DIST_PORT": self._peers,
            "ERL_EPMD_PORT": self._names,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_ALLOW_INPUT": "1",  # the server itself, no shell before it that would hide its id
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        return {**kept, **{name: str(value) for name, value in ours.items()}}

    def _launch(self, broker: Broker) -> None:
        environment = self._environment()
        epmd = shutil.which("epmd")
        if epmd is not None:  # in the foreground, so that it is ours to stop; the node would leave one behind
            self._open([epmd, "-port", str(self._names)], environment)
        server = self._open([str(self._server)], environment)

        def up_or_over() -> bool:
            if server.poll() is not None:
                raise RuntimeError(f"rabbitmq-server ended with {server.returncode}.")
            return broker.ready()

        _wait_until(up_or_over, "the start of RabbitMQ")

    def _open(self, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        dies_with_us = shutil.which("setpriv")  # also when the tests are killed and cannot stop it themselves
        tied = [dies_with_us, "--pdeathsig", "KILL"] if dies_with_us else []
        with (self._home / "output").open("ab") as output:
            process = subprocess.Popen(
                [*tied, *command],
                env=environment,
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._running.append(process)
        return process

    def _restart(self, broker: Broker) -> None:
        self._stop()
        self._launch(broker)

    def _stop(self) -> None:
        while self._running:
            _end(self._running.pop())

    def _remove(self) -> None:
        self._stop()
        shutil.rmtree(self._home, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"{what} took longer than {START_WITHIN_S:.0f} s")
        time.sleep(0.3)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the process that was started, by its id: politely, then not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)
