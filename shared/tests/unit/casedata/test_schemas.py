"""Each category is checked in its form and comes back exactly as it was."""

import copy

import pytest

from alongside.casedata.codes import CATEGORIES, UNKNOWN_SAFE_CONTACT
from alongside.casedata.mistakes import Mistake, mistakes
from alongside.casedata.parts import PART_SCHEMAS
from alongside.casedata.schemas import CATEGORY_SCHEMAS, WIRE_SCHEMAS

TIME = "2026-03-03T10:00:00+00:00"
SAF = {
    "confirmed_at": TIME,
    "perpetrator_proximity": "family",
    "channels": [
        {
            "kind": "mobile_call",
            "safe": "yes",
            "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
            "where": "at work",
            "voicemail": "never",
            "if_answered": "checking the boiler appointment",
        },
        {"kind": "post", "safe": "no", "times": []},
    ],
    "never": ["do not contact my brother-in-law"],
    "visits": "only the side door",
    "language": "en-GB",
}
WHOLE = {
    "IDN": {"name": "Amara Example", "preferred_name": "Amara", "pronouns": "she/her"},
    "DOB": {"date_of_birth": "1991-08-14", "age_band": "adult"},
    "CON": {"mobile": "07700 900101", "landline": "020 7946 0100", "email": "a@example.org", "post": "1 Any Street"},
    "SAF": SAF | {"code_word": "saffron"},
    "ADR": {"lines": ["14 Larkfield Court"], "postcode": "EM1 4QT", "uprn": "100"},
    "PAD": {"lines": ["a refuge"], "postcode": "EM2 1AA"},
    "COM": {"language": "pl", "interpreter_needed": True, "format": "easy_read", "adjustments": ["extra time"]},
    "WSH": {"wants": "To feel safe.", "in_their_words": "Write it down properly."},
    "INC": {
        "incidents": [
            {
                "id": "I1",
                "when": "2026-02-21T20:10:00Z",
                "where": "front door",
                "type": "threat",
                "summary": "Told to leave, or else.",
                "reported_by": "victim",
                "crime_status": "not_assessed",
            }
        ]
    },
    "NAR": {"text": "It has got worse since Christmas."},
    "STR": {"strands": [{"strand": "race", "basis": "by_association", "said_by": "victim"}]},
    "VCH": {"self_described": "Nigerian British"},
    "HEA": {"impact": "not sleeping", "conditions": ["asthma"], "care_and_support_needs": False},
    "HHM": {"people": [{"name": "L. Example", "relationship": "mother", "age_band": "adult"}, {}]},
    "CHD": {"people": [{"name": "Z. Example", "age_band": "under_16", "school": "Eastmere Primary"}]},
    "RLV": {"level": "high", "assessed_at": TIME, "immediate_danger": True},
    "RDT": {"tool": "hate-risk-1", "answers": {"escalating": True, "how": "weekly", "times": 3, "when": None}},
    "PID": {
        "people": [{"name": "D. Example", "description": "upstairs", "address": "Flat 3", "statement": "alleged"}]
    },
    "PCO": {"history": [{"text": "shouted", "statement": "admitted"}]},
    "WIT": {"people": [{"name": "N. Example", "contact": "07700 900102"}]},
    "EVD": {"files": [{"name": "door.jpg", "media_type": "image/jpeg", "sha256": "a" * 64, "path": "door.jpg"}]},
    "TEN": {"tenancy_type": "assured", "property_type": "flat"},
    "REH": {
        "move_is_informed_choice": True,
        "pressure_check": "asked alone",
        "areas_to_avoid": ["Eastmere"],
        "only_viable_option_for_safety": False,
    },
    "ACT": {"actions": [{"what": "fit camera", "who": "landlord", "due": "2026-03-06", "done": False}]},
    "FIN": {"text": "in arrears"},
    "IMM": {"text": "not asked"},
    "GRC": {"text": "none"},
}
LEAST = {
    "IDN": {"name": "A"},
    "SAF": {"confirmed_at": TIME, "channels": []},
    "ADR": {"postcode": "EM1"},
    "PAD": {"postcode": "EM1"},
    "WSH": {"wants": "help"},
    "INC": {"incidents": [{}]},
    "NAR": {"text": "x"},
    "STR": {"strands": [{}]},
    "HHM": {"people": [{}]},
    "CHD": {"people": []},
    "RLV": {"level": "standard", "assessed_at": TIME},
    "PID": {"people": [{"statement": "found"}]},
    "PCO": {"history": [{"statement": "alleged"}]},
    "WIT": {"people": [{}]},
    "EVD": {"files": [{}]},
    "ACT": {"actions": [{}]},
}


@pytest.mark.parametrize("code", CATEGORIES)
def test_a_whole_category_and_the_least_one_come_back_as_they_were(code):
    for value in (WHOLE[code], LEAST.get(code, {})):
        before = copy.deepcopy(value)

        assert CATEGORY_SCHEMAS[code].load(value) == before == value


@pytest.mark.parametrize("code", CATEGORIES)
def test_a_field_that_is_not_known_is_refused(code):
    assert mistakes(CATEGORY_SCHEMAS[code], WHOLE[code] | {"shoe/size": 5}) == [
        Mistake("/shoe~1size", "This field is not known.")
    ]


@pytest.mark.parametrize("code", CATEGORIES)
@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_a_category_is_an_object(code, value):
    assert mistakes(CATEGORY_SCHEMAS[code], value) == [Mistake("", "This must be an object.")]


@pytest.mark.parametrize(
    ("code", "field"),
    [(code, field) for code, value in LEAST.items() for field in value],
)
def test_a_starred_field_is_required_and_may_not_be_null(code, field):
    without = {name: value for name, value in LEAST[code].items() if name != field}

    assert mistakes(CATEGORY_SCHEMAS[code], without) == [Mistake(f"/{field}", "This field is required.")]
    assert mistakes(CATEGORY_SCHEMAS[code], without | {field: None}) == [
        Mistake(f"/{field}", "This field may not be null.")
    ]


@pytest.mark.parametrize(
    ("code", "value", "pointer"),
    [
        ("IDN", {"name": ""}, "/name"),
        ("IDN", {"name": "x" * 201}, "/name"),
        ("IDN", {"name": 5}, "/name"),
        ("DOB", {"date_of_birth": "14/08/1991"}, "/date_of_birth"),
        ("DOB", {"date_of_birth": "2026-02-30"}, "/date_of_birth"),
        ("DOB", {"date_of_birth": "20260203"}, "/date_of_birth"),
        ("DOB", {"age_band": "child"}, "/age_band"),
        ("SAF", SAF | {"confirmed_at": "2026-03-03T10:00:00"}, "/confirmed_at"),
        ("SAF", SAF | {"confirmed_at": "2026-03-03 10:00:00Z"}, "/confirmed_at"),
        ("SAF", SAF | {"confirmed_at": "2026-02-30T10:00:00Z"}, "/confirmed_at"),
        ("SAF", SAF | {"confirmed_at": 1772532000}, "/confirmed_at"),
        ("SAF", SAF | {"confirmed_at": "9999-12-31T10:00:00Z"}, "/confirmed_at"),
        ("SAF", SAF | {"confirmed_at": "0001-01-01T00:00:00+05:00"}, "/confirmed_at"),
        ("SAF", SAF | {"channels": [{"kind": "pigeon"}]}, "/channels/0/kind"),
        ("SAF", SAF | {"channels": [{"safe": "maybe"}]}, "/channels/0/safe"),
        ("SAF", SAF | {"channels": [{"voicemail": "loud"}]}, "/channels/0/voicemail"),
        ("SAF", SAF | {"channels": [{"times": [{"from": "25:00"}]}]}, "/channels/0/times/0/from"),
        ("SAF", SAF | {"channels": [{"times": [{"until": "10:00"}]}]}, "/channels/0/times/0/until"),
        ("SAF", SAF | {"channels": {}}, "/channels"),
        ("SAF", SAF | {"channels": [{}] * 201}, "/channels"),
        ("SAF", SAF | {"perpetrator_proximity": "lives next door;"}, "/perpetrator_proximity"),
        ("SAF", SAF | {"visits": {"a": {"b": {}}}}, "/visits"),
        ("COM", {"interpreter_needed": "yes"}, "/interpreter_needed"),
        ("COM", {"interpreter_needed": 1}, "/interpreter_needed"),
        ("INC", {"incidents": [{"type": "nuisance"}]}, "/incidents/0/type"),
        ("INC", {"incidents": [{"crime_status": "solved"}]}, "/incidents/0/crime_status"),
        ("INC", {"incidents": [{"when": "yesterday"}]}, "/incidents/0/when"),
        ("INC", {"incidents": ["I1"]}, "/incidents/0"),
        ("NAR", {"text": "x" * 20_001}, "/text"),
        ("STR", {"strands": [{"basis": "guess"}]}, "/strands/0/basis"),
        ("STR", {"strands": [{"said_by": "nobody"}]}, "/strands/0/said_by"),
        ("RLV", {"level": "huge", "assessed_at": TIME}, "/level"),
        ("RDT", {"answers": {"q": {"deep": {"er": 1}}}}, "/answers/q/value"),
        ("RDT", {"answers": []}, "/answers"),
        ("PID", {"people": [{"name": "D. Example"}]}, "/people/0/statement"),
        ("PCO", {"history": [{"text": "shouted"}]}, "/history/0/statement"),
        ("PCO", {"history": [{"statement": "certain"}]}, "/history/0/statement"),
        ("EVD", {"files": [{"sha256": "abc"}]}, "/files/0/sha256"),
        ("ACT", {"actions": [{"done": "yes"}]}, "/actions/0/done"),
    ],
)
def test_a_mistake_is_found_where_it_is_in_one_sentence_without_the_value(code, value, pointer):
    found = mistakes(CATEGORY_SCHEMAS[code], value)

    assert [mistake.pointer for mistake in found] == [pointer]
    assert all(mistake.sentence.endswith(".") and "Example" not in mistake.sentence for mistake in found)


def test_every_mistake_is_told_at_once_below_the_given_pointer():
    found = mistakes(CATEGORY_SCHEMAS["RLV"], {"level": "huge", "also": 1}, "/data/RLV")

    assert [mistake.pointer for mistake in found] == ["/data/RLV/also", "/data/RLV/assessed_at", "/data/RLV/level"]


def test_the_code_word_and_the_path_of_a_file_never_travel():
    assert mistakes(WIRE_SCHEMAS["SAF"], WHOLE["SAF"]) == [Mistake("/code_word", "This field is not known.")]
    assert mistakes(WIRE_SCHEMAS["EVD"], WHOLE["EVD"]) == [Mistake("/files/0/path", "This field is not known.")]


def test_safe_contact_travels_whole_or_as_visit_rules_or_as_the_literal():
    visits_only = {"confirmed_at": TIME, "visits": SAF["visits"], "never": SAF["never"]}
    for value in (SAF, visits_only, UNKNOWN_SAFE_CONTACT):
        assert WIRE_SCHEMAS["SAF"].load(value) == value

    assert mistakes(WIRE_SCHEMAS["SAF"], "unknown")
    assert mistakes(CATEGORY_SCHEMAS["SAF"], UNKNOWN_SAFE_CONTACT)


def test_what_else_is_held_travels_in_the_same_form():
    same = [code for code in CATEGORIES if WIRE_SCHEMAS[code] is CATEGORY_SCHEMAS[code]]

    assert set(CATEGORIES) - set(same) == {"SAF", "EVD"}


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("_ask", {"ask": "A call.", "urgency": "urgent", "type": "police.report"}, True),
        ("_ask", {"urgency": "urgent"}, False),
        ("_ask", {"ask": "A call.", "type": "police.anything"}, False),
        ("_card", {"type": "police.report", "urgency": "urgent", "district": None, "language": None}, True),
        ("_card", {"type": "police.report", "urgency": "urgent", "district": "EM1", "language": "pl"}, True),
        ("_card", {"type": "police.report", "urgency": "urgent", "name": "Amara"}, False),
        ("_card", {"type": "police.report", "urgency": "urgent", "district": "EM1 4QT 12"}, False),
        ("_answer", {"answer": "declined", "reason": "no_capacity", "suggestion": None, "text": "Sorry."}, True),
        ("_answer", {"answer": "retained", "basis": "CPIA", "until": "2032-01-01", "opened": True}, True),
        ("_answer", {"answer": "maybe"}, False),
        ("_answer", {}, False),
    ],
)
def test_the_parts_that_are_no_category_have_their_form_too(name, value, right):
    assert (mistakes(PART_SCHEMAS[name], value) == []) is right
