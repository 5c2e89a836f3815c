"""This node and its landlord as verified parties, with the private keys that belong to them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agency.domain.errors import NotPinned, OutOfDate, PinRefused
from agency.usecases.ports import Statements, UnitOfWork
from alongside.envelope import jose, keys
from alongside.envelope.errors import StatementError, StatementInvalid
from alongside.envelope.keystore import Keystore
from alongside.envelope.model import Env, Jwk, KeyUse, OwnKeys, Party, Role, SenderKeys
from alongside.envelope.statements import ROOT_TYP

ROOT_LIFE = timedelta(days=399)
KEYS_LIFE = timedelta(days=44)
ENCRYPTION_LIFE = timedelta(days=44)
SIGNING_LIFE = timedelta(days=365)
RENEW_BEFORE = timedelta(days=14)
_CLOCKS_APART = timedelta(days=2)  # beyond what is refused as a wrong clock, so that the refusal says so

IDENTITY, MESSAGE, ENCRYPTION = "identity", "message", "encryption"


@dataclass(frozen=True)
class Sides:
    """Both ends of the link, verified now."""

    me: Party
    landlord: Party
    own: OwnKeys
    sender: SenderKeys


class KeystoreIdentities:
    """Keys in the node's own keystore; statements made from them and checked against pins."""

    def __init__(self, keystore: Keystore, env: Env) -> None:
        self._keystore = keystore
        self._env = env

    def create(self, now: datetime, before: Statements | None = None) -> Statements:
        """Keys that are missing, and statements over all three: see the port."""
        identity = self._key(IDENTITY, KeyUse.IDENTITY)
        message = self._key(MESSAGE, KeyUse.MESSAGE)
        encryption = self._key(ENCRYPTION, KeyUse.ENCRYPTION)
        party = keys.thumbprint(identity)
        version, since = _following(before)
        begin = min(now - _CLOCKS_APART, since or now)
        signing = keys.signing_key(message, KeyUse.MESSAGE, begin, now + SIGNING_LIFE)
        enc = keys.encryption_key(encryption, begin, now + ENCRYPTION_LIFE)
        root = keys.make_root_statement(
            identity, role=Role.AGENCY, env=self._env, keys=[signing], exp=now + ROOT_LIFE, version=version
        )
        statement = keys.make_key_statement(message, party=party, enc=[enc], exp=now + KEYS_LIFE, version=version)
        return Statements(party, root, statement)

    def lasting(self, held: Statements, now: datetime) -> bool:
        """Whether they verify now and in two weeks: see the port."""
        try:
            for at in (now, now + RENEW_BEFORE):
                party = keys.verify_party(held.root, held.keys, held.party, at, env=self._env)
        except StatementError:
            return False
        begun = [*(key.nbf for key in party.keys), *(key.nbf for key in party.enc)]
        return max(begun) <= keys.seconds(now)

    def check_landlord(self, root: str, key_statement: str, thumbprint: str, now: datetime) -> str:
        """The party id, or PinRefused: see the port."""
        try:
            party = keys.verify_party(root, key_statement, thumbprint, now, env=self._env)
        except StatementError as error:
            raise PinRefused(str(error)) from None
        if party.role is not Role.LANDLORD:
            raise PinRefused("The statements are not those of a landlord.")
        return party.id

    def usable(self, uow: UnitOfWork, now: datetime) -> bool:
        """Whether both ends have statements that are valid now."""
        try:
            self.sides(uow, now)
        except NotPinned:
            return False
        return True

    def sides(self, uow: UnitOfWork, now: datetime) -> Sides:
        """Both ends, verified at `now`. Raises NotPinned, or OutOfDate when a statement no longer counts."""
        node, pin = uow.directory.node(), uow.directory.pin()
        if node is None or pin is None:
            raise NotPinned
        try:
            me = keys.verify_party(node.root, node.keys, node.party, now, env=self._env)
            landlord = keys.verify_party(pin.root, pin.keys, pin.thumbprint, now, env=self._env)
        except StatementError:
            raise OutOfDate from None
        own = OwnKeys(me, (self._keystore.get(ENCRYPTION),))
        return Sides(me, landlord, own, SenderKeys(me, self._keystore.get(MESSAGE)))

    def _key(self, name: str, use: KeyUse) -> Jwk:
        if name not in self._keystore.names():
            self._keystore.put(name, keys.generate(use))
        return self._keystore.get(name)


def _following(before: Statements | None) -> tuple[int, datetime | None]:
    """The version after `before`, and since when its message key is valid: old signatures stay good."""
    if before is None:
        return 1, None
    _, claims = jose.read_as(before.root, ROOT_TYP, StatementInvalid)
    since = min(key["nbf"] for key in claims["keys"] if key["use"] == KeyUse.MESSAGE.value)
    return claims["version"] + 1, datetime.fromtimestamp(since, UTC)
