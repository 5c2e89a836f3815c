"""What can be logged, and above all what cannot."""

import io
import json
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from alongside.telemetry import log as room
from alongside.telemetry.log import NotLoggable, log, log_failure
from alongside.telemetry.vocabulary import ALLOWED_FIELDS, LEVELS, SENTENCES, FieldKind, LogEvent

CANARY = "Canary Wharf 12"
UUID = "4f9a3c62-5e0b-4a43-9f0e-1f2a6a4b9c11"


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    """Each test starts unconfigured and leaves the process as it found it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(room._Settings, "strict", True)
    monkeypatch.setattr(room._Settings, "stream", None)
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def stream():
    return io.StringIO()


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_that_cannot_be_written_stops_nobody():
    class Full(io.StringIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    room.configure(stream=Full())

    log(LogEvent.REFERRAL_SEALED, referral_id=UUID, seq=7)
    log_failure(LogEvent.WORKER_FAILED, RuntimeError(), worker="referral.relay")
    logging.getLogger("waitress").error("a library speaks")


def test_an_event_is_one_line_of_json_on_stderr(capsys):
    log(LogEvent.REFERRAL_SEALED, referral_id=UUID, seq=7)

    out, err = capsys.readouterr()
    line = json.loads(err)
    assert out == ""
    assert line.pop("at").endswith("Z")
    assert line == {"event": "referral.sealed", "level": "info", "referral_id": UUID, "seq": 7}


def test_a_line_is_written_at_once_so_that_no_other_comes_between(stream, monkeypatch):
    written = []
    monkeypatch.setattr(stream, "write", written.append)
    room.configure(stream=stream)

    log(LogEvent.REFERRAL_SEALED, referral_id=UUID, seq=7)

    (whole,) = written
    assert whole.endswith("}\n")


def test_a_line_says_its_moment_in_utc_to_the_microsecond(stream):
    room.configure(stream=stream)
    before = datetime.now(UTC)

    log(LogEvent.REFERRAL_SEALED)

    (line,) = lines(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", line["at"])
    assert before <= datetime.fromisoformat(line["at"]) <= datetime.now(UTC)


def test_the_members_of_a_line_stand_in_the_order_of_their_names(stream):
    room.configure(stream=stream)

    log(LogEvent.WORKER_FAILED, worker="seal", seq=7, agency="agency:harbour-refuge")

    assert list(lines(stream)[0]) == ["agency", "at", "event", "level", "seq", "worker"]


@pytest.mark.parametrize("count", [0, 2**63 - 1, 1 - 2**63, HTTPStatus.CREATED])
def test_whatever_counts_can_be_logged(count, stream):
    room.configure(strict=True, stream=stream)

    log(LogEvent.SERVICE_STARTED, count=count)

    assert lines(stream)[0]["count"] == count


def test_every_event_has_a_sentence_and_every_level_is_one_that_exists():
    assert set(SENTENCES) == set(LogEvent)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
    assert set(LEVELS.values()) <= {"warning", "error"}


def test_every_event_can_be_logged_at_its_level(stream):
    room.configure(stream=stream)

    for event in LogEvent:
        log(event)

    assert [line["event"] for line in lines(stream)] == [event.value for event in LogEvent]


def test_a_word_that_is_no_event_cannot_be_logged():
    with pytest.raises(ValueError, match="not a valid LogEvent"):
        log("somebody called")  # type: ignore[arg-type]


REFUSED = [
    ("a field that is not in the vocabulary", {"surname": "x"}),
    ("type of the referral", {"type": "domestic_abuse"}),
    ("a text with a space", {"code": CANARY}),
    ("a telephone number as an id", {"person_id": "07700900123"}),
    ("a telephone number as a code", {"code": "07700900123"}),
    ("an address of mail", {"handle": "someone@example.org"}),
    ("a text that is too long", {"referral_id": "a" * 81}),
    ("an empty text", {"referral_id": ""}),
    ("a second line", {"code": "fine\nnot"}),
    ("a letter beyond ASCII", {"code": "Zoë"}),
    ("a list", {"code": ["A"]}),
    ("an object", {"code": {"a": 1}}),
    ("bytes", {"code": b"A"}),
    ("a fraction as a count", {"count": 1.5}),
    ("a text as a count", {"count": "1"}),
    ("true as a count", {"count": True}),
    ("a number that counts nothing", {"count": 2**63}),
    ("a number below all that count", {"count": -(2**63)}),
    ("a number as a code", {"code": 7}),
    ("a path with an id instead of a rule", {"route": "/people/Jo Smith"}),
    ("an exception", {"error": ValueError(CANARY)}),
]


@pytest.mark.parametrize(("_what", "fields"), REFUSED, ids=[what for what, _ in REFUSED])
def test_what_does_not_belong_raises_until_the_process_is_configured(_what, fields, capsys):
    with pytest.raises(NotLoggable) as refusal:
        log(LogEvent.SERVICE_STARTED, **fields)

    assert capsys.readouterr().err == ""
    assert all(str(value) not in str(refusal.value) for value in fields.values() if value != "")


@pytest.mark.parametrize(("_what", "fields"), REFUSED, ids=[what for what, _ in REFUSED])
def test_in_a_running_process_it_is_replaced_and_the_service_goes_on(_what, fields, stream):
    room.configure(stream=stream)

    log(LogEvent.SERVICE_STARTED, **fields)

    (line,) = lines(stream)
    (name,) = fields
    assert line[name if name in ALLOWED_FIELDS else "unknown_field"] == "refused"


def test_names_out_of_a_payload_do_not_reach_the_log_either(stream):
    room.configure(stream=stream)

    log(LogEvent.SERVICE_STARTED, event="x", Canary=1, level="y")

    (line,) = lines(stream)
    assert line["event"] == "service.started"
    assert "anary" not in stream.getvalue()


IDS = [
    UUID,
    "00000000-0000-4000-8000-000000000000",
    "MNcSFEXwhB2LkMXhmuFRGGmL5TcGyq5BLDLEkc1uF8Y",
    "agency:harbour-refuge",
    "a" * 80,
]


@pytest.mark.parametrize("value", IDS)
def test_ids_as_the_services_make_them_can_be_logged(value, stream):
    room.configure(strict=True, stream=stream)

    log(LogEvent.SERVICE_STARTED, party=value)

    assert lines(stream)[0]["party"] == value


def test_a_field_without_value_is_left_out(stream):
    room.configure(stream=stream)

    log(LogEvent.SERVICE_STARTED, agency=None)

    assert "agency" not in lines(stream)[0]


def test_an_exception_is_logged_by_type_and_module_only(stream):
    room.configure(stream=stream)

    try:
        name = CANARY
        raise LookupError(name)
    except LookupError as error:
        log_failure(LogEvent.WORKER_FAILED, error, worker="seal")

    (line,) = lines(stream)
    assert (line["error"], line["module"], line["worker"]) == ("LookupError", "builtins", "seal")
    assert CANARY not in stream.getvalue()


def test_a_library_is_heard_without_its_words(stream):
    room.configure(stream=stream)

    try:
        raise OSError(CANARY)
    except OSError:
        logging.getLogger("some.library").exception("it read %s", CANARY)

    (line,) = lines(stream)
    assert line["event"] == "library.spoke"
    assert (line["logger"], line["severity"], line["error"]) == ("some.library", "ERROR", "OSError")
    assert CANARY not in stream.getvalue()


def test_a_process_can_be_configured_to_stay_strict(stream):
    room.configure(strict=True, stream=stream)

    with pytest.raises(NotLoggable):
        log(LogEvent.SERVICE_STARTED, code=CANARY)


def test_no_field_may_hold_free_text():
    texts = [name for name, kind in ALLOWED_FIELDS.items() if kind in room._TEXTS]

    assert {kind for kind in FieldKind if kind not in room._TEXTS} == {FieldKind.COUNT, FieldKind.FLAG}
    assert not [name for name in texts if room._TEXTS[ALLOWED_FIELDS[name]].fullmatch("two words")]


def test_a_command_that_speaks_to_a_person_is_silent_where_nobody_chose_a_stream(stream, capsys):
    with room.silenced():
        log(LogEvent.SERVICE_CALL_REFUSED, audience="referral", status=401)
    room.configure(stream=stream)
    with room.silenced():
        log(LogEvent.SERVICE_CALL_REFUSED, audience="referral", status=401)

    assert capsys.readouterr().err == ""
    assert len(lines(stream)) == 1
