"""What goes over the wire between services: to servers that answer, redirect, stop in the middle or say nothing."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from alongside.web import wire as room
from alongside.web.wire import NotConnected, Slow, Unreadable, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def serving(*answers, then_close=False):
    """Gives each request that comes the next of these answers; yields its address, and what was asked of whom."""
    waiting, asked = list(answers), []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while waiting:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.settimeout(10)
                    while waiting and (request := _request(client)):
                        asked.append((client.fileno(), request))
                        client.sendall(waiting.pop(0))
                        if then_close:
                            break

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/base/", asked


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
