"""What a server shows in the handshake: refused, ending soon, or good; and what does not speak TLS at all."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from authority import DAY, Authority

from alongside.broker_url import BrokerUrl
from alongside.doctor.broker import Expected, look_at_broker
from alongside.doctor.certificates import HandshakeFailed, look_at_server

NOW = datetime.now(UTC)


@contextmanager
def server(certificate=None):
    """A server that shows `certificate` and then hangs up; without one it hangs up at once."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate:
        context.load_cert_chain(*certificate)

    def serve():
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                with suppress(OSError), near:
                    if certificate:
                        context.wrap_socket(near, server_side=True).close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def look(port, authority):
    try:
        return look_at_server("consent events", ("127.0.0.1", port), authority.trusting(), NOW)
    except HandshakeFailed as failed:
        return failed.finding


@pytest.mark.parametrize(
    ("begins", "ends", "ok", "part"),
    [
        (-DAY, 30 * DAY, True, "is valid until"),
        (-DAY, 5 * DAY, False, "in 4 days"),
        (-30 * DAY, -DAY, False, "is refused: certificate has expired"),
        (2 * DAY, 30 * DAY, False, "is refused: certificate is not yet valid"),
    ],
)
def test_a_servers_certificate_is_told_before_and_after_its_end(tmp_path, begins, ends, ok, part):
    authority = Authority(tmp_path)
    with server(authority.issue("broker", NOW + begins, NOW + ends)) as port:
        found = look(port, authority)

    assert found.ok is ok and part in found.sentence and f"127.0.0.1:{port}" in found.sentence


def test_a_certificate_of_another_authority_is_refused(tmp_path):
    (tmp_path / "other").mkdir()
    authority, other = Authority(tmp_path), Authority(tmp_path / "other")
    with server(other.issue("broker", NOW - DAY, NOW + 30 * DAY)) as port:
        found = look(port, authority)

    assert "is refused" in found.sentence


def test_settings_that_check_no_certificate_are_told(tmp_path):
    authority = Authority(tmp_path)
    blind = authority.trusting()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    with server(authority.issue("broker", NOW - DAY, NOW + 30 * DAY)) as port:
        found = look_at_server("consent events", ("127.0.0.1", port), blind, NOW)

    assert not found.ok and "was not checked at all" in found.sentence and "CA" in found.mend


def test_a_server_that_hangs_up_without_tls_is_no_broker():
    with server() as port:
        url = BrokerUrl(f"amqp://consent:password@127.0.0.1:{port}/internal")
        (found,) = look_at_broker("consent events", url, Expected({}, {}), NOW)

    assert found.sentence == f"What answers at 127.0.0.1:{port} is no broker that is ready."
    assert "systemctl start rabbitmq-server" in found.mend


def test_a_server_that_hangs_up_instead_of_speaking_tls_is_told(tmp_path):
    with server() as port:
        found = look(port, Authority(tmp_path))

    assert not found.ok and "speaks no TLS" in found.sentence


@pytest.mark.parametrize(
    ("ends", "lines"),
    [
        (-DAY, ["refused"]),
        (5 * DAY, ["in 4 days", "hangs up"]),
        (30 * DAY, ["valid until", "hangs up"]),
    ],
)
def test_a_broker_whose_certificate_is_refused_is_not_told_twice(tmp_path, ends, lines):
    """The second server takes the handshake and then ends, as a broker does that refuses our certificate."""
    authority = Authority(tmp_path)
    with server(authority.issue("broker", NOW - 30 * DAY, NOW + ends)) as port:
        url = BrokerUrl(f"amqps://consent@127.0.0.1:{port}/internal", authority.trusting())
        found = list(look_at_broker("consent events", url, Expected({}, {}), NOW))

    assert len(found) == len(lines)
    assert all(part in one.sentence for part, one in zip(lines, found, strict=True))
