"""The broker as one of its users sees it: each thing that can be wrong is broken, told, and where possible mended."""

import secrets
from datetime import UTC, datetime

import pytest
from tcp_proxy import TcpProxy

from alongside.broker_url import BrokerUrl
from alongside.doctor import broker as doctor
from alongside.doctor.broker import Expected, look_at_broker
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.topology import Wanted, path

USER_RIGHTS = {"configure": "^$", "write": "^events$", "read": "^events.consent$"}


class Place:
    """A virtual host of one test with an exchange, a queue and a user, put there by the operator's own client."""

    def __init__(self, broker) -> None:
        self.broker, mark = broker, secrets.token_hex(6)
        self.vhost, self.user, self.password = f"doctor-{mark}", f"consent-{mark}", secrets.token_urlsafe(16)
        self.management = Management(broker.management, broker.user, broker.password, anywhere=True)
        queue = {"durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
        exchange = {"type": "direct", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}
        self.wanted = Wanted(
            (self.vhost,),
            {
                path("vhosts", self.vhost): {},
                path("exchanges", self.vhost, "events"): exchange,
                path("queues", self.vhost, "events.consent"): queue,
                path("users", self.user): {"tags": ""},
                path("permissions", self.vhost, self.user): USER_RIGHTS,
            },
            frozenset(),
        )
        self.apply()

    def apply(self) -> None:
        """What `referral broker apply` does."""
        self.management.apply(self.wanted, lambda user: self.password)

    def put(self, what: str, body: object) -> None:
        assert self.broker.ask("PUT", what, body).ok

    def remove(self) -> None:
        self.broker.ask("DELETE", path("vhosts", self.vhost))
        self.broker.ask("DELETE", path("users", self.user))
        self.management.close()

    def look(self, password=None, port=None):
        address = f"{self.broker.host}:{port or self.broker.port}/{self.vhost}"
        url = BrokerUrl(f"amqp://{self.user}:{password or self.password}@{address}")
        expected = Expected({"events.consent": "The queue events.consent"}, {"events": "The exchange events"})
        return list(look_at_broker("consent events", url, expected, datetime.now(UTC)))

    def wrongs(self, **how):
        return [found for found in self.look(**how) if not found.ok]

    def all_there_is(self):
        return {
            (kind, thing["name"])
            for kind in ("queues", "exchanges")
            for thing in self.broker.ask("GET", path(kind, self.vhost)).json()
        }


@pytest.fixture
def place(broker):
    made = Place(broker)
    yield made
    made.remove()


def test_a_broker_as_it_should_be_has_no_wrong_line(place):
    found = place.look()

    assert [one.sentence for one in found if not one.ok] == []
    assert [one.subject for one in found] == ["consent events", "consent events queues", "consent events rights"]
    assert place.password not in str(found)


def test_a_broker_that_is_stopped_is_told_with_how_to_start_it(place):
    proxy = TcpProxy((place.broker.host, place.broker.port))
    assert place.wrongs(port=proxy.port) == []

    proxy.close()
    (found,) = place.wrongs(port=proxy.port)

    assert found.mend == doctor.START and place.password not in str(found)


def test_a_password_that_the_broker_does_not_know_is_told_and_apply_sets_it(place):
    place.put(path("users", place.user), {"password": "another", "tags": ""})

    (found,) = place.wrongs()
    assert "does not accept this user's password" in found.sentence
    assert found.mend == "referral broker apply --passwords FOLDER"
    assert place.password not in str(found)

    place.apply()
    assert place.wrongs() == []


def test_a_user_who_may_not_enter_the_virtual_host_is_told_and_apply_lets_it_in(place):
    place.broker.ask("DELETE", path("permissions", place.vhost, place.user))

    (found,) = place.wrongs()
    assert "virtual host" in found.sentence and found.mend == "referral broker apply"

    place.apply()
    assert place.wrongs() == []


@pytest.mark.parametrize(("kind", "name"), [("queues", "events.consent"), ("exchanges", "events")])
def test_what_is_missing_is_told_and_apply_puts_it_there(place, kind, name):
    place.broker.ask("DELETE", path(kind, place.vhost, name))

    (found,) = place.wrongs()
    assert name in found.sentence and found.mend == "referral broker apply"

    place.apply()
    assert place.wrongs() == []


@pytest.mark.parametrize("configure", [".*", "^doctor.*", "^events$"])
def test_a_user_who_may_configure_is_told_and_apply_takes_it_away(place, configure):
    place.put(path("permissions", place.vhost, place.user), {**USER_RIGHTS, "configure": configure})

    (found,) = place.wrongs()
    assert found.subject == "consent events rights" and found.mend == "referral broker apply"

    place.apply()
    assert place.wrongs() == []


def test_nothing_is_made_and_nothing_is_taken_even_by_a_user_who_may_do_anything(place):
    place.put(path("permissions", place.vhost, place.user), {"configure": ".*", "write": ".*", "read": ".*"})
    place.put(path("permissions", place.vhost, place.broker.user), {"configure": ".*", "write": ".*", "read": ".*"})
    message = {"properties": {}, "routing_key": "events.consent", "payload": "x", "payload_encoding": "string"}
    sent = place.broker.ask("POST", f"exchanges/{place.vhost}/amq.default/publish", message)
    assert sent.json()["routed"]
    before = place.all_there_is()

    place.look()

    assert place.all_there_is() == before
    take = {"count": 5, "ackmode": "ack_requeue_true", "encoding": "auto"}
    (waiting,) = place.broker.ask("POST", f"queues/{place.vhost}/events.consent/get", take).json()
    assert waiting["redelivered"] is False


def test_names_that_are_secret_stand_in_no_finding(place):
    url = BrokerUrl(f"amqp://{place.user}:{place.password}@{place.broker.host}:{place.broker.port}/{place.vhost}")
    expected = Expected({"q.secretname.1": "The queue of norshire-police"}, {"in.secretname": "Its exchange"})

    found = list(look_at_broker("agency link", url, expected, datetime.now(UTC)))

    assert len([one for one in found if not one.ok]) == 2
    assert "secretname" not in str(found) + repr(expected)
