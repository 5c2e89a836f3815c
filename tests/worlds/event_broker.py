"""The virtual host of domain events on a real broker, and a bus whose answers a test may wait for."""

from collections import Counter
from concurrent.futures import wait
from urllib.parse import quote

from broker import Broker

from alongside.events.amqp import AmqpBus, queue_of
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.topology import INTERNAL, SERVICES, wanted_by_services

ARRIVES_WITHIN_S = 10.0


class EventBroker:
    """Exchange and queues as the operator declares them, empty. There is one virtual host of this name: close it."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.management = Management(broker.management, broker.user, broker.password, anywhere=True)
        self.management.apply(wanted_by_services(), None)
        self.empty()
        self.waiting: Counter[str] = Counter()

    def empty(self) -> None:
        for service in SERVICES:
            self.broker.ask("DELETE", f"queues/{INTERNAL}/{queue_of(service)}/contents")

    def address(self, port: int | None = None) -> str:
        name, password = (quote(one, safe="") for one in (self.broker.user, self.broker.password))
        return f"amqp://{name}:{password}@{self.broker.host}:{port or self.broker.port}/{INTERNAL}"

    def patient_bus(self) -> "PatientBus":
        return PatientBus(self)

    def close(self) -> None:
        self.management.close()
        self.broker.remove([INTERNAL], SERVICES)


class PatientBus(AmqpBus):
    """An offer is answered when it returns, and what was confirmed is waited for: tests of one thread never guess."""

    def __init__(self, events: EventBroker) -> None:
        super().__init__(events.address(), confirm_timeout_s=10.0)
        self._waiting = events.waiting

    def offer(self, offer):
        future = super().offer(offer)
        wait([future], ARRIVES_WITHIN_S)
        if future.exception(0) is None:
            self._waiting[offer.subscriber] += 1
        return future

    def receive(self, subscriber, timeout_s):
        found = super().receive(subscriber, ARRIVES_WITHIN_S if self._waiting[subscriber] else 0.0)
        return None if found is None else _Counted(found, self._waiting, subscriber)


class _Counted:
    def __init__(self, found, waiting, subscriber) -> None:
        self._found, self._waiting, self._subscriber = found, waiting, subscriber
        self.body = found.body

    def ack(self) -> None:
        self._found.ack()
        self._waiting[self._subscriber] -= 1
