"""What counts as an address, which settings of a mail server belong together, and when to try again."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from notify.domain.mail import MOST_ATTEMPTS, MailServer, Security, is_host, is_mailbox, pause

GOOD = MailServer("mail.example.org", "noreply@larkfield.example", user="notify", password="open sesame")
LOCAL = replace(GOOD, host="127.0.0.1", security=Security.NONE, user=None, password=None)


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "cases@example.org",
        "o'neil+team@mail.example.org",
        "a.b-c_d@xn--bcher-kva.example",
        "a" * 64 + "@b.org",
    ],
)
def test_a_plain_address_is_one(address):
    assert is_mailbox(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "@example.org", "a@", "a@b@c", "a b@example.org", "a@exam ple.org", ".a@b.org", "a.@b.org",
        "a..b@c.org", "a@.org", "a@b..org", "a@-b.org", "a@b-.org", "a@b.org.", '"a b"@c.org', "a@[127.0.0.1]",
        "<a@b.org>", "A <a@b.org>", "a@b.org,c@d.org", "a@b.org\r\nBcc: c@d.org", "a@b.org\n", "\na@b.org",
        "a@b.org\x00", "a\t@b.org", "ä@b.org", "a@bücher.example", "a" * 65 + "@b.org", "a@" + "b" * 64 + ".org",
        "a@" + "b." * 100 + "org", "a(comment)@b.org", "a;b@c.org", "a:b@c.org", "a\\b@c.org",
    ],
)  # fmt: skip
def test_whatever_else_would_fit_into_a_header_or_command_is_none(address):
    assert not is_mailbox(address)


@pytest.mark.parametrize("host", ["localhost", "mail.example.org", "127.0.0.1", "::1", "2001:db8::1", "a-b.c"])
def test_a_host_is_a_name_or_an_address(host):
    assert is_host(host)


@pytest.mark.parametrize("host", ["", "mail.example.org:587", "https://mail", "[::1]", "a b", "a\n", "-a", "a" * 254])
def test_anything_else_is_no_host(host):
    assert not is_host(host)


@pytest.mark.parametrize(
    "server",
    [
        GOOD,
        LOCAL,
        replace(LOCAL, host="localhost"),
        replace(LOCAL, host="::1"),
        replace(GOOD, user=None, password=None),
        replace(GOOD, security=Security.TLS, port=465, ca_file=Path("ca.pem")),
    ],
)
def test_a_server_that_makes_sense_has_no_mistake(server):
    assert server.mistakes() == []


@pytest.mark.parametrize(
    ("server", "word"),
    [
        (replace(GOOD, host="mail.example.org:25"), "host name"),
        (replace(LOCAL, host="mail.example.org"), "this machine only"),
        (replace(LOCAL, host="192.0.2.1"), "this machine only"),
        (replace(LOCAL, host="localhost.example.org"), "this machine only"),
        (replace(GOOD, password=None), "together"),
        (replace(GOOD, user=None), "together"),
        (replace(GOOD, user=""), "together"),
        (replace(GOOD, password="öffne dich"), "ASCII"),
        (replace(GOOD, user="notify\r\nMAIL FROM:<x>"), "ASCII"),
        (replace(LOCAL, user="notify", password="open sesame"), "never goes over"),
        (replace(LOCAL, ca_file=Path("ca.pem")), "belongs to a connection that is encrypted"),
        (replace(GOOD, sender="Larkfield <noreply@larkfield.example>"), "plain address"),
        (replace(GOOD, sender="victim.support@larkfield.example"), "says what a message is about"),
    ],
)
def test_each_mistake_is_a_sentence_of_its_own(server, word):
    (sentence,) = server.mistakes()

    assert word in sentence
    assert server.host not in sentence and server.sender not in sentence


def test_all_mistakes_are_listed():
    assert len(MailServer("a b", "a", security=Security.NONE, user="ä").mistakes()) == 5


def test_pauses_grow_to_half_an_hour_and_differ():
    longest = [pause(attempts, 0.0) for attempts in range(1, 20)]

    assert longest[:4] == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]
    assert all(sooner <= later for sooner, later in pairwise(longest))
    assert longest[-1] == timedelta(minutes=30)
    assert pause(3, 1.0) == pause(3, 0.0) / 2
    assert pause(10_000, 0.5) == timedelta(minutes=22, seconds=30)


def test_it_is_tried_for_an_hour_at_least_and_two_at_most():
    shortest, longest = (
        sum((pause(n, chance) for n in range(1, MOST_ATTEMPTS)), timedelta()) for chance in (1.0, 0.0)
    )

    assert timedelta(hours=1) <= shortest < longest <= timedelta(hours=2, minutes=5)
