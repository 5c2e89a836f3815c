"""What goes over the wire between services: to servers that answer, redirect, stop in the middle or say nothing."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from authority import DAY, Authority

from alongside.web import wire as room
from alongside.web.wire import NotConnected, Slow, Unreadable, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def serving(*answers, then_close=False, tls=None):
    """Gives each request that comes the next of these answers, over TLS with a certificate; yields its address, and
    what was asked of whom.
    """
    waiting, asked, context = list(answers), [], ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if tls:
        context.load_cert_chain(*tls)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while waiting:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                if tls:
                    client = context.wrap_socket(client, server_side=True)
                with client:
                    client.settimeout(10)
                    while waiting and (request := _request(client)):
                        asked.append((client.fileno(), request))
                        client.sendall(waiting.pop(0))
                        if then_close:
                            break

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http{'s' if tls else ''}://127.0.0.1:{listener.getsockname()[1]}/base/", asked


def _request(client):
    """One request without its body, or what came until there was no more."""
    got = b""
    while b"\r\n\r\n" not in got:
        try:
            more = client.recv(4096)
        except OSError:
            return b""
        if not more:
            return b""
        got += more
    return got


def ask(wire, path="/x", method="GET", body=None, at_most=100, **headers):
    return wire.exchange(method, path, headers, body, at_most)


def test_an_answer_comes_back_and_the_connection_is_used_again():
    with serving(OK, OK) as (address, asked):
        wire = Wire(address, 5)

        assert [ask(wire, Accept="application/json") for _ in range(2)] == [(200, b"{}")] * 2

    (first, request), (second, _) = asked
    assert first == second
    assert request.startswith(b"GET /base/x HTTP/1.1\r\n") and b"Accept: application/json" in request


def test_head_and_body_of_a_question_go_in_one_piece(monkeypatch):
    sent, send = [], room.http.client.HTTPConnection.send
    monkeypatch.setattr(
        room.http.client.HTTPConnection, "send", lambda self, data: (sent.append(data), send(self, data))
    )
    with serving(OK) as (address, _):
        ask(Wire(address, 5), method="POST", body=b'{"a":1}')

    (whole,) = sent
    assert whole.startswith(b"POST /base/x HTTP/1.1\r\n")
    assert whole.endswith(b'\r\n\r\n{"a":1}')


def test_a_body_in_pieces_and_one_that_ends_with_the_connection_are_read_whole():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    with serving(chunked, b"HTTP/1.1 404 No\r\nConnection: close\r\n\r\nabc", then_close=True) as (address, _):
        wire = Wire(address, 5)

        assert ask(wire) == (200, b"abcde")
        wire = Wire(address, 5)
        assert ask(wire) == (404, b"abc")


def test_a_redirect_is_an_answer_and_nobody_is_followed():
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/evil\r\nContent-Length: 0\r\n\r\n"
    with serving(away) as (address, asked):
        assert ask(Wire(address, 5)) == (302, b"")

    assert len(asked) == 1


def test_neither_proxy_nor_netrc_of_the_machine_changes_a_call(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login canary password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with serving(OK) as (address, asked):
        assert ask(Wire(address, 5), Authorization="Bearer t") == (200, b"{}")

    assert b"Authorization: Bearer t\r\n" in asked[0][1]
    assert b"canary" not in asked[0][1]


def test_an_answer_may_have_so_many_bytes_and_not_one_more():
    exact = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 5000
    for answer in (exact, endless):
        with serving(answer, then_close=True) as (address, _), pytest.raises(Unreadable):
            ask(Wire(address, 5), at_most=4)
    with serving(exact) as (address, _):
        assert ask(Wire(address, 5), at_most=5) == (200, b"abcde")


def test_an_answer_that_ends_early_is_unreadable_and_what_follows_is_asked_anew():
    early = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    with serving(early, OK, then_close=True) as (address, _):
        wire = Wire(address, 5)
        with pytest.raises(Unreadable):
            ask(wire)
        assert ask(wire) == (200, b"{}")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_who_says_nothing_more_is_slow(answer):
    with serving(answer, OK) as (address, _), pytest.raises(Slow):
        ask(Wire(address, 0.05))


def test_who_is_not_there_or_goes_without_an_answer_is_not_connected():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(NotConnected):
        ask(Wire(nobody, 5))
    with serving(b"", then_close=True) as (address, _), pytest.raises(NotConnected):
        ask(Wire(address, 5))


@pytest.mark.parametrize("address", ["http://127.0.0.1:x", "http://127.0.0.1:99999"])
def test_what_is_no_address_is_told_when_somebody_asks_there(address):
    with pytest.raises(Unreadable):
        ask(Wire(address, 5))


def test_a_header_of_two_lines_is_never_sent():
    with serving(OK) as (address, asked), pytest.raises(Unreadable):
        ask(Wire(address, 5), Injected="a\r\nEvil: b")

    assert asked == []


def test_a_connection_that_the_other_side_closed_while_it_rested_is_not_used_again(monkeypatch):
    """Of what may not be repeated nobody would know whether it was done."""
    now = [1000.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: now[0])
    with serving(OK, OK, then_close=True) as (address, asked):
        wire = Wire(address, 5)
        ask(wire, method="POST", body=b"{}")
        until = time.perf_counter() + 5
        while not room._ended(wire._local.kept.connection) and time.perf_counter() < until:
            time.sleep(0.01)  # until its goodbye is here

        now[0] += room.RESTS_S + 1
        assert ask(wire, method="POST", body=b"{}") == (200, b"{}")

    assert len(asked) == 2


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
        HEAD + b"Content-Length: +2\r\n\r\n{}",
        HEAD + b"Content-Length: -2\r\n\r\n{}",
        HEAD + b"Content-Length: 99999999999999999999\r\n\r\n{}",
        HEAD + b"Content-Length : 2\r\n\r\n{}",
        HEAD + b"X: a\r\n Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: a\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: a\rContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: \0\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
        b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/0.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n{}",
        b"220 mail.example ESMTP\r\n",
        b"\x15\x03\x01\x00\x02\x02\x0a",
    ],
)
def test_what_could_be_read_in_two_ways_is_no_answer(answer):
    with serving(answer, OK, then_close=True) as (address, _):
        wire = Wire(address, 5)
        with pytest.raises(Unreadable):
            ask(wire)
        assert ask(wire) == (200, b"{}")


@pytest.mark.parametrize("more", [OK, b"H", b"HTTP/1.1 100 Continue\r\n\r\n", b"{}"])
@pytest.mark.parametrize("first", [OK, OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")])
def test_what_follows_an_answer_unasked_is_no_answer_to_the_next_question(first, more):
    with serving(first + more, OK) as (address, _):
        wire = Wire(address, 5)
        with pytest.raises(Unreadable):
            ask(wire)
        wire = Wire(address, 5)
        assert ask(wire) == (200, b"{}")


@pytest.mark.parametrize("part", [HEAD, HEAD + b"Content-Length: 0\r\n", HEAD[:7], b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_half_a_head_is_no_answer(part):
    with serving(part, then_close=True) as (address, _), pytest.raises(NotConnected):
        ask(Wire(address, 5))


@pytest.mark.parametrize(
    "pieces",
    [b"3\r\nabc\r\n", b"3\r\nabc\r\n0\r\n", b"3\r\nab", b"3"],
)
def test_a_body_in_pieces_that_lacks_its_end_is_unreadable(pieces):
    answer = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + pieces
    with serving(answer, then_close=True) as (address, _), pytest.raises(Unreadable):
        ask(Wire(address, 5))


class Gone:
    """A socket that gives this, and then is torn off."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def recv(self, at_most):
        if self.pieces:
            return self.pieces.pop(0)[:at_most]
        raise ConnectionResetError


def test_an_answer_that_is_torn_off_is_unreadable_once_it_has_begun():
    """Before its head nobody answered, and what may be repeated is asked again."""
    with pytest.raises(Unreadable):
        room._Answer(100, Gone(HEAD + b"\r\n", b"{"), method="GET").begin()
    with pytest.raises(ConnectionResetError):
        room._Answer(100, Gone(HEAD[:5], HEAD[5:]), method="GET").begin()


@pytest.mark.parametrize("size", [1, 2, 7])
def test_an_answer_that_comes_bit_by_bit_is_the_same(size):
    whole = b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD
    whole += b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n"
    answer = room._Answer(5, Gone(*(whole[at : at + size] for at in range(0, len(whole), size))), method="GET")

    answer.begin()

    assert (answer.status, answer.take(), answer.will_close) == (200, b"abcde", False)


@pytest.mark.parametrize(
    "endless",
    [
        HEAD + b"X: " + b"x" * 200_000,
        HEAD + b"X: y\r\n" * 40_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 8_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 200_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 40_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"4\r\nabcd\r\n" * 40_000,
    ],
)
def test_neither_a_head_nor_what_is_around_a_body_is_read_without_end(endless):
    with serving(endless) as (address, _), pytest.raises(Unreadable):
        ask(Wire(address, 5), at_most=1000)


def test_a_large_body_in_pieces_is_read_whole():
    whole = b"".join(b"200\r\n" + b"x" * 512 + b"\r\n" for _ in range(4000)) + b"0\r\n\r\n"
    with serving(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + whole) as (address, _):
        assert ask(Wire(address, 5), at_most=4000 * 512) == (200, b"x" * 4000 * 512)


@pytest.mark.parametrize("before", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n"])
def test_what_is_said_before_an_answer_is_not_the_answer(before):
    with serving(before * 2 + OK, OK) as (address, asked):
        wire = Wire(address, 5)
        assert [ask(wire), ask(wire)] == [(200, b"{}")] * 2

    assert asked[0][0] == asked[1][0]


@pytest.mark.parametrize(
    ("method", "answer", "status"),
    [
        ("HEAD", HEAD + b"Content-Length: 2\r\n\r\n", 200),
        ("HEAD", HEAD + b"\r\n", 200),
        ("PUT", b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", 304),
    ],
)
def test_what_has_no_body_is_not_waited_for(method, answer, status):
    with serving(answer, OK) as (address, _):
        wire = Wire(address, 5)

        assert ask(wire, method=method) == (status, b"")
        assert ask(wire) == (200, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"\r\n{}",
    ],
)
def test_a_connection_that_was_for_one_answer_is_not_used_again(answer):
    """Of what may not be repeated nobody would know whether it was done."""
    with serving(answer, OK, then_close=True) as (address, asked):
        wire = Wire(address, 5)
        assert ask(wire, method="POST", body=b"1") == (200, b"{}")
        assert wire._local.kept.connection.sock is None
        assert ask(wire, method="POST", body=b"2") == (200, b"{}")

    assert len(asked) == 2


def test_what_was_said_does_not_stay_with_the_connection():
    with serving(HEAD + b"Content-Length: 6\r\n\r\ncanary") as (address, _):
        wire = Wire(address, 5)
        assert ask(wire) == (200, b"canary")

        kept = wire._local.kept.connection._HTTPConnection__response
    assert b"canary" not in kept.take()


def test_over_tls_it_is_the_same(tmp_path):
    authority, now = Authority(tmp_path), datetime.now(UTC)
    tls = authority.issue("service", now - DAY, now + DAY)
    early = HEAD + b"Content-Length: 9\r\n\r\nabc"
    with serving(OK, OK, early, b"", OK, tls=tls) as (address, asked):
        wire = Wire(address, 0.5, authority.file)
        assert [ask(wire), ask(wire)] == [(200, b"{}")] * 2
        with pytest.raises(Slow):
            ask(wire)
        with pytest.raises(Slow):
            ask(wire)
    with serving(early, tls=tls) as (address, _), pytest.raises(Unreadable):
        ask(Wire(address, 5, authority.file))

    assert asked[0][0] == asked[1][0] and len(asked) == 4
