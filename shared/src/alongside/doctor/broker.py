"""A broker as one user of it: reached, trusted, let in, its queues there, its rights not more than they should be."""

import socket
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from alongside.broker_url import BrokerUrl
from alongside.doctor.certificates import RENEW, WITHIN_S, HandshakeFailed, look_at_server
from alongside.doctor.finding import Finding, good, wrong
from alongside.link.rabbitmq.address import BrokerAddress
from alongside.link.rabbitmq.looking import NotLetIn, Visit

START: Final = "docker compose up -d rabbitmq (or: systemctl start rabbitmq-server)"
APPLY: Final = "referral broker apply"
SET_PASSWORD: Final = f"{APPLY} --passwords FOLDER"


@dataclass(frozen=True)
class Expected:
    """What a user should find in its virtual host: name on the broker -> what to call it in a finding.

    An agency's names on the broker are secret, so no finding has them. `declare`: what puts missing things there;
    `password`: what mends a password that is not accepted.
    """

    queues: Mapping[str, str] = field(repr=False)
    exchanges: Mapping[str, str] = field(repr=False)
    declare: str = APPLY
    password: str = SET_PASSWORD


def look_at_broker(subject: str, url: BrokerUrl, expected: Expected, now: datetime) -> Iterator[Finding]:
    """One user's way in and what it finds there; no message is taken and nothing is changed.

    `now`: aware UTC, by this machine's clock.
    """
    place = f"{url.host}:{url.port}"
    if not _answers(url):
        yield wrong(subject, f"No broker answers at {place}.", START)
        return
    try:
        if url.tls is not None:
            yield look_at_server(f"{subject} certificate", (url.host, url.port), url.tls, now)
        with Visit(BrokerAddress.from_url(url.url, url.tls)) as visit:
            yield good(subject, f"The broker at {place} lets this service in.")
            yield from _look_around(subject, visit, expected)
    except HandshakeFailed as failed:
        yield failed.finding
    except NotLetIn as stopped:
        yield _stopped(subject, place, stopped.where, expected, url)


def _answers(url: BrokerUrl) -> bool:
    try:
        socket.create_connection((url.host, url.port), WITHIN_S).close()
    except OSError:
        return False
    return True


def _stopped(subject: str, place: str, where: str, expected: Expected, url: BrokerUrl) -> Finding:
    if where == "vhost":
        return wrong(
            subject, f"The broker at {place} does not let this user into its virtual host.", expected.declare
        )
    if where == "login" and url.password is not None:
        return wrong(subject, f"The broker at {place} does not accept this user's password.", expected.password)
    if where == "login":
        return wrong(subject, f"The broker at {place} knows no user of this certificate.", expected.declare)
    if url.tls is not None:
        return wrong(subject, f"The broker at {place} hangs up; it may refuse our certificate.", f"{RENEW}.")
    return wrong(subject, f"What answers at {place} is no broker that is ready.", START)


def _look_around(subject: str, visit: Visit, expected: Expected) -> Iterator[Finding]:
    there = [name for name in expected.exchanges if visit.has_exchange(name)]
    missing = [told for name, told in expected.queues.items() if not visit.has_queue(name)]
    missing += [told for name, told in expected.exchanges.items() if name not in there]
    for told in missing:
        yield wrong(f"{subject} queues", f"{told} is not there.", expected.declare)
    if not missing:
        many = len(expected.queues)
        yield good(f"{subject} queues", f"{many} {'queue is' if many == 1 else 'queues are'} there.")
    yield _rights(f"{subject} rights", visit, there, expected.declare)


def _rights(subject: str, visit: Visit, exchanges: Collection[str], mend: str) -> Finding:
    if visit.may_declare() or any(visit.may_change(name) for name in exchanges):
        return wrong(subject, "This user may declare and change what is on the broker.", mend)
    return good(subject, "This user may declare nothing.")
