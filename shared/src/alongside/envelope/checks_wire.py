"""Checks 1 to 4, on bytes whose sender is unproved: form, same bytes, my key, decryption."""

from dataclasses import dataclass

from alongside.envelope import errors, jose
from alongside.envelope.encoding import sha256
from alongside.envelope.format import Container, Outer, parse_outer, split_wire, unpack
from alongside.envelope.jwk import thumbprint
from alongside.envelope.model import Jwk, OwnKeys, Suite
from alongside.envelope.state import ReceiverState


@dataclass(frozen=True, slots=True)
class Decrypted:
    """A container that only I could read; who made it is not known yet."""

    wire_sha256: str
    outer: Outer
    container: Container
    bucket: int


def decrypt_wire(wire: bytes, message_id: str, me: OwnKeys, state: ReceiverState) -> Decrypted:
    """Checks 1-4.

    Raises:
        BytesRefused, KeyRefused or SameBytes
    """
    outer = parse_outer(split_wire(wire)[0])
    wire_sha256 = sha256(wire)
    if state.wire_processed(wire_sha256):
        raise errors.SameBytes
    private = own_key(outer, me)
    if message_id != outer.jti:
        raise errors.MessageIdMismatch
    plaintext = jose.decrypt(wire, outer, private)
    return Decrypted(wire_sha256, outer, unpack(plaintext), len(plaintext))


def own_key(outer: Outer, me: OwnKeys) -> Jwk:
    """My private key for this message; the algorithms must be those of the key's record.

    Raises:
        RecipientKeyUnknown, AlgorithmRefused
    """
    mine = [key for key in me.encryption if thumbprint(key) == outer.kid]
    if not mine:
        raise errors.RecipientKeyUnknown
    suites = [record.suite for record in me.party.enc if record.kid == outer.kid] or [Suite.S1]
    if (outer.alg, outer.enc) != jose.ALGORITHMS.get(suites[0]):
        raise errors.AlgorithmRefused
    return mine[0]
