"""What an installation lacks to be ready, one sentence each."""

import sqlalchemy as sa

from alongside.clock import Clock
from alongside.database import migrations_of, schema_lacks
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keystore import Keystore
from referral.adapters.parties import Parties
from referral.adapters.sealing import MESSAGE
from referral.config import OWN_RINGS, Settings

SERVICE = "referral"


def lacks_of(engine: sa.Engine, settings: Settings, keystore: Keystore, parties: Parties, clock: Clock) -> list[str]:
    lacks = []
    if not settings.trusted_issuers:
        lacks.append("No issuer of tokens is trusted, so nobody can call this service.")
    if not set(OWN_RINGS) <= set(settings.contacts):
        lacks.append("A role of the landlord has no telephone number, so a next step could name nobody.")
    return lacks + _key_lacks(keystore, parties, clock) + database_lacks(engine)


def _key_lacks(keystore: Keystore, parties: Parties, clock: Clock) -> list[str]:
    try:
        parties.landlord(clock.now())
        if MESSAGE in keystore.names():
            return []
    except EnvelopeError:
        return ["The landlord's own statements do not verify, so nothing can be sealed."]
    return ["The message key is not there, so nothing can be sealed."]


def database_lacks(engine: sa.Engine) -> list[str]:
    return schema_lacks(engine, migrations_of(SERVICE))
