"""What a mail to staff is made of, to the byte."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from notify.adapters.mail import compose
from notify.domain.mail import MailServer
from notify.domain.messages import Message, MessageState
from notify.domain.notices import NoticeCode
from notify.domain.ways import Way

SERVER = MailServer("mail.example.org", "noreply@larkfield.example")
MESSAGE = Message(
    "0b1c2d3e-0000-4000-8000-000000000001", "0b1c2d3e-0000-4000-8000-000000000002", NoticeCode.STAFF_ANSWERED,
    Way.EMAIL, None, "case_officer", "There is an answer", "There is an answer for you. Please sign in to read it.",
    datetime(2026, 6, 1, 9, 30, tzinfo=UTC), MessageState.LEAVING, 1,
)  # fmt: skip
MAIL = (
    b"From: noreply@larkfield.example\r\n"
    b"To: cases@example.org\r\n"
    b"Subject: There is an answer\r\n"
    b"Date: Mon, 01 Jun 2026 09:30:00 +0000\r\n"
    b"Message-ID: <%s@larkfield.example>\r\n"
    b"Auto-Submitted: auto-generated\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: 7bit\r\n"
    b"MIME-Version: 1.0\r\n"
    b"\r\n"
    b"There is an answer for you. Please sign in to read it.\r\n"
)


def composed(message=MESSAGE, server=SERVER, address="cases@example.org"):
    return compose(message, server, address)


def token(content):
    return email.message_from_bytes(content)["Message-ID"].strip("<>").split("@")[0]


def test_these_lines_and_no_other_go_out():
    content = composed()

    assert content == MAIL % token(content).encode()


def test_a_retry_is_the_same_to_the_byte_and_another_message_is_not():
    again = replace(MESSAGE, attempts=7, state=MessageState.FAILED)

    assert composed(again) == composed()
    assert token(composed(replace(MESSAGE, id=MESSAGE.notice_id))) != token(composed())


def test_the_id_says_nothing_and_is_no_id_of_ours():
    shown = token(composed())

    assert len(shown) == 32
    for part in (MESSAGE.id, MESSAGE.notice_id, MESSAGE.id.replace("-", ""), "0b1c2d3e"):
        assert part not in shown


def test_the_date_is_told_in_utc_wherever_it_was_decided():
    elsewhere = replace(MESSAGE, at=MESSAGE.at.astimezone(timezone(timedelta(hours=1))))

    assert composed(elsewhere) == composed()


def test_letters_beyond_ascii_go_in_seven_bits_and_arrive():
    content = composed(replace(MESSAGE, subject="Lärkfield – 答え " * 8, text="Grüße – " * 60))
    mail = email.message_from_bytes(content, policy=email.policy.default)

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert mail["Subject"].split() == ["Lärkfield", "–", "答え"] * 8
    assert mail.get_content().split() == ["Grüße", "–"] * 60


def test_a_long_name_of_the_sender_is_not_broken():
    domain = ".".join(["a" * 60] * 3)
    mail = email.message_from_bytes(composed(server=replace(SERVER, sender=f"noreply@{domain}")))

    assert mail["Message-ID"].endswith(f"@{domain}>")
    assert mail["From"] == f"noreply@{domain}"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("where", ["subject", "address", "sender"])
def test_no_header_can_be_put_into_another(where, end):
    bad = f"a@example.org{end}Bcc: b@example.org"

    with pytest.raises(ValueError):
        composed(
            replace(MESSAGE, subject=bad) if where == "subject" else MESSAGE,
            replace(SERVER, sender=bad) if where == "sender" else SERVER,
            bad if where == "address" else "cases@example.org",
        )
