"""The services apart: what docker-compose.yml says, as processes of this machine on a real RabbitMQ and PostgreSQL.

Its jobs run in its order, its services get its environment; only folders, ports and the tests' own servers differ.
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import postgres
import requests
from apart_programs import MAIL, SERVICES, Programs
from apart_servers import WorldOnServers
from broker import Broker
from child import Child
from embedded_world import Ran, written

from embedded.refer.partnership import VERSION, relative_to, sample_partnership
from embedded.refer.rebase import LONDON

READY_WITHIN_S = 120.0
JOB_WITHIN_S = 120.0
_SEEN_AS = {"consent": "consent", "referral": "referral", "notify": "notify", "police": "police", "agency": "sandbox"}


class Apart:
    """One deployment. `addresses`: service -> base URL; `root`: what was prepared, what nodes made, and logs."""

    def __init__(
        self,
        root: Path,
        own: WorldOnServers,
        broker_port: int | None = None,
        programs: Callable[[Path, WorldOnServers], Programs] = Programs,
    ) -> None:
        """broker_port: where the services are told that the broker is, if it is not there (a proxy)."""
        self.root, self.own = root, own
        self._broker_port = broker_port or own.broker.port
        self._programs = programs(root, own)
        self.addresses = self._programs.addresses
        self.children: dict[str, Child] = {}

    @property
    def profile(self) -> str:
        """What `alongside refer` needs."""
        return str(self.root / "import" / "profile.json")

    def begin(self) -> None:
        """Everything that docker-compose.yml does before its services are ready."""
        self.own.prepare(self.root)
        self._write_the_operators_files()
        self.prepare()
        self.children = {name: self._programs.service(name) for name in SERVICES} | {MAIL: self._programs.mail_sink()}
        self.start(MAIL)
        self.jobs("provision", "police-join", "sandbox-join")
        self.jobs("consent-migrate", "referral-migrate", "notify-migrate")
        self.jobs("directory", "seed")
        self.jobs("broker")
        self.prepare()
        self.start_in_any_order()
        self.wait_until_ready()

    def prepare(self) -> None:
        """`alongside prepare`, as often as one likes."""
        seen = [f"--addresses={name}={self.addresses[service]}" for name, service in _SEEN_AS.items()]
        ran = Ran(
            "prepare", f"--out={self.root}", f"--broker=amqp://{self.own.broker.host}:{self._broker_port}",
            f"--postgres={self.own.postgres_address}", f"--databases={self.own.databases}", "--mail=127.0.0.1",
            f"--partnership={self.root / 'partnership.json'}", *seen,
        )  # fmt: skip
        assert ran.status == 0, ran.err

    def jobs(self, *names: str) -> None:
        """Run some of the one-shot jobs at once, to their ends."""
        children = [self._programs.job(name) for name in names]
        try:
            for child in children:
                child.start()
            for child in children:
                assert child.wait(JOB_WITHIN_S) == 0, child.said()
        finally:
            for child in children:
                child.kill()

    def start(self, *names: str) -> None:
        """Start services; returns at once."""
        for name in names:
            self.children[name].start()

    def start_in_any_order(self, names: Iterable[str] = SERVICES) -> None:
        """Start them in an order that nobody chose."""
        shuffled = list(names)
        random.shuffle(shuffled)
        self.start(*shuffled)

    def stop(self, *names: str) -> None:
        """Ask services to stop, and wait until each of them has ended well."""
        wanted = [self.children[name] for name in names if self.children[name].runs]
        for child in wanted:
            child.ask_to_stop()
        ended = {child.name: child.stop() for child in wanted}
        assert set(ended.values()) <= {0}, f"{ended}\n{self.said(*ended)}"

    def wait_until_ready(self, *names: str) -> None:
        """Wait for /readyz of these services, or of all."""
        ends = time.monotonic() + READY_WITHIN_S
        for name in names or SERVICES:
            while not (told := self.readiness(name))[0]:
                child = self.children[name]
                assert child.runs, f"{name} ended.\n{child.said()}"
                assert time.monotonic() < ends, f"{name} is not ready: {told[1]}\n{child.said()}"
                time.sleep(0.1)

    def readiness(self, name: str) -> tuple[bool, str]:
        """What a service says with /readyz, and what it lacks."""
        try:
            answer = requests.get(f"{self.addresses[name]}/readyz", timeout=10)
        except (requests.ConnectionError, requests.Timeout):  # its port is there before it is
            return False, "nobody answers"
        return answer.status_code == 200, answer.text

    def said(self, *names: str) -> str:
        """The ends of their logs."""
        return "\n".join(self.children[name].said() for name in names or self.children)

    def pages_of(self, agency: str) -> str:
        """The base URL of an agency's API and pages."""
        shared = (self.root / "sandbox" / agency).is_dir()
        return f"{self.addresses['sandbox']}/{agency}" if shared else self.addresses["police"]

    def database(self, service: str) -> str:
        """The address of a service's database, for its own role."""
        return (self.root / service / "database-url").read_text().strip()

    def end(self) -> None:
        """Stop every process, and remove what is on the servers."""
        with ExitStack() as closing:
            closing.callback(lambda: self.own.remove(self._link_names()))
            for child in self.children.values():
                child.ask_to_stop()
            for child in self.children.values():
                closing.callback(child.stop)

    def _write_the_operators_files(self) -> None:
        """The operators of the tests' servers; and a landlord of our own, whose virtual host is nobody else's."""
        for name, secret in (
            ("broker-operator", self.own.broker.password), ("postgres-admin", self.own.server.admin_url),
        ):  # fmt: skip
            (self.root / name).touch(mode=0o600)
            (self.root / name).write_text(secret)
        today = relative_to(sample_partnership(), datetime.now(UTC).astimezone(LONDON).date())
        landlord = {**today.landlord, "id": self.own.landlord}
        document = {"landlord": landlord, "agencies": today.agencies, "agreements": today.agreements}
        written(self.root, {"schema": VERSION, **document}, "partnership.json")

    def _link_names(self) -> list[str]:
        links = self.root / "referral" / "link-names.json"
        return list(json.loads(links.read_text()).values()) if links.exists() else []


@contextmanager
def apart(
    root: Path,
    server: postgres.Server,
    broker: Broker,
    broker_port: int | None = None,
    programs: Callable[[Path, WorldOnServers], Programs] = Programs,
) -> Iterator[Apart]:
    """A whole deployment that is ready, and of which nothing is left afterwards, whatever happened."""
    world = Apart(root, WorldOnServers(server, broker), broker_port, programs)
    try:
        world.begin()
        yield world
    finally:
        world.end()
