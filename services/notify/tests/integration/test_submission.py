"""A conversation with a mail server that does everything wrong, against one that listens on this machine."""

import socket
from datetime import UTC, datetime

import pytest
from mail_sink import CHATTER, DRIBBLE, DROP, DROP_AFTER, PASSWORD, SILENT, USER, Authority, serving

from alongside.clock import elapsed
from notify.adapters import submission
from notify.adapters.mail import StaffMail
from notify.domain.mail import MailServer, Security, Trouble
from notify.domain.messages import Message, MessageState
from notify.domain.notices import NoticeCode
from notify.domain.ways import Way
from notify.usecases.ports import ChannelDown

ADDRESS = "cases@example.org"
MESSAGE = Message(
    "0b1c2d3e-0000-4000-8000-000000000001", "0b1c2d3e-0000-4000-8000-000000000002", NoticeCode.STAFF_ANSWERED,
    Way.EMAIL, None, "case_officer", "There is an answer", ".\r\nThere is an answer. Please sign in.\n..",
    datetime(2026, 6, 1, 9, 30, tzinfo=UTC), MessageState.LEAVING, 1,
)  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("stranger"), "Another authority")


def at(sink, authority, **changes):
    settings = {
        "host": "localhost", "sender": "noreply@larkfield.example", "port": sink.port, "user": USER,
        "password": PASSWORD, "ca_file": authority.file,
    }  # fmt: skip
    return MailServer(**settings | changes)


def send(server, within_s=30.0):
    StaffMail(server).send(MESSAGE, ADDRESS, elapsed() + within_s)


def trouble(server, within_s=30.0):
    with pytest.raises(ChannelDown) as down:
        send(server, within_s)
    return down.value.trouble, down.value.for_good


def test_a_mail_goes_encrypted_after_a_login_to_one_mailbox(authority):
    with serving(authority.server("localhost")) as sink:
        send(at(sink, authority))

    (taken,) = sink.taken
    assert (taken.sender, taken.receivers) == ("noreply@larkfield.example", [ADDRESS])
    assert (taken.encrypted, taken.user) == (True, USER)
    assert sink.heard == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_server_without_login_is_not_asked_for_one(authority):
    with serving(None) as sink:
        send(at(sink, authority, security=Security.NONE, user=None, password=None, ca_file=None))

    assert "AUTH" not in sink.heard
    assert len(sink.taken) == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_were_and_end_nothing(authority):
    with serving(authority.server("localhost")) as sink:
        send(at(sink, authority))

    assert sink.taken[0].content.endswith(b"\r\n\r\n.\r\nThere is an answer. Please sign in.\r\n..\r\n")


def test_encryption_from_the_first_byte_is_verified_too(authority, stranger):
    with serving(authority.server("localhost"), from_first_byte=True) as sink:
        send(at(sink, authority, security=Security.TLS))
        assert trouble(at(sink, stranger, security=Security.TLS)) == (Trouble.NOT_TRUSTED, False)
        assert trouble(at(sink, authority, security=Security.TLS, host="127.0.0.1")) == (Trouble.NOT_TRUSTED, False)

    assert len(sink.taken) == 1


def test_the_server_is_told_the_senders_domain_and_never_the_name_of_this_machine(authority, monkeypatch):
    monkeypatch.setattr("socket.getfqdn", lambda *_: "CANARY.internal")
    monkeypatch.setattr("socket.gethostname", lambda: "CANARY")

    with serving(authority.server("localhost")) as sink:
        send(at(sink, authority))

    (taken,) = sink.taken
    assert taken.greeting == "larkfield.example"
    assert b"CANARY" not in taken.content


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"GREETING": "421 busy"}, (Trouble.REFUSED, False)),
        ({"GREETING": "554 no mail here"}, (Trouble.REFUSED, True)),
        ({"GREETING": "nonsense"}, (Trouble.LOST, False)),
        ({"GREETING": DROP}, (Trouble.LOST, False)),
        ({"EHLO": "421 busy"}, (Trouble.REFUSED, False)),
        ({"EHLO": DROP}, (Trouble.LOST, False)),
        ({"STARTTLS": "454 not now"}, (Trouble.NO_ENCRYPTION, False)),
        ({"STARTTLS": "502 not here"}, (Trouble.NO_ENCRYPTION, True)),
        ({"STARTTLS": DROP}, (Trouble.LOST, False)),
        ({"AUTH": "454 not now"}, (Trouble.LOGIN_REFUSED, False)),
        ({"AUTH": "535 no"}, (Trouble.LOGIN_REFUSED, True)),
        ({"AUTH": "334 nonsense"}, (Trouble.LOST, False)),
        ({"MAIL": "451 later"}, (Trouble.REFUSED, False)),
        ({"MAIL": "550 no"}, (Trouble.REFUSED, True)),
        ({"RCPT": "450 later"}, (Trouble.REFUSED, False)),
        ({"RCPT": "550 no such mailbox"}, (Trouble.REFUSED, True)),
        ({"RCPT": "999 what"}, (Trouble.LOST, False)),
        ({"RCPT": DROP}, (Trouble.LOST, False)),
        ({"DATA": "451 later"}, (Trouble.REFUSED, False)),
        ({"DATA": "554 no"}, (Trouble.REFUSED, True)),
        ({"DATA": DROP}, (Trouble.LOST, False)),
        ({"END": "452 full"}, (Trouble.REFUSED, False)),
        ({"END": "554 looks like rubbish"}, (Trouble.REFUSED, True)),
        ({"END": DROP}, (Trouble.LOST, False)),
    ],
)
def test_what_a_server_does_wrong_is_one_of_our_own_words_and_4xx_is_for_now(authority, answers, expected):
    with serving(authority.server("localhost"), answers) as sink:
        assert trouble(at(sink, authority)) == expected


@pytest.mark.parametrize(
    ("when", "how"),
    [
        ("END", DROP_AFTER),
        *(("QUIT", how) for how in (DROP, SILENT, DROP_AFTER, DRIBBLE, CHATTER, "421 bye", "what")),
    ],
)
def test_what_was_taken_is_taken_however_the_server_says_goodbye(authority, monkeypatch, when, how):
    monkeypatch.setattr(submission, "LEAVE_S", 0.1)

    with serving(authority.server("localhost"), {when: how}) as sink:
        send(at(sink, authority))

    assert len(sink.taken) == 1


def test_without_starttls_nothing_more_is_said(authority):
    with serving(None) as sink:
        assert trouble(at(sink, authority)) == (Trouble.NO_ENCRYPTION, False)

    assert sink.heard == ["EHLO", "QUIT"]


@pytest.mark.parametrize(
    ("names", "ended"), [(["mail.example.org"], False), (["127.0.0.1"], False), (["localhost"], True)]
)
def test_a_certificate_for_another_name_or_of_the_past_is_no_certificate(authority, names, ended):
    with serving(authority.server(*names, ended=ended)) as sink:
        assert trouble(at(sink, authority)) == (Trouble.NOT_TRUSTED, False)

    assert "AUTH" not in sink.heard and "MAIL" not in sink.heard


@pytest.mark.parametrize("own_authority", [True, False])
def test_a_certificate_that_our_authority_did_not_sign_is_refused(authority, stranger, own_authority):
    with serving(stranger.server("localhost")) as sink:
        server = at(sink, authority, ca_file=authority.file if own_authority else None)
        assert trouble(server) == (Trouble.NOT_TRUSTED, False)

    assert "AUTH" not in sink.heard


def test_a_server_that_speaks_no_tls_after_it_said_it_would_is_refused(authority):
    with serving(authority.server("localhost"), {"STARTTLS": "220 go ahead"}) as sink:
        kind, for_good = trouble(at(sink, authority), within_s=0.5)

    assert (kind, for_good) in {(Trouble.NO_ENCRYPTION, False), (Trouble.LATE, False)}
    assert "AUTH" not in sink.heard


def test_a_wrong_password_is_refused_and_never_shown(authority):
    with serving(authority.server("localhost")) as sink:
        server = at(sink, authority, password="CANARY-PASSWORD")
        with pytest.raises(ChannelDown) as down:
            send(server)

    assert (down.value.trouble, down.value.for_good) == (Trouble.LOGIN_REFUSED, True)
    assert "CANARY" not in repr(server) + repr(down.value)


def test_a_server_that_offers_no_login_is_told_nothing_else(authority):
    with serving(None) as sink:
        server = at(sink, authority, security=Security.NONE)  # which the settings would not allow
        assert trouble(server) == (Trouble.NO_LOGIN, False)

    assert "MAIL" not in sink.heard


def test_nobody_there_is_away(authority, monkeypatch):
    with serving(None) as sink:
        pass
    assert trouble(at(sink, authority)) == (Trouble.AWAY, False)

    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert trouble(at(sink, authority)) == (Trouble.AWAY, False)


@pytest.mark.parametrize("when", ["GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [SILENT, DRIBBLE, CHATTER])
def test_a_server_may_be_slow_or_say_too_much_and_the_conversation_still_ends(authority, when, how):
    with serving(authority.server("localhost"), {when: how}) as sink:
        kind, for_good = trouble(at(sink, authority), within_s=0.4)

    assert kind in {Trouble.LATE, Trouble.LOST, Trouble.NO_ENCRYPTION}
    assert not for_good
    assert sink.taken == []


def test_a_server_that_never_stops_talking_is_left(authority):
    with serving(authority.server("localhost"), {"EHLO": CHATTER}) as sink:
        assert trouble(at(sink, authority)) == (Trouble.LOST, False)


def test_nothing_is_written_after_its_time_and_least_of_all_a_mail(authority):
    with serving(authority.server("localhost")) as sink:
        server = at(sink, authority)
        assert trouble(server, within_s=-1) == (Trouble.LATE, False)

        with pytest.raises(ChannelDown) as down, submission.conversation(server, elapsed() + 30) as late:
            ask = late.docmd

            def ask_for_too_long(command, arguments=""):
                answer = ask(command, arguments)
                late._until = elapsed()
                return answer

            late.docmd = ask_for_too_long
            late.hand_in(server.sender, ADDRESS, b"late\r\n")

    assert down.value.trouble is Trouble.LATE
    assert sink.heard[-1] == "DATA"
    assert sink.taken == []


def test_the_last_answer_is_waited_for_longer_than_anything_may_be_written(authority):
    with serving(authority.server("localhost")) as sink:
        server = at(sink, authority)
        with submission.conversation(server, elapsed() + 30) as patient:
            patient.hand_in(server.sender, ADDRESS, b"in time\r\n")

            assert patient._left() > 500


def test_a_last_answer_that_never_comes_is_late(authority, monkeypatch):
    monkeypatch.setattr(submission, "ANSWER_S", 0.1)
    with serving(authority.server("localhost"), {"END": SILENT}) as sink:
        assert trouble(at(sink, authority)) == (Trouble.LATE, False)


def test_a_check_logs_in_and_hands_in_nothing(authority, stranger):
    with serving(authority.server("localhost")) as sink:
        submission.check(at(sink, authority))
        with pytest.raises(ChannelDown):
            submission.check(at(sink, stranger))

    assert sink.heard[:5] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]
    assert "MAIL" not in sink.heard
    assert sink.taken == []


@pytest.mark.parametrize("address", ["a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org, b@example.org", ""])
def test_an_address_that_is_none_goes_nowhere(authority, address):
    with serving(authority.server("localhost")) as sink, pytest.raises(ChannelDown) as down:
        StaffMail(at(sink, authority)).send(MESSAGE, address, elapsed() + 30)

    assert (down.value.trouble, down.value.for_good) == (Trouble.NO_ADDRESS, True)
    assert sink.heard == []


def test_the_sink_itself_refuses_what_comes_without_encryption_or_login(authority):
    with serving(authority.server("localhost")) as sink:
        server = at(sink, authority, security=Security.NONE, user=None, password=None, ca_file=None)
        assert trouble(server) == (Trouble.REFUSED, True)
        assert trouble(at(sink, authority, user=None, password=None)) == (Trouble.REFUSED, True)

    assert sink.taken == []
