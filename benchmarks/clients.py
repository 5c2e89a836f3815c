"""Clients that ask for something again and again, each over one connection that stays open.

They are as light as can be: what they take of the machine makes every server look alike.
"""

import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

TIMEOUT_S = 60.0
WELL = (b" 200 ", b" 201 ")


def per_second(address: str, requests: Sequence[bytes], clients: int) -> float:
    """How many of the requests were answered well per second, by so many clients at once.

    Raises RuntimeError when one was answered with anything else.
    """
    waiting, failures = list(requests), list[str]()
    together = threading.Barrier(clients + 1)
    threads = [
        threading.Thread(target=_client, args=(address, waiting, failures, together), daemon=True)
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    together.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        raise RuntimeError(f"{len(failures)} requests failed, the first with: {failures[0]}")
    return len(requests) / seconds


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A whole request as it goes over the wire (RFC 9112)."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(path: str) -> bytes:
    """The same for reading."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _client(address: str, waiting: list[bytes], failures: list[str], together: threading.Barrier) -> None:
    parts = urlsplit(address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), TIMEOUT_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        together.wait()
        while True:
            try:
                request = waiting.pop()
            except IndexError:
                return
            connection.sendall(request)
            answer = _answer(connection)
            if not answer[:13].endswith(WELL):
                failures.append(answer.decode(errors="replace"))
                return


def _answer(connection: socket.socket) -> bytes:
    """Headers and body of one answer with a Content-Length."""
    answer = bytearray()
    while (ends := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(connection)
    head = bytes(answer[:ends]).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    while len(answer) < ends + 4 + length:
        answer += _more(connection)
    return bytes(answer)


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("The server closed the connection.")
    return received
