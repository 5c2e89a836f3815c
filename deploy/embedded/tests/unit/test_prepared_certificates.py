"""Certificates of `alongside prepare`: both sides of a TLS connection know who the other is."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from embedded.prepare import certificates
from embedded.prepare.authority import Authority
from embedded.secrets_folder import SecretsFolder

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path):
    return lambda name: SecretsFolder(tmp_path / name)


def held(home):
    return x509.load_pem_x509_certificate(home.path("certificate.pem").read_bytes())


def context(purpose, home, authority):
    made = ssl.create_default_context(purpose, cadata=authority.pem)
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_cert_chain(home.path("certificate.pem"), home.path("key.pem"))
    return made


def handshake(server, client, host):
    """Whom the server sees, when both let each other in."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = server.wrap_bio(up, down, server_side=True)
    here = client.wrap_bio(down, up, server_hostname=host)
    for _ in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return dict(pair for (pair,) in there.getpeercert()["subject"])["commonName"]


@pytest.fixture
def pair(home):
    def made(of_client=None, *, names=("rabbitmq", "localhost", "127.0.0.1"), user="consent"):
        authority = Authority(home("keys"), NOW)
        other = of_client or authority
        authority.sign(home("server"), certificates.server(names))
        other.sign(home("client"), certificates.client(user))
        return (
            context(ssl.Purpose.CLIENT_AUTH, home("server"), authority),
            context(ssl.Purpose.SERVER_AUTH, home("client"), authority),
        )

    return made


@pytest.mark.parametrize("host", ["rabbitmq", "localhost", "127.0.0.1"])
def test_the_server_is_known_by_each_of_its_names_and_the_client_by_its_user(pair, host):
    assert handshake(*pair(), host) == "consent"


def test_a_server_under_another_name_is_not_believed(pair):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(*pair(), "postgres")


def test_a_client_of_another_authority_is_not_let_in(pair, home):
    with pytest.raises(ssl.SSLError):
        handshake(*pair(Authority(home("elsewhere"), NOW)), "rabbitmq")


def test_a_client_cannot_pose_as_the_server(home):
    authority = Authority(home("keys"), NOW)
    authority.sign(home("client"), certificates.client("rabbitmq"))

    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(
            context(ssl.Purpose.CLIENT_AUTH, home("client"), authority),
            context(ssl.Purpose.SERVER_AUTH, home("client"), authority),
            "rabbitmq",
        )


@pytest.mark.parametrize(
    ("days", "renewed"), [(0, False), (300, False), (368, True), (500, True)], ids="{0} days later".format
)
def test_a_certificate_is_renewed_before_it_ends(home, days, renewed):
    Authority(home("keys"), NOW).sign(home("client"), certificates.client("consent"))
    before = held(home("client"))

    Authority(home("keys"), NOW + timedelta(days=days)).sign(home("client"), certificates.client("consent"))

    after = held(home("client"))
    assert (after != before) is renewed
    assert after.public_key() == before.public_key()
    assert after.not_valid_after_utc > NOW + timedelta(days=days + 28)


@pytest.mark.parametrize(
    "change",
    [certificates.client("referral"), certificates.server(["consent", "localhost"])],
    ids=["another user", "more names"],
)
def test_a_certificate_of_other_names_is_made_anew(home, change):
    authority = Authority(home("keys"), NOW)
    authority.sign(home("client"), certificates.client("consent"))

    authority.sign(home("client"), change)

    assert held(home("client")).subject == change.subject()


def test_the_authority_outlives_what_it_signs(home):
    authority = Authority(home("keys"), NOW)
    later = NOW + timedelta(days=3400)

    renewed = Authority(home("keys"), later)
    renewed.sign(home("client"), certificates.client("consent"))

    ends = x509.load_pem_x509_certificate(renewed.pem.encode()).not_valid_after_utc
    assert ends >= held(home("client")).not_valid_after_utc
    assert authority.pem != renewed.pem


def test_a_certificate_signed_by_a_former_authority_is_made_anew(home):
    Authority(home("keys"), NOW).sign(home("client"), certificates.client("consent"))
    before = held(home("client"))

    other = Authority(home("new keys"), NOW)
    other.sign(home("client"), certificates.client("consent"))

    assert held(home("client")) != before
    held(home("client")).verify_directly_issued_by(x509.load_pem_x509_certificate(other.pem.encode()))
