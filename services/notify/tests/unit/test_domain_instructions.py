"""A task says how and when, and never why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from notify.domain.instructions import NO_SAFE_WAY, ON_HOLD, instruct
from notify.domain.notices import NoticeCode
from notify.domain.record import Hold, read_record
from notify.domain.templates import TemplateSet, Words, forbidden_in, read_template

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)  # Monday, 10:30 on the wall
WORDS = Words("Larkfield", "Sam", "020 7946 0123")
TEMPLATES = TemplateSet(
    read_template(path.name.removesuffix(".txt"), path.read_text(encoding="utf-8"))
    for path in (files("notify") / "templates" / "messages").iterdir()
)
RECORD = {
    "confirmed_at": "2026-05-30T10:00:00+00:00",
    "perpetrator_proximity": "neighbour",
    "channels": [
        {
            "kind": "mobile_call",
            "safe": "yes",
            "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
            "voicemail": "never",
            "if_answered": "checking the boiler appointment",
        },
        {"kind": "sms", "safe": "no"},
        {"kind": "email", "safe": "unknown"},
        {"kind": "in_person", "safe": "yes", "where": "at work"},
    ],
    "never": ["not my brother-in-law"],
    "language": "pl",
}


def told(content, now=NOW):
    record = None if content is None else read_record(content)
    return instruct(record, NoticeCode.PERSON_UPDATE, TEMPLATES, WORDS, now)


def test_a_task_names_the_safe_ways_and_their_hours_and_no_other_way():
    instruction = told(RECORD)

    assert [step.sentence for step in instruction.steps] == [
        "Ring the mobile, Monday to Friday, between 10:00 and 12:00. No voicemail."
        " If somebody else answers, say: checking the boiler appointment.",
        "Speak in person, at any time. Where: at work. Say no more than: Hello, is this a good moment to talk?",
    ]
    assert instruction.warning is None
    assert (instruction.never, instruction.language) == (("not my brother-in-law",), "pl")


def test_a_step_outside_its_hours_is_shown_as_not_now():
    inside, outside = told(RECORD), told(RECORD, NOW + timedelta(hours=3))

    assert [step.now for step in inside.steps] == [True, True]
    assert [step.now for step in outside.steps] == [False, True]


def test_a_neutral_voicemail_says_the_allowed_words_and_no_others():
    content = {**RECORD, "channels": [{"kind": "landline_call", "safe": "yes", "voicemail": "neutral"}]}

    (step,) = told(content).steps

    assert step.sentence == (
        "Ring the landline, at any time. Voicemail: say no more than: Hi, it's Sam from Larkfield."
        " Nothing urgent. Ring when it suits, 020 7946 0123."
    )
    assert forbidden_in(step.sentence) == ()


def test_when_nothing_is_known_to_be_safe_the_task_says_to_do_nothing_yet():
    stale = {**RECORD, "confirmed_at": "2026-01-01T10:00:00+00:00"}

    for content in (None, {}, stale, {**RECORD, "channels": []}):
        instruction = told(content)
        assert (instruction.steps, instruction.warning) == ((), NO_SAFE_WAY)


def test_a_hold_stops_people_too():
    record = replace(read_record(RECORD), holds=frozenset({Hold.BREACH}))

    instruction = instruct(record, NoticeCode.PERSON_UPDATE, TEMPLATES, WORDS, NOW)

    assert (instruction.steps, instruction.warning) == ((), ON_HOLD)
