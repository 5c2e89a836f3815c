"""The background work of this service."""

from alongside.workers import Worker
from consent.bootstrap import Consent


def workers(consent: Consent) -> list[Worker]:
    """The relay of domain events, and the ear for what other services say."""
    return [Worker("consent.events", consent.relay.run), Worker("consent.ear", consent.subscriber.run)]
