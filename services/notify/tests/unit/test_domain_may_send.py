"""May this go, now? Each condition alone takes the yes away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notify.domain.decision import No, Reason, Yes, may_send
from notify.domain.record import Channel, Hold, SafeContact, read_record
from notify.domain.templates import Template
from notify.domain.times import read_safe_time
from notify.domain.ways import Risk, Safety, Voicemail, Way

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)  # Monday, 10:30 on the wall
SILENT = Template("person.update.sms", Risk.SILENT, "", "Ring when it suits, {phone}.")
ASKS = replace(SILENT, risk=Risk.ASKS)
POINTS = replace(SILENT, risk=Risk.POINTS)
SMS = Channel(Way.SMS, Safety.YES, (read_safe_time("mon-fri", "10:00", "12:00"),))
GOOD = SafeContact(NOW - timedelta(days=5), (SMS,), perpetrator_proximity="neighbour")


def with_channel(**changes):
    return replace(GOOD, channels=(replace(SMS, **changes),))


def test_yes_when_every_condition_is_met():
    assert may_send(GOOD, SILENT, Way.SMS, NOW) == Yes()


@pytest.mark.parametrize(
    ("record", "template", "way", "now", "reason"),
    [
        (None, SILENT, Way.SMS, NOW, Reason.NO_RECORD),
        (replace(GOOD, channels=()), SILENT, Way.SMS, NOW, Reason.CHANNEL_NOT_KNOWN),
        (GOOD, SILENT, Way.EMAIL, NOW, Reason.CHANNEL_NOT_KNOWN),
        (with_channel(safe=Safety.NO), SILENT, Way.SMS, NOW, Reason.CHANNEL_NOT_SAFE),
        (with_channel(safe=Safety.UNKNOWN), SILENT, Way.SMS, NOW, Reason.CHANNEL_NOT_SAFE),
        (GOOD, SILENT, Way.SMS, NOW + timedelta(hours=2), Reason.OUTSIDE_SAFE_TIMES),
        (GOOD, SILENT, Way.SMS, NOW + timedelta(days=5), Reason.OUTSIDE_SAFE_TIMES),
        (replace(GOOD, confirmed_at=None), SILENT, Way.SMS, NOW, Reason.CONFIRMATION_STALE),
        (
            replace(GOOD, confirmed_at=NOW - timedelta(days=31)),
            SILENT,
            Way.SMS,
            NOW,
            Reason.CONFIRMATION_STALE,
        ),
        (
            replace(GOOD, confirmed_at=NOW + timedelta(hours=1)),
            SILENT,
            Way.SMS,
            NOW,
            Reason.CONFIRMATION_STALE,
        ),
        (GOOD, POINTS, Way.SMS, NOW, Reason.TEMPLATE_ABOVE_CEILING),
        (replace(GOOD, perpetrator_proximity="family"), ASKS, Way.SMS, NOW, Reason.TEMPLATE_ABOVE_CEILING),
        (replace(GOOD, perpetrator_proximity=None), ASKS, Way.SMS, NOW, Reason.TEMPLATE_ABOVE_CEILING),
        (replace(GOOD, never=("never text",)), SILENT, Way.SMS, NOW, Reason.ON_THE_NEVER_LIST),
        *((replace(GOOD, holds=frozenset({hold})), SILENT, Way.SMS, NOW, Reason.HOLD) for hold in Hold),
    ],
)
def test_one_condition_alone_takes_the_yes_away(record, template, way, now, reason):
    assert may_send(record, template, way, now) == No(frozenset({reason}))


def test_every_reason_is_named_not_only_the_first():
    record = replace(with_channel(safe=Safety.NO), confirmed_at=None, holds=frozenset({Hold.BREACH}))

    answer = may_send(record, POINTS, Way.SMS, NOW + timedelta(hours=2))

    assert answer == No(
        frozenset(
            {
                Reason.CHANNEL_NOT_SAFE,
                Reason.OUTSIDE_SAFE_TIMES,
                Reason.CONFIRMATION_STALE,
                Reason.TEMPLATE_ABOVE_CEILING,
                Reason.HOLD,
            }
        )
    )


def test_a_confirmation_counts_for_thirty_days_to_the_second_because_the_risk_is_never_known_here():
    record = replace(GOOD, channels=(replace(SMS, times=()),), confirmed_at=NOW - timedelta(days=30))

    assert record.confirm_again_by == NOW
    assert may_send(record, SILENT, Way.SMS, NOW) == Yes()
    assert may_send(record, SILENT, Way.SMS, NOW + timedelta(seconds=1)) == No(frozenset({Reason.CONFIRMATION_STALE}))


def test_no_times_means_any_time():
    assert may_send(with_channel(times=()), SILENT, Way.SMS, NOW.replace(hour=2)) == Yes()


def test_one_of_several_windows_is_enough():
    late = (read_safe_time("sat", "10:00", "12:00"), read_safe_time("mon", "10:00", "11:00"))

    assert may_send(with_channel(times=late), SILENT, Way.SMS, NOW) == Yes()


def test_two_entries_for_one_channel_that_do_not_agree_are_not_safe():
    record = replace(GOOD, channels=(SMS, replace(SMS, safe=Safety.NO)))

    assert may_send(record, SILENT, Way.SMS, NOW) == No(frozenset({Reason.CHANNEL_NOT_SAFE}))


def test_a_never_list_that_names_no_channel_leaves_the_channels_alone():
    record = replace(GOOD, never=("do not contact my brother-in-law", "not at the Texter Street shop"))

    assert may_send(record, SILENT, Way.SMS, NOW) == Yes()


PHONE = Channel(Way.MOBILE_CALL, Safety.YES, voicemail=Voicemail.NEUTRAL)


@pytest.mark.parametrize(
    ("channel", "template", "answer"),
    [
        (PHONE, SILENT, Yes()),
        (replace(PHONE, voicemail=Voicemail.OK), SILENT, Yes()),
        (replace(PHONE, voicemail=Voicemail.NEVER), SILENT, No(frozenset({Reason.VOICEMAIL_NOT_ALLOWED}))),
        (PHONE, ASKS, No(frozenset({Reason.TEMPLATE_ABOVE_CEILING}))),
        (replace(PHONE, safe=Safety.NO), SILENT, No(frozenset({Reason.CHANNEL_NOT_SAFE}))),
    ],
)
def test_a_voicemail_needs_a_safe_telephone_and_its_own_yes_and_a_silent_text(channel, template, answer):
    record = replace(GOOD, channels=(channel,))

    assert may_send(record, template, Way.MOBILE_VOICEMAIL, NOW) == answer


def test_no_voicemail_where_the_never_list_says_so():
    record = replace(GOOD, channels=(PHONE,), never=("no voicemail please",))

    assert may_send(record, SILENT, Way.MOBILE_VOICEMAIL, NOW) == No(frozenset({Reason.ON_THE_NEVER_LIST}))
    assert may_send(record, SILENT, Way.MOBILE_CALL, NOW) == Yes()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"confirmed_at": "2026-05-30T10:00:00+00:00"},
        {"confirmed_at": "2026-05-30T10:00:00+00:00", "channels": [{"kind": "sms"}]},
        {"confirmed_at": "2026-05-30T10:00:00+00:00", "channels": [{"kind": "sms", "safe": "perhaps"}]},
        {"confirmed_at": "2026-05-30T10:00:00+00:00", "channels": [{"kind": "pigeon", "safe": "yes"}]},
        {"confirmed_at": "2026-05-30T10:00:00", "channels": [{"kind": "sms", "safe": "yes"}]},
        {"confirmed_at": "soon", "channels": [{"kind": "sms", "safe": "yes"}]},
        {"channels": [{"kind": "sms", "safe": "yes"}]},
        {
            "confirmed_at": "2026-05-30T10:00:00+00:00",
            "channels": [{"kind": "sms", "safe": "yes", "times": [{"days": "?", "from": "00:00", "to": "24:00"}]}],
        },
    ],
)
def test_everything_unknown_is_unsafe(content):
    assert isinstance(may_send(read_record(content), SILENT, Way.SMS, NOW), No)


def test_a_record_is_read_as_it_was_written():
    record = read_record(
        {
            "confirmed_at": "2026-05-30T10:00:00+01:00",
            "perpetrator_proximity": "neighbour",
            "channels": [
                {
                    "kind": "mobile_call",
                    "safe": "yes",
                    "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
                    "voicemail": "neutral",
                    "where": "at work",
                    "if_answered": "checking the boiler appointment",
                }
            ],
            "never": ["not my brother-in-law"],
            "visits": "plain clothes",
            "language": "pl",
        }
    )

    assert record == SafeContact(
        confirmed_at=datetime(2026, 5, 30, 9, tzinfo=UTC),
        channels=(
            Channel(
                Way.MOBILE_CALL,
                Safety.YES,
                (read_safe_time("mon-fri", "10:00", "12:00"),),
                Voicemail.NEUTRAL,
                "at work",
                "checking the boiler appointment",
            ),
        ),
        never=("not my brother-in-law",),
        visits=("plain clothes",),
        language="pl",
        perpetrator_proximity="neighbour",
    )


@pytest.mark.parametrize(
    ("visits", "lines"),
    [
        (None, ()),
        ("", ()),
        ("plain clothes", ("plain clothes",)),
        (["plain clothes", "in pairs"], ("plain clothes", "in pairs")),
        (True, ("yes",)),
        (
            {"plain_clothes": True, "pair": 2, "where": ["library"]},
            ("plain_clothes: yes", "pair: 2", "where: library"),
        ),
    ],
)
def test_visit_rules_are_shown_in_whatever_form_the_source_system_wrote_them(visits, lines):
    assert read_record({"confirmed_at": "2026-05-30T10:00:00Z", "visits": visits}).visits == lines
