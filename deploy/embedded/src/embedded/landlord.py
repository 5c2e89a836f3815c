"""The landlord's identity in the exchange: its keys, its statements, its party id."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alongside.envelope import keys
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.model import Env, KeyUse, Role
from embedded.secrets_folder import SecretsFolder

IDENTITY_STORE, CONSENT_STORE, REFERRAL_STORE = "landlord-identity", "consent", "referral"
SIGNING_LIFE = timedelta(days=365)
ROOT_LIFE = timedelta(days=399)
KEYS_LIFE = timedelta(days=44)
_CLOCKS_APART = timedelta(days=1)
_RENEW_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Landlord:
    """What others know of the landlord: party id (thumbprint of its identity key) and two statements."""

    party: str
    root: str = field(repr=False)
    keys: str = field(repr=False)


def landlord(secrets: SecretsFolder, now: datetime) -> Landlord:
    """Return the landlord, made at the first call; its statements are made anew before they expire.

    Each private key is in the keystore of the process that uses it: `permission` with consent, `message` and
    `encryption` with referral, `identity` with neither.
    """
    identity = secrets.private_key(IDENTITY_STORE, "identity", KeyUse.IDENTITY)
    party = keys.thumbprint(identity)
    held = secrets.kept("landlord-statements", lambda: _statements(secrets, identity, now, version=1))
    if not _good(held, party, now):
        earliest = datetime.fromisoformat(held["from"])
        held = _statements(secrets, identity, now, version=held["version"] + 1, earliest=earliest)
        secrets.replace("landlord-statements", held)
    return Landlord(party, held["root"], held["keys"])


def _good(held: dict[str, Any], party: str, now: datetime) -> bool:
    try:
        keys.verify_party(held["root"], held["keys"], party, now, env=Env.SANDBOX)
        keys.verify_party(held["root"], held["keys"], party, now + _RENEW_BEFORE, env=Env.SANDBOX)
    except EnvelopeError:
        return False
    return datetime.fromisoformat(held["from"]) <= now


def _statements(
    secrets: SecretsFolder,
    identity: dict[str, Any],
    now: datetime,
    version: int,
    earliest: datetime | None = None,
) -> dict[str, Any]:
    """`earliest`: since when the keys are valid, so that old signatures can still be judged."""
    message = secrets.private_key(REFERRAL_STORE, "message", KeyUse.MESSAGE)
    encryption = secrets.private_key(REFERRAL_STORE, "encryption", KeyUse.ENCRYPTION)
    permission = secrets.private_key(CONSENT_STORE, "permission", KeyUse.PERMISSION)
    begin = min(earliest or now, now - _CLOCKS_APART)
    signing = [
        keys.signing_key(message, KeyUse.MESSAGE, begin, now + SIGNING_LIFE),
        keys.signing_key(permission, KeyUse.PERMISSION, begin, now + SIGNING_LIFE),
    ]
    root = keys.make_root_statement(
        identity, role=Role.LANDLORD, env=Env.SANDBOX, keys=signing, exp=now + ROOT_LIFE, version=version
    )
    enc = [keys.encryption_key(encryption, begin, now + KEYS_LIFE)]
    party = keys.thumbprint(identity)
    statement = keys.make_key_statement(message, party=party, enc=enc, exp=now + KEYS_LIFE, version=version)
    return {"version": version, "from": begin.isoformat(), "root": root, "keys": statement}
