"""A running deployment for tests that do not care how it runs: all in one process, or the services apart."""

import sqlite3
import time
import uuid
from abc import ABC, abstractmethod
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pika
import requests
import sqlalchemy as sa
from apart import Apart
from apart_programs import SERVICES
from broker import Broker
from embedded_world import Ran, inbox_at, plan_today, refer, row_counts, token

from alongside.link.rabbitmq.names import DEAD_IN, DEAD_OUT
from alongside.link.rabbitmq.topology import EVENTS_DEAD, INTERNAL, partners
from embedded.plan import Plan
from embedded.process import Embedded

RELAY = "referral-relay"
SOON_S = 30.0
_SETTLED_FOR_S = 0.5


class RunningWorld(ABC):
    """Where things are, and how one looks at them; `keys` is the folder with `keys/`."""

    keys: Path

    @property
    @abstractmethod
    def profile(self) -> str:
        """The profile of the deployment."""

    @abstractmethod
    def address(self, service: str) -> str:
        """The base URL of a service: consent, referral, notify or agency."""

    @abstractmethod
    def addresses(self) -> list[str]:
        """The base URL of every process that serves HTTP."""

    @abstractmethod
    def pages_of(self, agency: str) -> str:
        """The base URL of one agency."""

    @abstractmethod
    def row_counts(self) -> dict[str, int]:
        """Table of each database -> number of rows."""

    @abstractmethod
    def hold_back(self) -> None:
        """Nothing leaves for agencies from now on."""

    @abstractmethod
    def let_go(self) -> None:
        """What was held back may leave."""

    def refer(self, *files: str, wait_s: int = 60, rebase: bool = True) -> Ran:
        """`alongside refer --json --profile ...`, with all dates moved to now or as they are."""
        moved = ["--rebase"] if rebase else []
        return refer("--profile", self.profile, *moved, "--wait", str(wait_s), *files)

    def refer_until(self, file: str, result: str) -> dict[str, Any]:
        """Ask for a case of one referral again until its row says `result`; the row."""
        ends = time.monotonic() + SOON_S
        while (row := self.refer(file).rows[0])["result"] != result:
            assert time.monotonic() < ends, row
        return row

    def inbox(self, agency: str, at_least: int = 0) -> list[dict[str, Any]]:
        """Everything that an agency's inbox shows, once it shows anything and as much as is expected."""
        return inbox_at(self.keys, self.pages_of(agency), agency, at_least)

    def arrived(self, agency: str) -> list[str]:
        """The ids of the referrals that the agency's node has said to have received, one for each time."""
        said = self.ask(f"{self.pages_of(agency)}/messages", "agency-sign-in", f"agency:{agency}", "agency_worker")
        return [one["jti"] for one in said if one["mt"] == "referral.new" and one["status"] == "received"]

    def open_tasks(self) -> list[dict[str, Any]]:
        """What the referral service asks people to do."""
        found = self.ask(f"{self.address('referral')}/tasks", "sign-in", "referral", "safeguarding_lead")
        return list(found["tasks"])

    def ask(self, url: str, issuer: str, audience: str, role: str) -> Any:
        """A person's GET, and what it answers."""
        answer = requests.get(url, headers=token(self.keys, issuer, audience, role), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, url: str, issuer: str, audience: str, role: str, body: object) -> Any:
        """A person's POST, and what it answers."""
        headers = token(self.keys, issuer, audience, role) | {"Idempotency-Key": str(uuid.uuid4())}
        answer = requests.post(url, headers=headers, json=body, timeout=30)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def settled_counts(self) -> dict[str, int]:
        """`row_counts` once nothing has changed for a moment: notices arrive in the background."""
        before = self.row_counts()
        for _ in range(120):
            time.sleep(_SETTLED_FOR_S)
            after = self.row_counts()
            if after == before:
                break
            before = after
        return before


class EmbeddedWorld(RunningWorld):
    """All in one process, on SQLite and memory transports."""

    def __init__(self, data: Path) -> None:
        self.keys, self._data = data, data
        self._running = self._started(relay=True)

    @property
    def profile(self) -> str:
        return str(self._data / "profile.json")

    def address(self, service: str) -> str:
        return self._running.addresses[service]

    @property
    def plan(self) -> Plan:
        """What the process was asked to be."""
        return self._running.plan

    def addresses(self) -> list[str]:
        return list(self._running.addresses.values())

    def pages_of(self, agency: str) -> str:
        return f"{self._running.addresses['agency']}/{agency}"

    def row_counts(self) -> dict[str, int]:
        return row_counts(self._data)

    def hold_back(self) -> None:
        self._start_again(relay=False)

    def let_go(self) -> None:
        self._start_again(relay=True)

    def stop(self) -> None:
        """End of the tests."""
        self._running.stop()

    def _start_again(self, *, relay: bool) -> None:
        self._running.stop()
        self._running = self._started(relay=relay)

    def _started(self, *, relay: bool) -> Embedded:
        return Embedded(plan_today(self._data, datetime.now(UTC), relay=relay)).__enter__()


class RehearsedWorld(EmbeddedWorld):
    """The same on another day, and its clock is moved from there."""

    def __init__(self, data: Path, at: datetime) -> None:
        self._at = at
        super().__init__(data)

    def move(self, at: datetime) -> None:
        """It is this time from now on, and the clock goes on."""
        self._running.clock.set(at)

    def _started(self, *, relay: bool) -> Embedded:
        return Embedded(plan_today(self._data, self._at, at=self._at, relay=relay)).__enter__()


class ApartWorld(RunningWorld):
    """Each service by itself, on RabbitMQ and PostgreSQL."""

    def __init__(self, apart: Apart) -> None:
        self.apart, self.keys = apart, apart.root

    @property
    def profile(self) -> str:
        return self.apart.profile

    def address(self, service: str) -> str:
        return self.apart.addresses["sandbox" if service == "agency" else service]

    def addresses(self) -> list[str]:
        return [self.apart.addresses[name] for name in SERVICES]

    def pages_of(self, agency: str) -> str:
        return self.apart.pages_of(agency)

    def row_counts(self) -> dict[str, int]:
        """Of the landlord's three databases, and of every node's own."""
        found = row_counts(self.apart.root)
        for service in ("consent", "referral", "notify"):
            found |= {f"{service}/{table}": rows for table, rows in _counted(self.apart.database(service)).items()}
        return found

    def kept_referrals(self, agency: str) -> int:
        """How many referrals are in the database of an agency's node."""
        [state] = self.apart.root.glob(f"*-state/{agency}/agency.sqlite3")
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM referral").fetchone()[0])

    def dead_letters(self) -> int:
        """How many messages the broker has given up, of the partner link (noted or not yet) and of the events."""
        own = self.apart.own
        queues = {partners(own.landlord): (DEAD_IN, DEAD_OUT), INTERNAL: (EVENTS_DEAD,)}
        noted = _counted(self.apart.database("referral"))["dead_letter"]
        return noted + sum(_waiting(own.broker, vhost, names) for vhost, names in queues.items())

    def hold_back(self) -> None:
        self.apart.stop(RELAY)

    def let_go(self) -> None:
        self.apart.start(RELAY)
        self.apart.wait_until_ready(RELAY)


def _waiting(broker: Broker, vhost: str, queues: tuple[str, ...]) -> int:
    credentials = pika.PlainCredentials(broker.user, broker.password)
    parameters = pika.ConnectionParameters(broker.host, broker.port, vhost, credentials)
    with closing(pika.BlockingConnection(parameters)) as connection:
        channel = connection.channel()
        return sum(channel.queue_declare(name, passive=True).method.message_count for name in queues)


def _counted(url: str) -> dict[str, int]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables}
