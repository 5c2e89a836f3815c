"""A conversation with the server that takes mail in (RFC 6409), over smtplib.

Encrypted before anything is said, with certificate and host name verified; bounded in time and in what is listened
to. No word of the server goes anywhere: what was wrong is a `Trouble` and a status.
"""

import io
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from alongside.clock import elapsed
from notify.domain.mail import MailServer, Security, Trouble
from notify.usecases.ports import ChannelDown

CONNECT_S: Final = 20.0
ANSWER_S: Final = 600.0
"""How long the answer to the end of a mail may take (RFC 5321 section 4.5.3.2.6): who waits less makes copies."""
LEAVE_S: Final = 2.0
CHECK_S: Final = 30.0
LOGINS: Final = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})  # those of smtplib
HEARS: Final = 64 * 1024
"""The most that a server may say in one conversation, in bytes."""


@contextmanager
def conversation(server: MailServer, not_after: float) -> Iterator["Submission"]:
    """Connect, encrypt, log in; at the end take leave.

    Writes nothing after `not_after` (`elapsed`, seconds). Raises ChannelDown, also for what goes wrong inside.
    """
    with _in_our_words():
        submission = _connect(server, not_after)
        try:
            _encrypt(submission, server)
            _log_in(submission, server)
            yield submission
        finally:
            submission.leave()


def check(server: MailServer) -> None:
    """Connect, encrypt, log in and leave, without sending. Raises ChannelDown."""
    with conversation(server, elapsed() + CHECK_S):
        pass


class Submission(smtplib.SMTP):
    """smtplib, with one end for all of it instead of a limit for each read."""

    def __init__(self, server: MailServer, not_after: float, **options: Any) -> None:
        self._until, self._heard = not_after, 0
        # What we call ourselves is the sender's domain: the name of this machine is nobody's business.
        super().__init__(server.host, server.port, local_hostname=server.domain, timeout=CONNECT_S, **options)

    def hand_in(self, sender: str, address: str, content: bytes) -> None:
        """Let the server take `content` for `address`. Returns when it did; raises ChannelDown when it did not."""
        _expect(self.mail(sender), 2)
        _expect(self.rcpt(address), 2)
        _expect(self.docmd("DATA"), 3)
        self.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")  # RFC 5321 section 4.5.2
        self._until = elapsed() + ANSWER_S
        _expect(self.getreply(), 2)

    def send(self, s: Any) -> None:
        """Write, unless it is too late."""
        if self.sock is not None:
            self.sock.settimeout(self._left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, all of it before the end."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Ear(self))
        return super().getreply()

    def hear(self, buffer: Any) -> int:
        """Read some bytes into `buffer`."""
        if self.sock is None or self._heard > HEARS:
            raise OSError("The server says too much.")
        self.sock.settimeout(self._left())
        count: int = self.sock.recv_into(buffer)
        self._heard += count
        return count

    def leave(self) -> None:
        """Say goodbye where that is still possible, and close. Changes nothing of what was handed in."""
        self._until = min(self._until, elapsed() + LEAVE_S)
        with suppress(OSError, smtplib.SMTPException):
            if self.sock is not None:
                self.docmd("QUIT")
        self.close()

    def _left(self) -> float:
        left = self._until - elapsed()
        if left <= 0:
            raise TimeoutError
        return left


class _SubmissionOverTls(Submission, smtplib.SMTP_SSL):
    """Encrypted from the first byte (RFC 8314 section 3.3)."""


class _Ear(io.RawIOBase):
    """What smtplib reads lines from."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._submission.hear(buffer)


def _connect(server: MailServer, not_after: float) -> Submission:
    if server.security is Security.TLS:
        return _SubmissionOverTls(server, not_after, context=_trust(server))
    return Submission(server, not_after)


def _encrypt(submission: Submission, server: MailServer) -> None:
    """STARTTLS (RFC 3207), or nothing more is said."""
    submission.ehlo_or_helo_if_needed()
    if server.security is not Security.STARTTLS:
        return
    if not submission.has_extn("starttls"):
        raise ChannelDown(Trouble.NO_ENCRYPTION)
    try:
        submission.starttls(context=_trust(server))
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, Trouble.NO_ENCRYPTION) from None
    submission.ehlo_or_helo_if_needed()


def _log_in(submission: Submission, server: MailServer) -> None:
    if server.user is None or server.password is None:
        return
    if not LOGINS & set(submission.esmtp_features.get("auth", "").upper().split()):
        raise ChannelDown(Trouble.NO_LOGIN)
    try:
        submission.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise _refusal(error.smtp_code, Trouble.LOGIN_REFUSED) from None
    except ValueError:  # a challenge that is no Base64
        raise ChannelDown(Trouble.LOST) from None


def _trust(server: MailServer) -> ssl.SSLContext:
    """The authority of the settings and no other, else those of this machine; certificate and name are verified."""
    context = ssl.create_default_context(cafile=None if server.ca_file is None else str(server.ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _expect(answer: tuple[int, bytes], kind: int) -> None:
    if answer[0] // 100 != kind:
        raise _refusal(answer[0], Trouble.REFUSED)


def _refusal(status: int, trouble: Trouble) -> ChannelDown:
    """4xx is for now, 5xx for good (RFC 5321 section 4.2.1); what is no status is a conversation gone wrong."""
    if not 400 <= status <= 599:
        return ChannelDown(Trouble.LOST)
    return ChannelDown(trouble, status, for_good=status >= 500)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Make a ChannelDown of everything that smtplib, ssl and the network can raise."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, Trouble.REFUSED) from None
    except smtplib.SMTPServerDisconnected as error:
        raise ChannelDown(Trouble.LATE if isinstance(error.__context__, TimeoutError) else Trouble.LOST) from None
    except smtplib.SMTPException:
        raise ChannelDown(Trouble.LOST) from None
    except ssl.SSLCertVerificationError:
        raise ChannelDown(Trouble.NOT_TRUSTED) from None
    except ssl.SSLError:
        raise ChannelDown(Trouble.NO_ENCRYPTION) from None
    except TimeoutError:
        raise ChannelDown(Trouble.LATE) from None
    except OSError:
        raise ChannelDown(Trouble.AWAY) from None
