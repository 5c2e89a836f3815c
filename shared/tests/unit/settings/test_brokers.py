"""Where a broker is: nothing unprotected over a network, and nobody without a proof of who they are."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alongside.link.rabbitmq import BrokerAddress
from alongside.settings import BrokerUrl, SettingsReader

SECRET = "s%C3%A9cret"
PLAIN = f"amqp://consent:{SECRET}@127.0.0.1/internal"


@pytest.fixture
def tls(tmp_path):
    """An authority that signed itself serves as the client's certificate too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "consent")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    no_password = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    (tmp_path / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(pem)
    locked = serialization.BestAvailableEncryption(b"x")
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    (tmp_path / "locked.pem").write_bytes(pem)
    return {
        "X_CA_FILE": str(tmp_path / "certificate.pem"),
        "X_CERTIFICATE_FILE": str(tmp_path / "certificate.pem"),
        "X_KEY_FILE": str(tmp_path / "key.pem"),
    }


def read(env, *, sandbox=False):
    reader = SettingsReader(env)
    return reader.broker("X", sandbox=sandbox), reader.mistakes


def test_what_is_not_set_is_none_and_no_mistake():
    assert read({}) == (None, [])


def test_an_address_is_taken_apart_and_not_shown():
    found, mistakes = read({"X_URL": PLAIN})

    assert mistakes == []
    assert (found.host, found.port, found.vhost, found.user, found.password) == (
        "127.0.0.1", 5672, "internal", "consent", "sécret",
    )  # fmt: skip
    assert "cret" not in repr(found)


def test_an_address_with_a_password_may_stand_in_a_file(tmp_path):
    (tmp_path / "url").write_text(PLAIN + "\n")

    assert read({"X_URL_FILE": str(tmp_path / "url")})[0] == BrokerUrl(PLAIN)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_without_tls_only_this_machine_is_spoken_to(host):
    assert read({"X_URL": f"amqp://u:p@{host}:5672/internal"})[1] == []


@pytest.mark.parametrize("host", ["rabbitmq", "10.0.0.1", "127.0.0.1.example.org", "0.0.0.0"])
def test_without_tls_another_machine_is_for_the_sandbox_only(host):
    url = f"amqp://u:p@{host}:5672/internal"

    assert read({"X_URL": url})[1] == ["X_URL: amqp:// goes to this machine only; use amqps://."]
    assert read({"X_URL": url}, sandbox=True)[1] == []


def test_a_client_certificate_speaks_for_a_user_without_a_password(tls):
    found, mistakes = read({"X_URL": "amqps://landlord@broker.example.org/partners.larkfield", **tls})

    assert mistakes == []
    assert found.port == 5671
    assert found.tls.verify_mode is ssl.CERT_REQUIRED
    assert found.tls.check_hostname
    address = BrokerAddress.from_url(found.url, found.tls)
    assert (address.host, address.user, address.vhost) == ("broker.example.org", "landlord", "partners.larkfield")
    assert address.parameters().credentials.TYPE == "EXTERNAL"


def test_a_password_speaks_for_a_user_also_with_tls(tls):
    found, mistakes = read({"X_URL": "amqps://u:p@broker.example.org/v", "X_CA_FILE": tls["X_CA_FILE"]})

    assert mistakes == []
    assert BrokerAddress.from_url(found.url, found.tls).parameters().credentials.TYPE == "PLAIN"


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"X_URL": "amqps://u@h/v"}, "needs the file of the authority"),
        ({"X_URL": "amqps://u@h/v", "X_CA_FILE": "X_CA_FILE"}, "Either a password or a client certificate"),
        ({"X_URL": PLAIN, "X_CA_FILE": "X_CA_FILE"}, "Certificates belong to amqps"),
        ({"X_URL": "amqps://u:p@h/v", "X_CA_FILE": "X_CA_FILE", "X_KEY_FILE": "X_KEY_FILE"}, "given together"),
        ({"X_URL": "amqp://u@127.0.0.1/v"}, "a password must be in the address"),
        ({"X_URL": "amqps://u:p@h/v", "X_CA_FILE": "nowhere"}, "X_CA_FILE, _CERTIFICATE_FILE and _KEY_FILE are no"),
        (
            {"X_URL": "amqps://u:p@h/v", "X_CA_FILE": "X_KEY_FILE"},
            "X_CA_FILE, _CERTIFICATE_FILE and _KEY_FILE are no",
        ),
        ({"X_URL": f"http://u:{SECRET}@h/v"}, "must begin with amqp"),
        ({"X_URL": f"amqp://u:{SECRET}@127.0.0.1"}, "must have a user, a host and a virtual host"),
        ({"X_URL": f"amqp://u:{SECRET}@127.0.0.1/"}, "must have a user, a host and a virtual host"),
        ({"X_URL": "amqp://127.0.0.1/v"}, "must have a user, a host and a virtual host"),
        ({"X_URL": f"amqp://u:{SECRET}@/v"}, "must have a user, a host and a virtual host"),
        ({"X_URL": f"amqp://u:{SECRET}@127.0.0.1/v?heartbeat=0"}, "has more in it"),
        ({"X_URL": f"amqp://u:{SECRET}@127.0.0.1/v/w"}, "has more in it"),
        ({"X_URL": f"amqp://u:{SECRET}@127.0.0.1:port/v"}, "is none"),
        ({"X_URL": f"amqp://u:{SECRET}@[127.0.0.1/v"}, "is none"),
    ],
)
def test_what_does_not_belong_together_is_one_mistake_without_the_address(tls, env, sentence):
    found, mistakes = read({name: tls.get(value, value) for name, value in env.items()})

    assert found is None
    assert len(mistakes) == 1
    assert sentence in mistakes[0]
    assert "cret" not in mistakes[0]


def test_a_key_under_a_password_is_refused_instead_of_asking_the_terminal(tls, tmp_path):
    env = {"X_URL": "amqps://u@h/v", **tls, "X_KEY_FILE": str(tmp_path / "locked.pem")}

    assert "no good" in read(env)[1][0]


def test_an_encrypted_address_is_never_used_without_whom_to_trust():
    with pytest.raises(ValueError, match="belong together"):
        BrokerAddress.from_url("amqps://u:p@h/v")
    with pytest.raises(ValueError, match="belong together"):
        BrokerAddress.from_url(PLAIN, ssl.create_default_context())
