"""The mail sink keeps what a signed-in sender gives it over TLS, and takes nothing else."""

import asyncio
import smtplib
import ssl
import threading
from datetime import UTC, datetime

import mailsink
import pytest

from embedded.prepare.authority import CA, CERTIFICATE, KEY, Authority
from embedded.prepare.certificates import server
from embedded.secrets_folder import SecretsFolder

USER, PASSWORD = "notify", "correct horse"
MAIL = "Subject: a task\r\n\r\nThere is a task for you.\r\n"


class Running:
    """A sink on this machine, in a thread of its own."""

    def __init__(self, settings, keeper):
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(mailsink.protocol(settings, keeper), "127.0.0.1", 0)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self):
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def folder(tmp_path):
    mails = tmp_path / "mails"
    mails.mkdir()
    return mails


@pytest.fixture
def environment(tmp_path, folder):
    home = SecretsFolder(tmp_path / "tls")
    Authority(SecretsFolder(tmp_path / "authority"), datetime.now(UTC)).sign(home, server(["127.0.0.1"]))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return {
        "MAILSINK_FOLDER": str(folder),
        "MAILSINK_USER": USER,
        "MAILSINK_PASSWORD_FILE": str(tmp_path / "password"),
        "MAILSINK_CERTIFICATE_FILE": str(home.path(CERTIFICATE)),
        "MAILSINK_KEY_FILE": str(home.path(KEY)),
        "MAILSINK_PORT": "2587",
    }


@pytest.fixture
def running(environment, folder):
    sink = Running(mailsink.Settings.from_env(environment), mailsink.Keeper(folder, most=2))
    yield sink
    sink.stop()


@pytest.fixture
def trusting(tmp_path):
    return ssl.create_default_context(cafile=str(tmp_path / "tls" / CA))


@pytest.fixture
def sender(running, trusting):
    with smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
        client.starttls(context=trusting)
        yield client


def test_a_mail_of_a_signed_in_sender_is_kept_with_its_envelope(sender, folder):
    sender.login(USER, PASSWORD)

    sender.sendmail("no-reply@example.org", ["one@example.org", "two@example.org"], MAIL)

    [kept] = folder.iterdir()
    assert kept.name == "1.eml"
    assert kept.read_bytes().decode() == (
        "X-Envelope-From: no-reply@example.org\r\n"
        "X-Envelope-To: one@example.org\r\nX-Envelope-To: two@example.org\r\n" + MAIL
    )


def test_the_newest_mails_are_kept_and_numbers_go_on(sender, folder):
    sender.login(USER, PASSWORD)

    for _ in range(4):
        sender.sendmail("a@example.org", ["b@example.org"], MAIL)

    assert sorted(path.name for path in folder.iterdir()) == ["3.eml", "4.eml"]
    assert mailsink.Keeper(folder)._last == 4


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("somebody", PASSWORD), (USER, "")])
def test_nobody_else_signs_in(sender, user, password):
    with pytest.raises(smtplib.SMTPAuthenticationError):
        sender.login(user, password)


def test_without_a_sign_in_nothing_is_taken(sender, folder):
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        sender.sendmail("a@example.org", ["b@example.org"], MAIL)

    assert refused.value.smtp_code == 530
    assert not list(folder.iterdir())


@pytest.mark.parametrize("command", ["MAIL FROM:<a@example.org>", "AUTH PLAIN AG5vdGlmeQB4"])
def test_without_tls_nothing_is_taken_and_nobody_signs_in(running, command):
    with smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
        client.ehlo()

        code, _ = client.docmd(command)

    assert code in (530, 538)


def test_a_mail_that_is_too_long_is_refused(sender, folder):
    sender.login(USER, PASSWORD)

    with pytest.raises(smtplib.SMTPException):
        sender.sendmail("a@example.org", ["b@example.org"], MAIL + "x" * 78 + ("\r\n" + "x" * 78) * 4000)

    assert not list(folder.iterdir())


def test_a_mail_to_too_many_is_refused(sender):
    sender.login(USER, PASSWORD)
    sender.mail("a@example.org")

    answers = [sender.rcpt(f"{number}@example.org")[0] for number in range(mailsink.RECIPIENTS + 1)]

    assert answers == [250] * mailsink.RECIPIENTS + [452]


@pytest.mark.parametrize(
    "wrong",
    [{"MAILSINK_PORT": "many"}, {"MAILSINK_KEY_FILE": "/nonexistent"}, {"MAILSINK_PASSWORD_FILE": "/dev/null"}],
)
def test_a_setting_that_is_no_good_ends_it_with_a_sentence(environment, monkeypatch, capsys, wrong):
    for name, value in {**environment, **wrong}.items():
        monkeypatch.setenv(name, value)

    assert mailsink.main() == 2
    assert capsys.readouterr().err == "A file that the settings name cannot be used, or the port is no number.\n"


def test_a_setting_that_is_missing_is_named(environment, monkeypatch, capsys):
    for name in environment:
        monkeypatch.delenv(name, raising=False)

    assert mailsink.main() == 2
    assert capsys.readouterr().err.endswith(" is not set.\n")
