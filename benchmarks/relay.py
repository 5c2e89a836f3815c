"""From PostgreSQL to confirmed: the relay beside a bare pika loop, and beside kombu with a confirm per message."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from alongside.link.port import LANDLORD
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.names import FIRST_EPOCH, OUT, outbound_key, outbound_queue
from alongside.link.rabbitmq.topology import LinkedAgency, partners, path, wanted_by_partners
from benchmarks.landlord import Deployed
from benchmarks.processes import Rounds
from benchmarks.rounds import Comparison
from benchmarks.servers import Broker

MESSAGES = 4000
"""So many that it hardly counts that the first batch waits for its leases while the broker has nothing to do."""
KOMBU_MESSAGES = 500
WINDOW = 256

_SEALED_AGAIN = (
    # as they were when they had just been sealed, so that the same bytes can go once more
    "UPDATE message SET stage = 'sealed', offered_at = NULL",
    """INSERT INTO offering (jti, order_no, kind, agency_id, attempts, next_attempt_at)
       SELECT jti, order_no, kind, agency_id, 0, '1970-01-01T00:00:00Z' FROM message ON CONFLICT DO NOTHING""",
    "UPDATE referral SET state = 'sealed'",
    "UPDATE conversation SET last_seq = 0, last_hash = NULL",
)
_CONFIRMED = """SELECT count(*) FROM message WHERE stage = 'handed' AND offered_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM offering WHERE offering.jti = message.jti)"""
_MESSAGES = """SELECT m.jti, a.link_name, m.wire FROM message m JOIN agency a ON a.agency_id = m.agency_id
    ORDER BY m.order_no"""


@contextmanager
def comparisons(deployed: Deployed, broker: Broker, say: Callable[[str], None]) -> Iterator[list[Comparison]]:
    """Seal at least MESSAGES referrals for the agencies of the sample, and start the relay and its peers."""
    count = max(MESSAGES, deployed.asked)
    say(f"sealing {count} messages")
    seal(deployed, count - deployed.asked)
    with ExitStack() as stack:
        carrier = _Carrier(deployed, broker)
        stack.callback(carrier.remove)
        engine = sa.create_engine(deployed.provision.databases["referral"], isolation_level="AUTOCOMMIT")
        stack.callback(engine.dispose)
        all_of_them = _written(deployed.folder, engine, count)
        some = _written(deployed.folder, engine, KOMBU_MESSAGES)
        log, url, window = deployed.folder / "relay.log", carrier.url, str(WINDOW)

        def started(module: str, *arguments: str) -> Rounds:
            program = Rounds(module, list(arguments), log)
            stack.callback(program.close)
            return program

        relay = started("benchmarks.relay_process", str(deployed.folder), url, window)
        pika = started("benchmarks.peers.pika_window", url, all_of_them, window)
        kombu = started("benchmarks.peers.kombu_confirm", url, some)

        def ours() -> float:
            _seal_again(engine, carrier)
            seconds = relay.seconds()
            with engine.connect() as connection:
                confirmed = connection.scalar(sa.text(_CONFIRMED))
            if confirmed != count:
                raise RuntimeError(f"{confirmed} of {count} messages were confirmed.")
            return count / seconds

        def bare() -> float:
            carrier.empty()
            return count / pika.seconds()

        def one_by_one() -> float:
            carrier.empty()
            return KOMBU_MESSAGES / kombu.seconds()

        yield [
            Comparison("relay beside a bare pika loop", "messages/s", 0.5, ours, bare),
            Comparison("relay beside kombu, a confirm per message", "messages/s", 4.0, ours, one_by_one),
        ]


def seal(deployed: Deployed, count: int) -> None:
    """Ask for so many more referrals and seal all, as officers and the sealer do."""
    service = deployed.services.referral
    if count:
        deployed.ask_all(deployed.asks(count))
    threads = [threading.Thread(target=lambda: _until_nothing(service.seal_next.step)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _until_nothing(step: Callable[[], bool]) -> None:
    while step():
        pass


def _seal_again(engine: sa.Engine, carrier: "_Carrier") -> None:
    carrier.empty()
    with engine.connect() as connection:
        for statement in _SEALED_AGAIN:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("VACUUM ANALYZE message, offering, referral, conversation")


def _written(folder: Path, engine: sa.Engine, count: int) -> str:
    """The sealed messages as a file for the peers: one JSON object per line."""
    file = folder / f"messages-{count}.jsonl"
    with engine.connect() as connection, file.open("w", encoding="ascii") as lines:
        for row in connection.execute(sa.text(_MESSAGES + f" LIMIT {count:d}")):
            key = outbound_key(row.link_name, FIRST_EPOCH)
            message = {"exchange": OUT, "key": key, "id": row.jti, "user": LANDLORD, "body": bytes(row.wire).decode()}
            lines.write(json.dumps(message) + "\n")
    return str(file)


class _Carrier:
    """A virtual host with the landlord and the agencies of the sample in it."""

    def __init__(self, deployed: Deployed, broker: Broker) -> None:
        self._broker = broker
        landlord, password = f"b{secrets.token_hex(6)}", secrets.token_urlsafe(18)
        self._vhost = partners(landlord)
        self._links = [deployed.provision.link_name(agency) for agency in deployed.provision.plan.nodes()]
        broker.ask("PUT", path("users", LANDLORD), {"password": password, "tags": ""})
        management = Management(broker.management, broker.user, broker.password, anywhere=True)
        wanted = wanted_by_partners(landlord, [LinkedAgency(link) for link in self._links])
        management.apply(wanted, lambda _: password)
        management.close()
        where = f"{broker.host}:{broker.port}/{quote(self._vhost, '')}"
        self.url = f"amqp://{LANDLORD}:{password}@{where}"

    def empty(self) -> None:
        """Empty the agencies' queues: they are limited, and nobody reads them here."""
        for link in self._links:
            where = path("queues", self._vhost, outbound_queue(link, FIRST_EPOCH), "contents")
            self._broker.ask("DELETE", where).raise_for_status()
        time.sleep(0.2)

    def remove(self) -> None:
        """Nothing of it stays on the broker."""
        self._broker.remove([self._vhost], [LANDLORD, *self._links])
