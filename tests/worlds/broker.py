"""A RabbitMQ for tests, one for the whole run; whoever finds it, everything that was started is stopped again.

ALONGSIDE_TEST_RABBITMQ=amqp://user:password@host:5672?management=15672   one that runs for tests only; when it is
dead, tests fail
a Docker engine that starts rabbitmq:4-management
rabbitmq-server of this machine (Debian's package, installed when root), as the current user, in its own folder

All tests share it. Whoever needs virtual hosts or users makes them, under names of its own where it can choose, and
takes them away with `Broker.remove`; who needs a broker that nobody used yet begins with `remove` as well.
"""

import atexit
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import finding
import pika
import pytest
import requests
import server_files
from finding import Unusable
from tied import free_ports

from alongside.link.port import LANDLORD
from alongside.link.rabbitmq.topology import INTERNAL, SERVICES, path

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

    def remove(self, vhosts: Iterable[str] = (), users: Iterable[str] = ()) -> None:
        """Take away virtual hosts with all that is in them, and users; what is not there is no mistake.

        Queues lose their policies before they go. RabbitMQ deletes a quorum queue that is still electing its leader
        under the feet of that queue's dead-letter worker; on 3.10 two such ends in five seconds are the end of
        at-least-once dead-lettering on the node, and it answers 400 to every new queue until it is restarted
        (rabbitmq-server#16652).
        """
        for vhost in vhosts:
            policies = self.ask("GET", path("policies", vhost))
            for policy in policies.json() if policies.ok else []:
                self.ask("DELETE", path("policies", vhost, policy["name"]))
            self.ask("DELETE", path("vhosts", vhost))
        for user in users:
            self.ask("DELETE", path("users", user))

    @cached_property
    def said(self) -> dict[str, str]:
        """What the broker says about itself to every client that connects (server properties, AMQP 0-9-1)."""
        credentials = pika.PlainCredentials(self.user, self.password)
        connection = pika.BlockingConnection(pika.ConnectionParameters(self.host, self.port, credentials=credentials))
        properties = connection._impl.server_properties
        connection.close()
        return {name: str(properties[name]) for name in ("product", "version", "platform")}

    @property
    def version(self) -> str:
        """Such as 3.10.8."""
        return self.said["version"]

    @property
    def product(self) -> str:
        """Such as RabbitMQ 3.10.8."""
        return f"{self.said['product']} {self.said['version']}"

    def ready(self) -> bool:
        """Does it answer, as operator and as carrier?"""
        try:
            socket.create_connection((self.host, self.port), 2).close()
            return self.ask("GET", "overview").ok
        except OSError:  # those of requests are of this kind too
            return False

    def wait_until_ready(self, ended: Callable[[], bool] = lambda: False) -> None:
        """Wait for it. Raises EndedAtOnce when it has ended by itself, TimeoutError."""
        ends = time.monotonic() + START_WITHIN_S
        while not self.ready():
            if ended():
                raise finding.EndedAtOnce("RabbitMQ ended while it started.")
            if time.monotonic() > ends:
                raise TimeoutError(f"RabbitMQ took longer than {START_WITHIN_S:.0f} s to start.")
            time.sleep(0.1)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The broker of this run, started when the first test asks for it."""
    found = find()
    yield found
    found.stop()


def find() -> Broker:
    """The address of the environment, else Docker, else programs of this machine; else skip, or fail in CI."""
    given = os.environ.get(ADDRESS)
    found = _given(given) if given else finding.first_of("RabbitMQ", ADDRESS, (_in_docker, _on_this_machine))
    try:
        finding.note_server("rabbitmq", found.how, **found.said)
    except BaseException:
        found.stop()
        raise
    return found


def _given(address: str) -> Broker:
    """One that is dead fails: somebody meant it."""
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
        stop=lambda: broker.remove([INTERNAL], [LANDLORD, *SERVICES]),
    )
    if not broker.ready():
        raise ConnectionError(f"{ADDRESS} names a RabbitMQ that does not answer its operator.")
    return broker


def _cut_everybody_off(broker: Broker) -> None:
    """What can be done to a broker that is not ours: its connections end as in a restart."""
    for connection in broker.ask("GET", "connections").json():
        broker.ask("DELETE", f"connections/{quote(connection['name'], safe='')}")


def configuration(major: int) -> str:
    """The house's own files, but for the certificates: tests speak without TLS on this machine."""
    files = ["10-limits.conf"] + (["30-no-anonymous.conf"] if major >= 4 else [])
    return "\n".join((CONFIGURATION / name).read_text("utf-8") for name in files) + "\nauth_mechanisms.1 = PLAIN\n"


def _in_docker() -> Broker:
    if not finding.docker_answers():
        raise Unusable("no Docker engine answers")
    from testcontainers.core.container import DockerContainer

    port, management = free_ports(2)
    password = secrets.token_urlsafe(18)
    container = DockerContainer(IMAGE)
    container.ports = {"5672": ("127.0.0.1", port), "15672": ("127.0.0.1", management)}
    container.with_env("RABBITMQ_DEFAULT_USER", "operator").with_env("RABBITMQ_DEFAULT_PASS", password)
    container.with_copy_into_container(configuration(4).encode(), "/etc/rabbitmq/conf.d/50-house.conf")

    def restart() -> None:
        container.get_wrapped_container().restart()
        found.wait_until_ready()

    def stop() -> None:
        atexit.unregister(stop)
        finding.quietly(container.stop)

    address = f"http://127.0.0.1:{management}"
    files = server_files.in_container(container, "/var/lib/rabbitmq")
    found = Broker("127.0.0.1", port, address, "operator", password, f"docker {IMAGE}", restart, stop, files)
    atexit.register(stop)
    try:
        container.start()
        found.wait_until_ready()
    except BaseException as error:
        stop()
        if isinstance(error, Exception):  # an engine that answers and starts nothing is no engine
            raise Unusable(f"Docker could not start {IMAGE} ({type(error).__name__})") from error
        raise
    return found


def _on_this_machine() -> Broker:
    from local_broker import LocalBroker, program

    server = program() or (program() if finding.install("rabbitmq-server") else None)
    if server is None:
        raise Unusable("rabbitmq-server is not on this machine and could not be installed")
    return finding.again(lambda: LocalBroker(server).start())
