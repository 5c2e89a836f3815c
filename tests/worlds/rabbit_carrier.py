"""A landlord and its agencies on a real broker, as the tests of a carrier want it: one virtual host for each test."""

import base64
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

import pika
from broker import Broker

from alongside.link.memory import DeadLetter
from alongside.link.port import LANDLORD, Consumer, Publisher
from alongside.link.rabbitmq import BrokerAddress, RabbitLink
from alongside.link.rabbitmq.connecting import Directory
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.names import DEAD_IN, DEAD_OUT
from alongside.link.rabbitmq.publisher import Limits
from alongside.link.rabbitmq.topology import LinkedAgency, partners, path, wanted_by_partners

DEAD_WITHIN_S = 10.0


def new_link_name() -> str:
    return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()


class RabbitCarrier:
    """What the contract tests call a carrier; `limits` and `address` are for the tests of faults."""

    def __init__(self, broker: Broker, limits: Limits | None = None) -> None:
        self.broker = broker
        self.landlord = f"t{secrets.token_hex(6)}"
        self.vhost = partners(self.landlord)
        self.limits = limits or Limits(first_pause_s=0.05)
        self.management = Management(broker.management, broker.user, broker.password, anywhere=True)
        self._passwords = {LANDLORD: _of_the_landlord(broker)}
        self._publishers: list[Publisher] = []
        self.apply()

    def add_agency(self, link_name: str) -> None:
        self._passwords.setdefault(link_name, secrets.token_urlsafe(18))
        self.apply()

    def apply(self, change: Callable[[LinkedAgency], LinkedAgency] = lambda one: one) -> None:
        linked = [change(LinkedAgency(name)) for name in self.agencies()]
        self.management.apply(wanted_by_partners(self.landlord, linked), self._passwords.get)

    def agencies(self) -> list[str]:
        return [name for name in self._passwords if name != LANDLORD]

    def address(self, user: str) -> BrokerAddress:
        password = self._passwords[user]
        return BrokerAddress(self.broker.host, self.broker.port, self.vhost, user, password)

    def link(self, user: str, port: int | None = None) -> RabbitLink:
        address = self.address(user if user in self._passwords else LANDLORD)
        address = replace(address, port=port or address.port)
        return RabbitLink(address, Directory(agencies=self.agencies), self.limits, retry_wait_s=lambda attempt: 0.0)

    def publisher(self, user: str, port: int | None = None) -> Publisher:
        made = self.link(user, port).publisher(user)
        self._publishers.append(made)
        return made

    def consumer(self, user: str, port: int | None = None) -> Consumer:
        return self.link(user, port).consumer(user)

    def given_up(self, user: str) -> Consumer:
        return self.link(user).given_up(user)

    def dead_letters(self) -> list[DeadLetter]:
        """Waits until the broker, which does it by and by, has put something there."""
        ends = time.monotonic() + DEAD_WITHIN_S
        while not (found := self._look_at_the_dead()) and time.monotonic() < ends:
            time.sleep(0.1)
        return found

    def waiting(self, queue: str) -> int:
        """How many messages wait there, as the broker says."""
        connection = pika.BlockingConnection(self.address(LANDLORD).parameters())
        many = int(connection.channel().queue_declare(queue, passive=True).method.message_count)
        connection.close()
        return many

    def close(self) -> None:
        """The carrier goes down under everybody, and does not come back."""
        self.broker.remove([self.vhost], self.agencies())

    def release(self) -> None:
        """Nothing of the test goes on."""
        for publisher in self._publishers:
            publisher.close()
        self.close()
        self.management.close()

    def _look_at_the_dead(self) -> list[DeadLetter]:
        connection = pika.BlockingConnection(self.address(LANDLORD).parameters())
        found = []
        for queue, side in ((DEAD_IN, "in"), (DEAD_OUT, "out")):
            channel = connection.channel()
            for method, properties, body in channel.consume(queue, inactivity_timeout=0.3):
                if method is None:
                    break
                found.append(DeadLetter(side, properties.message_id, properties.user_id, body))
        connection.close()  # nothing was acknowledged, so it all stays
        return found


_PASSWORDS: dict[str, str] = {}


def _of_the_landlord(broker: Broker) -> str:
    """One for the run, said again each time: the user is of the whole broker, and other tests remove it."""
    password = _PASSWORDS.setdefault(broker.management, secrets.token_urlsafe(18))
    broker.ask("PUT", path("users", LANDLORD), {"password": password, "tags": ""}).raise_for_status()
    return password
