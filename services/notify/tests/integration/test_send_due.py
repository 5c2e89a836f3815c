"""From an event to one message or one task, by the record as it is at that moment."""

import pytest

from alongside.events.model import person_notice, staff_notice
from notify.domain.messages import MessageState
from notify.domain.templates import forbidden_in
from notify.domain.ways import Way
from notify.usecases.hear_notice import HearNotice
from notify.usecases.ports import ChannelDown

WEEKDAYS = [{"days": "mon-fri", "from": "10:00", "to": "12:00"}]
SMS = {"kind": "sms", "safe": "yes", "times": WEEKDAYS}
RING = {
    "kind": "mobile_call",
    "safe": "yes",
    "times": WEEKDAYS,
    "voicemail": "never",
    "if_answered": "checking the boiler appointment",
}
POINTS = {"mobile": "07700 900101", "email": "canary@example.org"}


class Wire:
    """A channel that takes messages, or not."""

    keeps = False

    def __init__(self, way=Way.SMS):
        self.way, self.sent, self.down = way, [], False

    def offers(self, way):
        return way is self.way

    def send(self, message, address, not_after):
        if self.down:
            raise ChannelDown
        self.sent.append((message.text, address))


def person(running, handle=None):
    return person_notice("referral", running.clock.now(), handle or running.HANDLE)


def staff(running, code="staff.delivered", role="case_officer"):
    return staff_notice("referral", running.clock.now(), code, role, running.HANDLE)


def test_a_person_is_told_on_a_safe_channel_that_something_happened_and_not_what(running):
    running.keep(running.contact(SMS), POINTS)

    running.hear(person(running))
    running.send_all()

    (message,) = running.outbox()
    assert message["text"] == "Hi, it's Sam from Larkfield. Nothing urgent. Ring when it suits, 020 7946 0123."
    assert (message["channel"], message["state"]) == ("sms", "kept")
    assert message["to"] == {"handle": running.HANDLE, "role": None}
    assert running.tasks() == []


def test_a_call_is_a_task_that_says_when_and_how_and_not_why(running):
    running.keep(running.contact(RING, {"kind": "sms", "safe": "no"}), POINTS)

    running.hear(person(running))
    running.send_all()

    (task,) = running.tasks()
    assert running.outbox() == []
    assert task["role"] == "case_officer"
    assert task["instruction"]["steps"] == [
        {
            "channel": "mobile_call",
            "sentence": "Ring the mobile, Monday to Friday, between 10:00 and 12:00. No voicemail."
            " If somebody else answers, say: checking the boiler appointment.",
            "now": True,
        }
    ]
    assert task["reasons"]["sms"] == ["CHANNEL_NOT_SAFE"]
    assert forbidden_in(task["instruction"]["steps"][0]["sentence"]) == ()


def test_a_letter_is_a_task_and_never_sent_by_the_machine(running):
    running.keep(running.contact({"kind": "post", "safe": "yes"}), {"post": "1 Example Street"})

    running.hear(person(running))
    running.send_all()

    assert running.outbox() == []
    (task,) = running.tasks()
    assert task["instruction"]["steps"][0]["sentence"].startswith("Write a letter in a plain envelope")


@pytest.mark.parametrize(
    ("channel", "changes", "points", "reason"),
    [
        ({**SMS, "safe": "no"}, {}, POINTS, "CHANNEL_NOT_SAFE"),
        ({**SMS, "safe": "unknown"}, {}, POINTS, "CHANNEL_NOT_SAFE"),
        ({"kind": "sms"}, {}, POINTS, "CHANNEL_NOT_SAFE"),
        ({**SMS, "times": [{"days": "sat", "from": "10:00", "to": "12:00"}]}, {}, POINTS, "OUTSIDE_SAFE_TIMES"),
        (SMS, {"confirmed_at": "2026-04-30T10:00:00Z"}, POINTS, "CONFIRMATION_STALE"),
        (SMS, {"never": ["no texts"]}, POINTS, "ON_THE_NEVER_LIST"),
        (SMS, {}, None, "NO_ADDRESS"),
        (SMS, {}, {"email": "canary@example.org"}, "NO_ADDRESS"),
    ],
)
def test_whatever_is_not_surely_safe_becomes_a_task(running, channel, changes, points, reason):
    running.keep(running.contact(channel, **changes), points)

    running.hear(person(running))
    running.send_all()

    assert running.outbox() == []
    (task,) = running.tasks()
    assert task["reasons"]["sms"] == [reason]


def test_a_person_without_a_record_becomes_a_task_to_do_nothing_yet(running):
    running.hear(person(running, running.OTHER))
    running.send_all()

    (task,) = running.tasks()
    assert task["instruction"]["warning"].startswith("No way of reaching this person is known to be safe.")
    assert running.outbox() == []


def test_the_answer_is_worked_out_when_it_is_sent_and_never_before(running):
    running.keep(running.contact(SMS), POINTS)
    running.hear(person(running))

    running.keep(running.contact({**SMS, "safe": "no"}), POINTS)
    running.send_all()

    assert running.outbox() == []
    assert len(running.tasks()) == 1


def test_a_run_that_is_late_does_not_send_at_night(running):
    running.keep(running.contact(SMS), POINTS)
    running.hear(person(running))

    running.clock.pass_time(hours=12)
    running.send_all()

    assert running.outbox() == []
    assert running.tasks()[0]["reasons"]["sms"] == ["OUTSIDE_SAFE_TIMES"]


def test_a_hold_that_came_meanwhile_stops_the_message(running):
    running.keep(running.contact(SMS), POINTS)
    running.hear(person(running))

    running.client.put(
        f"/people/{running.HANDLE}/holds",
        json={"holds": ["withdrawal"]},
        headers=running.issuers.person("case_officer"),
    )
    running.send_all()

    assert running.outbox() == []
    assert running.tasks()[0]["instruction"]["warning"].startswith("Contact is on hold.")


def test_a_hold_for_a_changed_address_ends_by_itself_after_fourteen_days(running):
    running.keep(running.contact({"kind": "sms", "safe": "yes"}, confirmed_at="2026-06-01T09:00:00Z"), POINTS)
    running.client.put(
        f"/people/{running.HANDLE}/holds",
        json={"holds": ["address_changed"]},
        headers=running.issuers.person("case_officer"),
    )

    with running.notify.keep_safe_contact.units() as unit:
        now = running.clock.now()
        running.clock.pass_time(days=13, hours=23)
        assert len(unit.contacts.holds(running.HANDLE, running.clock.now())) == 1
        running.clock.pass_time(hours=1)
        assert unit.contacts.holds(running.HANDLE, running.clock.now()) == frozenset()
        assert len(unit.contacts.holds(running.HANDLE, now)) == 1


def test_an_open_task_says_what_the_record_says_now(running):
    running.keep(running.contact(RING), POINTS)
    running.hear(person(running))
    running.send_all()

    running.keep(running.contact({**RING, "safe": "no"}), POINTS)

    (task,) = running.tasks()
    assert task["instruction"]["steps"] == []
    assert task["instruction"]["warning"] is not None


def test_an_event_that_comes_twice_has_no_second_effect(running):
    running.keep(running.contact(SMS), POINTS)
    event = person(running)

    running.hear(event)
    running.send_all()
    running.hear(event)
    running.clock.pass_time(minutes=30)
    running.send_all()

    assert len(running.outbox()) == 1


def test_a_burst_for_one_person_is_one_message(running):
    running.keep(running.contact(SMS), POINTS)
    running.keep(running.contact(SMS), POINTS, handle=running.OTHER)

    running.hear(*(person(running) for _ in range(5)), person(running, running.OTHER))
    running.send_all()

    assert sorted(message["to"]["handle"] for message in running.outbox()) == [running.HANDLE, running.OTHER]


def test_what_happens_after_a_message_left_waits_a_quarter_of_an_hour_and_is_not_lost(running):
    running.keep(running.contact(SMS), POINTS)
    running.hear(person(running))
    running.send_all()

    running.clock.pass_time(minutes=5)
    running.hear(person(running), person(running))
    running.send_all()
    assert len(running.outbox()) == 1

    running.clock.pass_time(minutes=10)
    running.send_all()
    assert len(running.outbox()) == 2


def test_what_happens_while_a_task_is_open_joins_it(running):
    running.keep(running.contact(RING), POINTS)
    running.hear(person(running))
    running.send_all()

    running.clock.pass_time(hours=1)
    running.hear(person(running))
    running.send_all()

    assert len(running.tasks()) == 1


def test_a_finished_task_is_gone_and_finishing_it_twice_is_harmless(running):
    running.hear(person(running))
    running.send_all()
    (task,) = running.tasks()
    headers = running.issuers.person("case_officer")

    answers = [
        running.client.put(f"/tasks/{task['task_id']}/completion", json={}, headers=headers).status_code
        for _ in range(2)
    ]
    unknown = running.client.put(f"/tasks/{running.OTHER}/completion", json={}, headers=headers)

    assert answers == [200, 200]
    assert running.tasks() == []
    assert unknown.json["type"] == "/problems/task-unknown"


@pytest.mark.parametrize(
    "code",
    ["staff.delivered", "staff.answered", "staff.not_sent", "staff.stopped", "staff.overdue",
     "staff.unreadable", "staff.review_due", "staff.agreement_ends"],
)  # fmt: skip
def test_staff_are_told_in_neutral_words_at_a_role_address(running, code):
    running.hear(staff(running, code))
    running.send_all()

    (message,) = running.outbox()
    assert message["to"] == {"handle": None, "role": "case_officer"}
    assert message["channel"] == "email"
    assert "sign in" in message["text"]
    assert forbidden_in(message["subject"] + message["text"]) == ()
    assert running.HANDLE not in str(message)


def test_staff_without_an_address_get_a_task_and_nothing_is_dropped(make, running):
    live = make(sandbox=False, channels=Wire(Way.EMAIL))

    live.hear(staff(live, "staff.review_due", "dpo"), staff(live))
    live.send_all()

    (task,) = live.tasks()
    assert (task["role"], task["handle"], task["instruction"]) == ("dpo", None, None)
    assert task["reasons"] == {"email": ["NO_ADDRESS"]}
    assert [message["to"]["role"] for message in live.outbox()] == ["case_officer"]


def test_in_sandbox_mode_staff_mail_is_kept_for_every_role(running):
    running.hear(staff(running, "staff.review_due", "dpo"))
    running.send_all()

    assert [message["to"]["role"] for message in running.outbox()] == ["dpo"]


def test_in_live_mode_without_a_channel_everything_is_held_as_a_task(make, running):
    live = make(sandbox=False)  # the key ring is there already
    live.keep(live.contact(SMS), POINTS)

    live.hear(person(live), staff(live))
    live.send_all()

    assert live.outbox() == []
    assert sorted(task["role"] for task in live.tasks()) == ["case_officer", "case_officer"]
    assert all("NO_CHANNEL" in str(task["reasons"]) for task in live.tasks())


def test_a_real_channel_gets_the_address_only_when_it_sends(make):
    wire = Wire()
    live = make(channels=wire)
    live.keep(live.contact(SMS), POINTS)

    live.hear(person(live))
    live.send_all()

    assert wire.sent == [
        ("Hi, it's Sam from Larkfield. Nothing urgent. Ring when it suits, 020 7946 0123.", "07700 900101")
    ]
    assert live.outbox()[0]["state"] == "sent"
    assert "07700 900101" not in str(live.outbox())


def test_a_channel_that_fails_leaves_a_task(make):
    wire = Wire()
    wire.down = True
    live = make(channels=wire)
    live.keep(live.contact(SMS), POINTS)

    live.hear(person(live))
    live.send_all()

    assert live.outbox()[0]["state"] == "failed"
    assert live.tasks()[0]["reasons"] == {"sms": ["CHANNEL_FAILED"]}


def test_a_stop_between_decision_and_channel_leaves_a_task_and_never_a_second_message(make):
    class Dies(Wire):
        def send(self, message, address, not_after):
            raise KeyboardInterrupt

    live = make(channels=Dies())
    live.keep(live.contact(SMS), POINTS)
    live.hear(person(live))
    with pytest.raises(KeyboardInterrupt):
        live.send_all()

    live.send_all()
    assert [message["state"] for message in live.outbox()] == [MessageState.LEAVING]  # somebody may be at it
    live.machine.pass_time(minutes=16)
    live.send_all()

    assert [message["state"] for message in live.outbox()] == [MessageState.FAILED]
    assert live.tasks()[0]["reasons"] == {"sms": ["INTERRUPTED"]}


def test_a_notice_that_fails_holds_up_no_other_and_is_tried_again(running):
    running.keep(running.contact(SMS), POINTS)
    running.hear(person(running))
    running.clock.pass_time(seconds=1)
    running.hear(staff(running))
    with running.notify.keep_safe_contact.units() as unit:
        from sqlalchemy import text

        blob = unit.session.execute(text("SELECT content FROM safe_contacts")).scalar_one()
        unit.session.execute(text("UPDATE safe_contacts SET content = :bad"), {"bad": blob[:-1] + b"!"})
        unit.commit()

    with pytest.raises(Exception, match="could not be opened"):
        running.notify.send_due()
    running.send_all()

    assert [message["to"]["role"] for message in running.outbox()] == ["case_officer"]
    running.clock.pass_time(minutes=2)
    with pytest.raises(Exception, match="could not be opened"):
        running.notify.send_due()


def test_no_canary_gets_into_outbox_texts_or_logs(running, capfd):
    canaries = ["CANARY-COVER", "CANARY-WHERE", "CANARY-NEVER", "CANARY-VISIT", "CANARYWORD", "07700 900101"]
    channels = [
        {**SMS, "where": "CANARY-WHERE", "if_answered": "CANARY-COVER"},
        {**RING, "if_answered": "CANARY-COVER"},
    ]
    record = running.contact(*channels, never=["CANARY-NEVER"], visits="CANARY-VISIT", code_word="CANARYWORD")
    running.keep(record, POINTS)

    running.hear(person(running), staff(running))
    running.send_all()
    running.tasks()
    shown, logged = str(running.outbox()), "".join(capfd.readouterr())

    assert len(running.outbox()) == 2
    assert "notice.kept" in logged
    for canary in canaries:
        assert canary not in shown
        assert canary not in logged


def test_a_notice_that_was_heard_is_not_kept_again_even_if_the_inbox_forgot_it(running):
    hear, event = HearNotice(running.clock, lambda *_, **__: None), person(running)

    for _ in range(2):
        with running.notify.keep_safe_contact.units() as unit:
            hear(event, unit)
            unit.commit()

    assert running.rows()["notices"] == 1
