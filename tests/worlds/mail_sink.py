"""A mail server for tests, in this process: it keeps what it takes, and misbehaves as it is told."""

import asyncio
import hmac
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

USER, PASSWORD = "notify", "open sesame"
DROP, DROP_AFTER, SILENT, DRIBBLE, CHATTER = _HABITS = ("drop", "drop after", "silent", "dribble", "chatter")


class Authority:
    """Signs certificates of servers."""

    def __init__(self, folder: Path, name: str = "Authority of the tests") -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._skid = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        self.file = folder / f"{name}.pem"
        made = self._begun(self._name, self._key, timedelta(days=1)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        made = made.add_extension(_usage(certifies=True), critical=True).add_extension(self._skid, critical=False)
        self.file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def server(self, *names: str, ended: bool = False) -> ssl.SSLContext:
        """TLS of a server that goes by these host names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        known_as = x509.SubjectAlternativeName([_general(name) for name in names])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        made = self._begun(subject, key, timedelta(hours=-1) if ended else timedelta(days=1))
        issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._skid)
        for extension, critical in (
            (x509.BasicConstraints(ca=False, path_length=None), True), (_usage(certifies=False), True),
            (known_as, False), (issuer, False),
        ):  # fmt: skip
            made = made.add_extension(extension, critical)
        file = self._folder / f"server-{key.public_key().public_numbers().x:x}.pem"
        file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        with file.open("ab") as both:
            both.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context

    def _begun(self, subject: x509.Name, key: Any, life: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - timedelta(days=2)).not_valid_after(now + life)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certifies, key_cert_sign=certifies, crl_sign=certifies, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


@dataclass
class Taken:
    """One mail that the sink took."""

    sender: str
    receivers: list[str]
    content: bytes
    greeting: str
    user: str | None
    encrypted: bool

    @property
    def mail(self) -> Message:
        """Parsed."""
        return message_from_bytes(self.content, policy=default)


@dataclass
class Sink:
    """`answers` maps a command (GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, END, QUIT) to what is said instead
    of the proper answer, or to one of DROP, DROP_AFTER (the answer), SILENT, DRIBBLE, CHATTER."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    before_end: Callable[[], None] = lambda: None
    conversations: list[Any] = field(default_factory=list, repr=False)

    def tokens(self) -> list[str]:
        """The Message-ID of every mail taken."""
        return [str(one.mail["Message-ID"]) for one in self.taken]


class _Server(SMTP):
    """aiosmtpd that asks the sink what to say."""

    def __init__(self, sink: Sink, encrypted: bool, **settings: Any) -> None:
        self._sink, self._doing = sink, "GREETING"
        super().__init__(_Keeper(sink), **settings)
        if encrypted:
            self._tls_protocol = encrypted  # else it takes the first byte for plain
        self._smtp_methods = {name: self._noting(name, method) for name, method in self._smtp_methods.items()}
        sink.conversations.append(self)

    def _noting(self, name: str, method: Any) -> Any:
        async def noted(arg: str | None) -> Any:
            self._doing = name
            self._sink.heard.append(name)
            spoiled = self._sink.answers.get(name, "")
            if spoiled and spoiled not in _HABITS:
                return await super(_Server, self).push(spoiled)
            return await method(arg)

        return noted

    async def push(self, status: Any) -> None:
        if self._doing == "DATA" and not str(status).startswith("354"):
            self._doing = "END"
        how = self._sink.answers.get(self._doing, "")
        if how and how not in _HABITS:
            status = how
        elif how == DROP:
            self.transport.abort()
            return
        elif how == SILENT:
            await asyncio.sleep(3600)
        elif how in (DRIBBLE, CHATTER):
            await self._talk(b"2" if how == DRIBBLE else (b"250-" + b"x" * 500 + b"\r\n") * 64)
        await super().push(status)
        if how == DROP_AFTER:
            self.transport.close()

    async def _talk(self, piece: bytes) -> None:
        while not self.transport.is_closing():
            self._writer.write(piece)
            await asyncio.sleep(0.02)


class _Keeper:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self._sink.before_end()
        if self._sink.answers.get("END", "")[:1] not in ("4", "5"):
            user = session.auth_data.login.decode() if session.authenticated else None
            encrypted = server.transport.get_extra_info("sslcontext") is not None
            content = envelope.original_content or b""
            taken = Taken(envelope.mail_from, envelope.rcpt_tos, content, session.host_name, user, encrypted)
            self._sink.taken.append(taken)
        return "250 taken"


def _authenticator(*arguments: Any) -> AuthResult:
    mechanism, data = arguments[-2:]
    good = mechanism in ("PLAIN", "LOGIN") and hmac.compare_digest(data.password, PASSWORD.encode())
    return AuthResult(success=good and data.login == USER.encode(), auth_data=data, handled=False)


@contextmanager
def serving(
    tls: ssl.SSLContext | None, answers: Mapping[str, str] | None = None, *, from_first_byte: bool = False
) -> Iterator[Sink]:
    """A sink on a free port of 127.0.0.1; `tls` None: it offers neither STARTTLS nor a login."""
    sink = Sink(answers=dict(answers or {}))
    settings: dict[str, Any] = {"hostname": "sink.example.org", "ident": "sink"}
    if tls is not None:
        settings |= {"authenticator": _authenticator, "auth_required": True, "auth_require_tls": True}
    if tls is not None and not from_first_byte:
        settings |= {"tls_context": tls, "require_starttls": True}
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # a client that goes away is no news
    thread = threading.Thread(target=loop.run_forever, name="mail sink", daemon=True)
    thread.start()

    async def begin() -> Any:
        own = tls if from_first_byte else None
        return await loop.create_server(
            lambda: _Server(sink, from_first_byte, loop=loop, **settings), "127.0.0.1", 0, ssl=own
        )

    async def end(server: Any) -> None:
        server.close()
        for one in sink.conversations:
            if one.transport is not None:
                with suppress(AttributeError):  # what TLS of Python 3.11 raises once a transport was closed twice
                    one.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # what was aborted closes on the next round

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
