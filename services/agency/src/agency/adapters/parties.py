"""This node and its landlord as verified parties, with the private keys that belong to them."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (SP 800-186)

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

    def plant(self, secret: bytes) -> None:
        """Keep the identity key that these secret bytes make: see the port."""
        identity = recovered_identity(secret)
        if IDENTITY in self._keystore.names():
            if keys.thumbprint(self._keystore.get(IDENTITY)) != keys.thumbprint(identity):
                raise PinRefused("This node has another identity already.")
            return
        self._keystore.put(IDENTITY, identity)

    def create(self, now: datetime, before: Statements | None = None, *, version: int = 1) -> Statements:
        """Keys that are missing, and statements over all three: see the port."""
        identity = self._key(IDENTITY, KeyUse.IDENTITY)
        message = self._key(MESSAGE, KeyUse.MESSAGE)
        encryption = self._key(ENCRYPTION, KeyUse.ENCRYPTION)
        party = keys.thumbprint(identity)
        version, since = (version, None) if before is None else _following(before)
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


def recovered_identity(secret: bytes) -> Jwk:
    """The identity key that 16 secret bytes make, the same every time: what the recovery sheet stands for.

    HKDF-SHA256 (RFC 5869) to 48 bytes, reduced to 1 .. n-1 as FIPS 186-5 A.2.1 does with extra random bits.
    """
    long = HKDF(hashes.SHA256(), 48, None, b"alongside/1/recovery/identity").derive(secret)
    number = int.from_bytes(long, "big") % (_ORDER - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1()).private_numbers()
    x, y, d = private.public_numbers.x, private.public_numbers.y, private.private_value
    jwk: dict[str, object] = {"kty": "EC", "crv": "P-256", "x": _number(x), "y": _number(y), "d": _number(d)}
    return {**jwk, "kid": keys.thumbprint(jwk), "use": "sig"}


def _number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode("ascii")


def _following(before: Statements) -> tuple[int, datetime | None]:
    """The version after `before`, and since when its message key is valid: old signatures stay good."""
    _, claims = jose.read_as(before.root, ROOT_TYP, StatementInvalid)
    since = min(key["nbf"] for key in claims["keys"] if key["use"] == KeyUse.MESSAGE.value)
    return claims["version"] + 1, datetime.fromtimestamp(since, UTC)
