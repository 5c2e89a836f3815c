"""The services that a service calls: are they there, are they ready, do they take our token, is their clock ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests

from alongside.clock import Clock
from alongside.doctor.clocks import SERVICE_APART, compare_clocks
from alongside.doctor.finding import Finding, good, wrong
from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable

WITHIN_S: Final = 5.0


@dataclass(frozen=True)
class Question:
    """A harmless call that needs our token: a question about something that does not exist."""

    method: str
    path: str
    body: Any = None


def look_at_neighbour(
    who: str, name: str, url: str, client: ServiceClient, question: Question, machine: Clock
) -> Iterator[Finding]:
    """Whether the service `name` at `url` answers, is ready, shows our time and takes our token."""
    subject = f"{who} to {name}"
    reached = list(look_at_address(subject, name, url, machine))
    yield from reached
    if all(finding.ok for finding in reached[:1]):
        yield _token(f"{subject} token", who, name, client, question)


def look_at_address(subject: str, name: str, url: str, machine: Clock) -> Iterator[Finding]:
    """Whether the service `name` at `url` answers, is ready (the first finding), and shows our time."""
    session = requests.Session()
    session.trust_env = False
    try:
        with session.get(f"{url.rstrip('/')}/readyz", timeout=WITHIN_S, allow_redirects=False, stream=True) as answer:
            ours, told = machine.now(), answer.headers.get("Date")
            yield _ready(subject, name, url, answer)
            if told:
                yield compare_clocks(f"{subject} clock", name, _moment(told), ours, SERVICE_APART)
    except (requests.RequestException, ValueError):
        yield wrong(subject, f"{name} does not answer at {url}.", f"docker compose up -d {name} (or: {name} serve)")
    finally:
        session.close()


def _ready(subject: str, name: str, url: str, answer: requests.Response) -> Finding:
    if answer.status_code == requests.codes.ok:
        return good(subject, f"{name} at {url} is ready.")
    if answer.status_code == requests.codes.service_unavailable:
        return wrong(subject, f"{name} at {url} is not ready.", f"{name} doctor")
    sentence = f"{url} answered {answer.status_code} and not as {name} does."
    return wrong(subject, sentence, f"Correct the address of {name} in the settings.")


def _moment(told: str) -> datetime:
    """The Date header (RFC 9110, 6.6.1) as aware UTC. Raises ValueError."""
    theirs = parsedate_to_datetime(told)
    return theirs.replace(tzinfo=UTC) if theirs.tzinfo is None else theirs.astimezone(UTC)


def _token(subject: str, who: str, name: str, client: ServiceClient, question: Question) -> Finding:
    try:
        if question.method == "GET":
            client.get(question.path)
        else:
            client.post(question.path, question.body)
    except ServiceRefused as refused:
        if refused.status in (401, 403):
            trusts = f"{name.upper()}_TRUSTED_ISSUERS_FILE"
            sentence = f"{name} does not take the tokens of {who}: another key, or a clock that is wrong."
            return wrong(subject, sentence, f"Put the public token key of {who} into the file that {trusts} names.")
    except ServiceUnavailable:
        return wrong(subject, f"{name} could not answer a question.", f"{name} doctor")
    return good(subject, f"{name} takes the tokens of {who}.")
