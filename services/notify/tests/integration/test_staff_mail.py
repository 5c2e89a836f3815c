"""From an event to one mail in a shared mailbox: again after a failure, never again knowingly, nothing in it."""

import io
import threading
from dataclasses import replace

import pytest
from mail_sink import DROP, PASSWORD, USER, Authority, serving

from alongside.events.model import person_notice, staff_notice
from alongside.telemetry import log
from notify.domain.mail import MailServer, Trouble
from notify.domain.ways import Way
from notify.usecases.ports import ChannelDown

EMAIL = {"kind": "email", "safe": "yes"}
POINTS = {"mobile": "07700 900101", "email": "canary@example.org"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def sink(authority):
    with serving(authority.server("localhost")) as sink:
        yield sink


@pytest.fixture
def server(sink, authority):
    return MailServer(
        "localhost", "noreply@larkfield.example", sink.port, user=USER, password=PASSWORD, ca_file=authority.file
    )


@pytest.fixture
def live(make, running, server):
    """In live mode; the key ring is there already."""
    return make(sandbox=False, mail=server)


class Crossing:
    """A channel to staff that is asked by several at once."""

    keeps = False

    def __init__(self, at_once: int) -> None:
        self.sent, self._meeting = [], threading.Barrier(at_once)

    def offers(self, way):
        return way is Way.EMAIL

    def send(self, message, address, not_after):
        self._meeting.wait(20)
        self.sent.append(message.id)


class Stop(BaseException):
    """A process that dies."""


def stop(point):
    if point == "notify.leased":
        raise Stop


def fail():
    raise ConnectionError


def staff(running, code="staff.answered", role="case_officer"):
    return staff_notice("referral", running.clock.now(), code, role, running.HANDLE)


def person(running):
    return person_notice("referral", running.clock.now(), running.HANDLE)


def states(running):
    return [message["state"] for message in running.outbox()]


def reasons(running):
    return [task["reasons"] for task in running.tasks()]


def test_staff_get_one_mail_of_the_allow_list_at_their_roles_mailbox(live, sink):
    live.hear(staff(live))
    live.send_all()
    live.send_all()

    (taken,) = sink.taken
    assert (taken.sender, taken.receivers, taken.encrypted) == (
        "noreply@larkfield.example", ["cases@example.org"], True,
    )  # fmt: skip
    assert taken.mail["Subject"] == "There is an answer"
    assert taken.mail.get_content().strip() == "There is an answer for you. Please sign in to read it."
    assert states(live) == ["sent"]
    assert live.tasks() == []


def test_what_is_refused_for_now_is_tried_again_later_and_later(live, sink):
    sink.answers["RCPT"] = "450 later"
    live.hear(staff(live))

    waits = []
    for _ in range(4):
        live.send_all()
        before = live.machine.now()
        assert not live.notify.hand_over()
        sink.heard.clear()
        while not live.notify.hand_over():
            live.machine.pass_time(seconds=1)
        assert "RCPT" in sink.heard
        waits.append((live.machine.now() - before).total_seconds())

    assert all(least <= wait <= 2 * least for least, wait in zip((15, 30, 60, 120), waits, strict=True))
    assert (states(live), live.tasks()) == (["leaving"], [])
    sink.answers.clear()
    live.machine.pass_time(minutes=10)
    live.send_all()
    assert (states(live), live.tasks(), len(sink.taken)) == (["sent"], [], 1)


def test_what_nobody_takes_for_an_hour_is_a_task_and_no_longer_tried(live, sink):
    sink.answers["MAIL"] = "451 later"
    live.hear(staff(live, "staff.review_due", "dpo"), staff(live))

    for _ in range(9):
        live.send_all()
        assert live.tasks()[1:] == []  # nobody is asked while there is hope; the dpo has no mailbox
        live.machine.pass_time(minutes=31)
    live.send_all()

    assert sink.heard.count("MAIL") == 10
    assert states(live) == ["failed"]
    assert sorted(map(str, reasons(live))) == ["{'email': ['CHANNEL_FAILED']}", "{'email': ['NO_ADDRESS']}"]
    sink.answers.clear()
    live.machine.pass_time(days=1)
    live.send_all()
    assert sink.taken == []


def test_what_is_refused_for_good_is_a_task_at_once(live, sink):
    sink.answers["RCPT"] = "550 no such mailbox CANARY"
    live.hear(staff(live))
    live.send_all()
    sink.answers.clear()
    live.machine.pass_time(days=1)
    live.send_all()

    (task,) = live.tasks()
    assert (task["role"], task["handle"], task["reasons"]) == ("case_officer", None, {"email": ["CHANNEL_REFUSED"]})
    assert (states(live), sink.taken) == (["failed"], [])


def test_a_second_copy_is_the_same_bytes_under_the_same_id(live, sink):
    sink.answers["END"] = DROP  # it took the mail and nobody heard it say so
    live.hear(staff(live))
    live.send_all()
    sink.answers.clear()
    live.machine.pass_time(minutes=1)
    live.send_all()

    first, second = sink.taken
    assert first.content == second.content
    assert states(live) == ["sent"]


def test_two_mails_have_two_ids(live, sink):
    live.hear(staff(live), staff(live))
    live.send_all()

    assert len(set(sink.tokens())) == 2


def test_a_database_that_is_away_when_a_mail_was_taken_makes_no_second_one(live, sink):
    live.hear(staff(live))
    live.notify.send_due()
    hand_over = live.notify.hand_over
    units, calls = hand_over.units, []

    def away():
        calls.append(1)
        if 1 < len(calls) < 5:
            raise ConnectionError
        return units()

    object.__setattr__(hand_over, "units", away)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            hand_over()
        live.machine.pass_time(hours=1)  # however long it was away, and whoever else had the lease since
    live.send_all()

    assert (len(sink.taken), states(live), live.tasks()) == (1, ["sent"], [])


def test_a_yes_that_was_written_down_late_still_counts(make, running, sink, server):
    first, second = make(sandbox=False, mail=server), make(sandbox=False, mail=server, points=stop)
    first.hear(staff(first))
    first.notify.send_due()
    hand_over = first.notify.hand_over
    units, calls = hand_over.units, iter(range(9))
    object.__setattr__(hand_over, "units", lambda: fail() if next(calls) == 1 else units())
    with pytest.raises(ConnectionError):
        hand_over()
    second.machine.pass_time(minutes=16)
    with pytest.raises(Stop):  # it leases the message, and dies before it says anything
        second.notify.hand_over()

    first.notify.hand_over()
    first.machine.pass_time(days=1)
    first.send_all()

    assert (len(sink.taken), states(first), first.tasks()) == (1, ["sent"], [])


def test_nobody_touches_what_another_worker_has_leased(make, running, sink, server):
    first, second = make(sandbox=False, mail=server, points=stop), make(sandbox=False, mail=server)
    first.hear(staff(first))
    with pytest.raises(Stop):
        first.send_all()

    second.machine.pass_time(minutes=14)
    assert not second.notify.hand_over()
    second.machine.pass_time(minutes=1)
    assert second.notify.hand_over()
    assert len(sink.taken) == 1


def test_a_worker_that_lost_its_lease_changes_nothing(make, running):
    class Slow:
        keeps = False

        def offers(self, way):
            return True

        def send(self, message, address, not_after):
            other.machine.pass_time(minutes=16)
            while other.notify.hand_over():
                pass
            raise ChannelDown(Trouble.REFUSED, 550, for_good=True)

    class Quick(Slow):
        def send(self, message, address, not_after):
            pass

    slow, other = make(sandbox=False, channels=Slow()), make(sandbox=False, channels=Quick())
    slow.hear(staff(slow))
    slow.send_all()

    assert (states(slow), slow.tasks()) == (["sent"], [])


@pytest.mark.parametrize("for_good", [True, False])
def test_a_worker_that_lost_its_lease_leaves_the_one_of_another_alone(make, running, for_good):
    class Slow:
        keeps = False

        def offers(self, way):
            return True

        def send(self, message, address, not_after):
            other.machine.pass_time(minutes=16)
            with pytest.raises(Stop):
                other.notify.hand_over()
            raise ChannelDown(Trouble.REFUSED, 550 if for_good else 450, for_good=for_good)

    slow, other = make(sandbox=False, channels=Slow()), make(sandbox=False, channels=Slow(), points=stop)
    slow.hear(staff(slow))
    slow.send_all()

    assert (states(slow), slow.tasks()) == (["leaving"], [])
    other.machine.pass_time(minutes=14)
    assert not other.notify.hand_over()


def test_several_workers_at_once_send_each_message_once(make, running, sink, server):
    crew = [make(sandbox=False, mail=server) for _ in range(4)]
    crew[0].hear(*(staff(crew[0]) for _ in range(24)))
    failed = []

    def work(one):
        try:
            one.send_all()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert len(sink.taken) == len(set(sink.tokens())) == 24
    assert states(crew[0]) == ["sent"] * 24


def test_one_slow_server_does_not_make_workers_wait_for_one_another(make, running):
    crossing = Crossing(at_once=3)  # each `send` returns only when three are in it
    crew = [make(sandbox=False, channels=crossing) for _ in range(3)]
    crew[0].hear(*(staff(crew[0]) for _ in range(3)))
    while crew[0].notify.send_due():
        pass

    threads = [threading.Thread(target=one.notify.hand_over) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(set(crossing.sent)) == len(crossing.sent) == 3


def test_a_persons_message_never_goes_by_mail_to_staff(live, sink):
    live.keep(live.contact(EMAIL), POINTS)
    live.hear(person(live))
    live.send_all()

    assert (sink.heard, live.outbox()) == ([], [])
    assert reasons(live)[0]["email"] == ["NO_CHANNEL"]


def test_a_persons_message_that_strays_to_the_channel_of_staff_is_stopped_there(live, sink):
    live.hear(staff(live))
    live.notify.send_due()
    with live.notify.hand_over.units() as unit:
        (message,) = unit.messages.newest(1)

    for stray in (replace(message, handle=live.HANDLE), replace(message, role=None)):
        with pytest.raises(ValueError, match="never goes this way"):
            live.notify.hand_over.channels.staff.send(stray, "cases@example.org", 0.0)
    assert sink.heard == []


def test_sandbox_mode_without_a_server_sends_nothing(make, sink):
    sandbox = make()
    sandbox.hear(staff(sandbox), staff(sandbox, "staff.review_due", "dpo"))
    sandbox.send_all()

    assert states(sandbox) == ["kept", "kept"]
    assert sink.heard == []


def test_sandbox_mode_with_a_server_sends_it_staff_notices_and_keeps_a_persons(make, sink, server):
    sandbox = make(mail=server)
    sandbox.keep(sandbox.contact(EMAIL), POINTS)

    sandbox.hear(person(sandbox), staff(sandbox, "staff.review_due", "dpo"))
    sandbox.send_all()

    shown = {message["to"]["role"] or "person": message["state"] for message in sandbox.outbox()}
    assert shown == {"person": "kept", "dpo": "sent"}
    assert [one.receivers for one in sink.taken] == [["dpo@sandbox.invalid"]]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"staff_addresses": {"dpo": "dpo@example.org"}}, "NO_ADDRESS"),
        ({"mail": None}, "NO_CHANNEL"),
        ({"sandbox": True, "mail": None}, "NO_CHANNEL"),
    ],
)
def test_what_can_no_longer_go_by_the_settings_of_today_is_a_task(make, running, server, sink, changes, reason):
    sink.answers["MAIL"] = "451 later"
    before = make(sandbox=False, mail=server)
    before.hear(staff(before))
    before.send_all()

    after = make(**{"sandbox": False, "mail": server, **changes})
    after.machine.pass_time(hours=1)
    after.send_all()

    assert (states(after), reasons(after)) == (["failed"], [{"email": [reason]}])
    assert sink.taken == []


def test_nothing_of_a_person_or_of_the_servers_words_is_in_a_mail_or_a_log(make, running, server, sink, capfd):
    record = running.contact(
        {**EMAIL, "where": "CANARY-WHERE", "if_answered": "CANARY-COVER"}, never=["CANARY-NEVER"],
        visits="CANARY-VISIT", code_word="CANARYWORD",
    )  # fmt: skip
    live = make(sandbox=False, mail=server)
    live.keep(record, POINTS)
    codes = ("delivered", "answered", "not_sent", "stopped", "overdue", "unreadable", "review_due")
    events = [*(staff(live, f"staff.{code}") for code in codes), person(live)]
    written = io.StringIO()
    log.configure(strict=True, stream=written)
    try:
        live.hear(*events)
        sink.answers["RCPT"] = "450 CANARY-BANNER"
        live.send_all()
        sink.answers["RCPT"] = "550 CANARY-BANNER"
        live.hear(staff(live))
        live.send_all()
        sink.answers.clear()
        live.machine.pass_time(minutes=1)
        live.send_all()
    finally:
        log.configure(strict=True)

    logged = written.getvalue() + "".join(capfd.readouterr())
    mails = b"".join(one.content for one in sink.taken).decode()
    assert len(sink.taken) == len(codes)
    assert "notice.not_taken" in logged and "notice.sent" in logged
    ids = [live.HANDLE, *(event.id for event in events), *(message["message_id"] for message in live.outbox())]
    for canary in (*ids, "CANARY", "07700 900101", "canary@example.org"):
        assert canary not in mails
    for canary in (
        "CANARY",
        "07700 900101",
        "canary@example.org",
        "cases@example.org",
        PASSWORD,
        "Subject",
        "sign in",
    ):
        assert canary not in logged


def test_the_pages_say_where_mail_of_sandbox_mode_goes(make, server):
    def page(running):
        client = running.client
        form = client.get("/sign-in", headers={"Accept": "text/html"}).text
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        client.post("/sign-in", data={"name": "kim", "password": "open sesame", "csrf_token": token})
        return client.get("/outbox", headers={"Accept": "text/html"}).text

    assert "nothing on this page was sent to anybody" in page(make())
    assert "goes to a test mailbox" in page(make(mail=server))
    assert "Sandbox mode" not in page(make(mail=server, sandbox=False))
