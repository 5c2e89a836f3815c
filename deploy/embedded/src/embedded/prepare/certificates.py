"""X.509 certificates (RFC 5280) on P-256 keys, as RabbitMQ, Python and a mail server want them."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey
AUTHORITY_LIFE = timedelta(days=3650)
LIFE = timedelta(days=397)
_CLOCKS_APART = timedelta(days=1)
_AUTHORITY = "Alongside sandbox authority"


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names: `name` is the common name, `names` are host names or addresses, or the user."""

    name: str
    names: tuple[str, ...]
    server: bool

    def subject(self) -> x509.Name:
        """The subject."""
        return _named(self.name)

    def alternatives(self) -> x509.SubjectAlternativeName:
        """The names that whoever connects compares."""
        return x509.SubjectAlternativeName([_general(name) for name in self.names])


def server(names: Iterable[str]) -> Holder:
    """A server that is reached by these host names or addresses."""
    listed = tuple(dict.fromkeys(names))
    return Holder(listed[0], listed, server=True)


def client(user: str) -> Holder:
    """A user of the broker, which takes the common name for the user's name."""
    return Holder(user, (user,), server=False)


def new_key() -> str:
    """A private key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def load_key(pem: str) -> PrivateKey:
    """What `new_key` made. Raises ValueError."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, PrivateKey):
        raise ValueError("A private key is not of the kind that is made here.")  # noqa: TRY004 - a file, not a type
    return key


def authority_certificate(key: PrivateKey, now: datetime) -> str:
    """An authority's own certificate, as PEM. It may sign those of servers and clients, and of no other authority."""
    made = (
        _begun(_named(_AUTHORITY), key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certifies=True), critical=True)
    )
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def certificate(holder: Holder, key: PrivateKey, authority: PrivateKey, now: datetime) -> str:
    """A certificate for `holder` with `key`, signed by the authority's key; good from a day ago for LIFE."""
    issuer = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if holder.server else ExtendedKeyUsageOID.CLIENT_AUTH
    made = (
        _begun(holder.subject(), key, now, LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certifies=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(holder.alternatives(), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
    )
    return made.sign(authority, SHA256()).public_bytes(Encoding.PEM).decode()


def _begun(subject: x509.Name, key: PrivateKey, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_named(_AUTHORITY))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_APART)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certifies, key_cert_sign=certifies, crl_sign=certifies,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
