"""Fictional parties with all their keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alongside.envelope import keys
from alongside.envelope.model import Env, KeyUse, OwnKeys, Party, Role, SenderKeys


@dataclass(frozen=True, slots=True)
class Actor:
    """A party and its private keys."""

    identity: dict[str, Any]
    message: dict[str, Any]
    permission: dict[str, Any] | None
    encryption: dict[str, Any]
    party: Party

    @property
    def sender(self) -> SenderKeys:
        """What signs its messages."""
        return SenderKeys(self.party, self.message)

    @property
    def own(self) -> OwnKeys:
        """What opens messages for it."""
        return OwnKeys(self.party, (self.encryption,))


def make_actor(role: Role, now: datetime, env: Env = Env.SANDBOX) -> Actor:
    """A new party whose statements are valid for a month from `now` (aware UTC); a landlord can sign permissions."""
    uses = (KeyUse.IDENTITY, KeyUse.MESSAGE, KeyUse.PERMISSION, KeyUse.ENCRYPTION)
    return actor_from(role, now, [keys.generate(use) for use in uses], env)


def actor_from(role: Role, now: datetime, jwks: list[dict[str, Any]], env: Env = Env.SANDBOX) -> Actor:
    """As `make_actor`, with the given identity, message, permission and encryption keys."""
    identity, message, permission, encryption = jwks
    start, year = now - timedelta(days=1), now + timedelta(days=365)
    listed = [keys.signing_key(message, KeyUse.MESSAGE, start, year)]
    if role is Role.LANDLORD:
        listed.append(keys.signing_key(permission, KeyUse.PERMISSION, start, year))
    root = keys.make_root_statement(identity, role=role, env=env, keys=listed, exp=year)
    epoch = keys.encryption_key(encryption, start, now + timedelta(days=30))
    party = keys.thumbprint(identity)
    statement = keys.make_key_statement(message, party=party, enc=[epoch], exp=now + timedelta(days=44))
    verified = keys.verify_party(root, statement, party, now)
    return Actor(identity, message, permission if role is Role.LANDLORD else None, encryption, verified)
