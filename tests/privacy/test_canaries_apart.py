"""On the real parts the agencies' people read the canaries; RabbitMQ, PostgreSQL, logs, mails and wires never do.

What was removed from a database is still in its files: they are searched as they lie on the disk, like the broker's,
once while messages rest in its queues and once at the end. PostgreSQL compresses long values, so every row is also
read as text. The services reach the broker through a proxy that keeps every byte of both directions.
"""

import json
import smtplib
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime

import apart as services_apart
import pika
import pytest
import requests
import sqlalchemy as sa
from apart_programs import MAIL, SERVICES
from canaries import ASK, CANARIES, HELD_BACK, REFERRALS, Search, canary_case, canary_data
from child import Child
from embedded_world import token, written
from running_world import ApartWorld
from tcp_proxy import TcpProxy
from waiting import wait_until

from embedded.refer.bundle import checked
from embedded.refer.rebase import rebased

NODES = ("police", "sandbox")
PLACES = ("resting", "broker", "postgres", "rows", "logs", "mails", "sent", "heard", "folder", "said")
"""resting: the broker's files while messages are in its queues; folder: all that was prepared and what nodes keep."""
FILES_OF = {"resting": "broker", "broker": "broker", "postgres": "server"}
SEALED = "sealed"
WITHIN_S = 120.0

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def proxy(broker):
    """Between the services and the broker."""
    proxy = TcpProxy((broker.host, broker.port))
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def apart(tmp_path_factory, postgres_server, broker, proxy):
    """A deployment of our own, with the proxy in it."""
    root = tmp_path_factory.mktemp("canaries-apart")
    with services_apart.apart(root, postgres_server, broker, proxy.port) as world:
        yield ApartWorld(world)


class Searched:
    """One deployment that has sent the canary case and was annoyed; every place, and what was found in it."""

    def __init__(self, world, proxy, folder):
        self.world, self.own, self.proxy, self.since = world, world.apart.own, proxy, time.time()
        self.case = rebased(checked("canary.json", canary_case()), datetime.now(UTC)).content
        data = self.case["data"]
        moved = {"DOB": data["DOB"]["date_of_birth"], "RLV": data["RLV"]["assessed_at"]}
        self.canaries = CANARIES | HELD_BACK | {"ask": ASK} | moved
        self.file, self.said = written(folder, self.case), []

    def run(self):
        """Send, look while it rests, let it arrive, annoy, stop, and look everywhere."""
        self.world.apart.stop(*NODES)
        self.world.refer(self.file, wait_s=0, rebase=False)
        sealed = enumerate(self._sealed_and_confirmed())
        self.search = Search(self.canaries | {(SEALED, number): _middle(wire) for number, wire in sealed})
        self._look_at_files("resting", self.own.broker, self.search)
        self.world.apart.start(*NODES)
        self.ran = self.world.refer(self.file, wait_s=int(WITHIN_S), rebase=False)
        self.opened = {agency: self._read_at(agency) for agency, _, _ in REFERRALS.values()}
        self._annoy()
        self._wait(lambda: len(self._mails()) >= len(REFERRALS))
        self.world.apart.stop(*SERVICES)
        self.look(self.search)
        return self

    def look(self, search):
        """Search every place as it is now."""
        with self.own_database("referral").connect() as connection:
            connection.execute(sa.text("CHECKPOINT"))
        self._look_at_files("broker", self.own.broker, search)
        self._look_at_files("postgres", self.own.server, search)
        for service in ("consent", "referral", "notify"):
            self._look_at_rows(service, search)
        for path in self._logs():
            search.look(f"logs/{path.name}", path.read_bytes())
        for path in self._mails():
            search.look(f"mails/{path.name}", path.read_bytes())
        search.look("sent/", bytes(self.proxy.sent))
        search.look("heard/", bytes(self.proxy.heard))
        for number, text in enumerate(self.said):
            search.look(f"said/{number}", text.encode())
        for path in self.world.apart.root.rglob("*"):
            if path.is_file() and path not in {*self._logs(), *self._mails()}:
                search.look(f"folder/{path.relative_to(self.world.apart.root)}", path.read_bytes())

    def own_database(self, service):
        """The database of a service, for the server's operator."""
        url = sa.make_url(self.own.server.admin_url).set(database=self.own.databases + service)
        return sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")

    def _look_at_files(self, place, server, search):
        for name, content in server.files(self.since) if server.files is not None else ():
            search.look(f"{place}/{name}", content)

    def _look_at_rows(self, service, search):
        with self.own_database(service).connect() as connection:
            for table in sa.inspect(connection).get_table_names():
                rows = connection.execute(sa.text(f'SELECT one::text FROM "{table}" one')).scalars()
                search.look(f"rows/{service}/{table}", "\n".join(rows).encode())

    def _sealed_and_confirmed(self):
        query = sa.text("SELECT wire FROM message WHERE offered_at IS NOT NULL AND kind = 'referral'")

        def confirmed():
            with self.own_database("referral").connect() as connection:
                return [bytes(wire) for wire in connection.execute(query).scalars()]

        self._wait(lambda: len(confirmed()) == len(REFERRALS))
        return confirmed()

    def _read_at(self, agency):
        [card] = self.world.inbox(agency, 1)
        url = f"{self.world.pages_of(agency)}/referrals/{card['id']}"
        return self.world.ask(url, "agency-sign-in", f"agency:{agency}", "agency_worker")["parts"]

    def _annoy(self):
        """Provoke refusals with canaries in the bodies, and keep what is said."""
        wrong = {**canary_data(), "XYZ": {"text": CANARIES["GRC"]}, "IDN": {"name": [CANARIES["IDN"]]}}
        nobody = "/people/00000000-0000-4000-8000-000000000000"
        for service, method, path, body in (
            ("referral", "PUT", f"{nobody}/data", wrong),
            ("referral", "POST", "/referrals", {"ask": CANARIES["WSH"], "type": CANARIES["STR"]}),
            ("referral", "POST", f"/people/{CANARIES['HEA']}", {"ref": HELD_BACK["person"]}),
            ("consent", "POST", f"/subjects/{CANARIES['IDN']}/exceptions", {"facts": HELD_BACK["facts"]}),
            ("notify", "PUT", f"{nobody}/safe-contact", {"safe_contact": wrong, "contact_points": CANARIES["CON"]}),
        ):
            headers = {**token(self.world.keys, "import", service, "import"), "Idempotency-Key": "x" * 32}
            url = self.world.address(service) + path
            answer = requests.request(method, url, json=body, headers=headers, timeout=30)
            assert 400 <= answer.status_code < 500, (path, answer.status_code)
            self.said.append(answer.text)
        self.said += [requests.get(f"{url}/metrics", timeout=30).text for url in self.world.addresses()]

    def _wait(self, condition):
        wait_until(condition, WITHIN_S, self.world.apart.said)

    def _logs(self):
        return sorted((self.world.apart.root / "logs").iterdir())

    def _mails(self):
        return sorted((self.world.apart.root / "mails").iterdir())


@pytest.fixture(scope="module")
def searched(apart, proxy, tmp_path_factory):
    return Searched(apart, proxy, tmp_path_factory.mktemp("case")).run()


@pytest.fixture
def place(request, searched):
    """A place that can be looked at; the files of a server of which only an address is known cannot."""
    owner = FILES_OF.get(request.param)
    if owner is not None and getattr(searched.own, owner).files is None:
        pytest.skip(f"Of the {owner} only an address is known, so its files cannot be read.")
    return request.param


def test_everything_that_may_be_sent_was_sent_and_is_read_at_the_agencies(searched):
    assert searched.ran.status == 0, searched.ran.err
    sent = {row["agency"]: set(row["sent"]) for row in searched.ran.rows}

    assert sent == {agency: set(asked) - {"GRC"} for agency, _, asked in REFERRALS.values()}
    for agency, codes in sent.items():
        for code in codes:
            assert searched.canaries[code] in json.dumps(searched.opened[agency][code]), code


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_no_canary_is_anywhere_else(searched, place):
    found = [(where, name) for where, name in searched.search.found if where.startswith(f"{place}/")]
    assert [one for one in found if SEALED not in one[1]] == []
    assert sum(size for where, size in searched.search.read.items() if where.startswith(f"{place}/")) > 500


@pytest.mark.parametrize("place", ["resting", "postgres", "sent", "heard"], indirect=True)
def test_the_search_reads_where_the_sealed_messages_are(searched, place):
    found = {name for where, name in searched.search.found if where.startswith(f"{place}/") and SEALED in name}

    assert found == {(SEALED, number) for number in range(len(REFERRALS))}


@pytest.mark.parametrize("place", PLACES[1:8], indirect=True)
def test_control_the_same_search_finds_what_was_put_there(control, place):
    assert any(where.startswith(f"{place}/") and name == "NAR" for where, name in control.found)


@pytest.fixture(scope="module")
def control(searched, tmp_path_factory):
    """A search after a canary was put into every place on purpose."""
    put_into_the_logs(searched, tmp_path_factory.mktemp("control"))
    put_into_the_mails(searched)
    put_into_postgres(searched)
    with closing(connected(searched)) as connection:
        put_into_a_queue(connection)
        search = Search(searched.canaries)
        searched.look(search)
        connection.channel().queue_delete("control")
    return search


def put_into_the_logs(searched, folder):
    script, log = folder / "control.py", searched.world.apart.root / "logs" / "control.log"
    script.write_text(f"print({CANARIES['NAR']!r})")
    child = Child("control", str(script), [], {}, log)
    child.start()
    assert child.wait(WITHIN_S) == 0


def put_into_the_mails(searched):
    root, port = searched.world.apart.root, int(searched.world.apart.addresses[MAIL].rsplit(":", 1)[1])
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as conversation:
        conversation.starttls(context=ssl.create_default_context(cafile=str(root / "notify" / "mail-ca.pem")))
        conversation.login("notify", (root / "mail" / "password").read_text().strip())
        conversation.sendmail("a@example.org", ["b@example.org"], f"Subject: control\r\n\r\n{CANARIES['NAR']}\r\n")


def put_into_postgres(searched):
    with searched.own_database("referral").connect() as connection:
        connection.execute(sa.text("CREATE TABLE control (words text)"))
        connection.execute(sa.text("INSERT INTO control VALUES (:words)"), {"words": CANARIES["NAR"]})


def connected(searched):
    """As the operator, through the proxy."""
    broker = searched.own.broker
    credentials = pika.PlainCredentials(broker.user, broker.password)
    return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", searched.proxy.port, "/", credentials))


def put_into_a_queue(connection):
    channel = connection.channel()
    channel.confirm_delivery()
    channel.queue_declare("control", durable=True, arguments={"x-queue-type": "quorum"})
    channel.basic_publish("", "control", CANARIES["NAR"].encode(), pika.BasicProperties(delivery_mode=2))
    assert next(channel.consume("control"))[2] == CANARIES["NAR"].encode()
    channel.cancel()


def _middle(wire):
    """Enough of a sealed message to know it again, wherever PostgreSQL cuts long values into pieces."""
    return wire[1000:1024].decode()
