"""The relay in a process of its own, as it runs in production: offers what is due each time it is told to."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pika import URLParameters

from alongside.clock import SystemClock
from alongside.link.rabbitmq import BrokerAddress, RabbitLink
from alongside.link.rabbitmq.publisher import Limits
from alongside.running import settled
from alongside.telemetry.log import configure
from benchmarks.landlord import provision_of
from embedded.landlord import landlord
from referral.bootstrap import build_relay
from referral.entrypoints.workers import RELAYS


def main(folder: str, url: str, window: str) -> None:
    """Say `ready`; at each line, offer until nothing is due, and say how many seconds that took."""
    configure()
    provision, clock = provision_of(Path(folder)), SystemClock()
    settings = provision.referral(landlord(provision.secrets, clock.now()))
    link = RabbitLink(_address(url), limits=Limits(window=int(window)))
    relay = build_relay(settings, clock, link).relay_next
    relay.start()
    settled()  # as every `serve` does when all is built
    said = "ready"
    while print(said, flush=True) or sys.stdin.readline():
        began = time.perf_counter()
        threads = [threading.Thread(target=_until_nothing, args=(relay.step,)) for _ in range(RELAYS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        said = str(time.perf_counter() - began)


def _until_nothing(step: Callable[[], bool]) -> None:
    while step():
        pass


def _address(url: str) -> BrokerAddress:
    parts = URLParameters(url)
    known = parts.credentials
    return BrokerAddress(parts.host, parts.port, parts.virtual_host, known.username, known.password)


if __name__ == "__main__":
    main(*sys.argv[1:])
