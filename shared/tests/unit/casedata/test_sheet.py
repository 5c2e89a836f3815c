"""The page a worker reads: safe contact first, categories in plain headings, text stays text."""

import pytest

from alongside.casedata import words
from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES, UNKNOWN_SAFE_CONTACT
from alongside.casedata.sheet import build

SAF = {
    "confirmed_at": "2026-03-03T10:00:00+00:00",
    "perpetrator_proximity": "neighbour",
    "channels": [
        {
            "kind": "mobile_call",
            "safe": "yes",
            "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
            "voicemail": "never",
            "if_answered": "the boiler",
        },
        {"kind": "sms", "safe": "no"},
        {"kind": "email", "safe": "unknown"},
        {"kind": "post"},
    ],
    "never": ["the brother-in-law"],
}


@pytest.mark.parametrize("parts", [{}, {"SAF": UNKNOWN_SAFE_CONTACT}, {"SAF": None}, {"SAF": ["x"]}])
def test_safe_contact_that_is_not_known_says_that_all_contact_is_unsafe(parts):
    block = build(parts).safe_contact
    assert (block.known, block.headline) == (False, "unknown, treat all contact as unsafe")
    assert block.safe == ()


def test_only_a_channel_marked_yes_is_listed_as_safe():
    block = build({"SAF": SAF}).safe_contact
    assert block.safe == (
        "Call to the mobile; only Monday to Friday 10:00 to 12:00; never leave a voicemail; "
        "if somebody else answers, say: “the boiler”",
    )
    assert block.unsafe == (
        "Text message",
        "Email (not known: treat as unsafe)",
        "Letter (not known: treat as unsafe)",
    )
    assert block.never == ("the brother-in-law",)


def test_without_a_safe_channel_the_headline_says_so():
    block = build({"SAF": {"confirmed_at": "2026-03-03T10:00:00+00:00", "never": ["x"]}}).safe_contact
    assert block.headline == "No way of making contact is known to be safe."


def test_categories_come_in_table_order_under_plain_headings():
    sheet = build({"TEN": {"tenancy_type": "assured"}, "IDN": {"name": "A"}, "SAF": SAF, "_ask": {"ask": "Ring."}})
    assert [section.title for section in sheet.sections] == ["Name", "Tenancy and home"]
    assert sheet.ask == "Ring."


def test_lists_become_one_row_for_each_thing():
    people = {"people": [{"name": "A", "statement": "alleged"}, {"name": "B", "statement": "found"}]}
    rows = build({"PID": people}).sections[0].rows
    assert [row.label for row in rows] == ["Person 1", "Person 2"]
    assert rows[0].lines == ("Name: A", "How sure: said, not proven")


def test_times_are_shown_as_people_in_the_uk_read_them():
    rows = build({"RLV": {"level": "high", "assessed_at": "2026-07-03T10:00:00+00:00"}}).sections[0].rows
    assert [row.lines for row in rows] == [("high: somebody could be seriously hurt",), ("3 July 2026, 11:00",)]


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "{{ 7*7 }}", "2026-03-03T10:00:00+00:00 or so"])
def test_text_is_handed_on_as_it_came(value):
    assert build({"NAR": {"text": value}}).sections[0].rows[0].lines == (value,)


def test_every_type_and_category_that_can_travel_has_words():
    assert set(words.TYPES) == set(REFERRAL_TYPES)
    assert tuple(words.CATEGORIES) == tuple(code for code in CATEGORIES if code != "GRC")


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("consent", "consent"), ("consent explicit_consent para10_36", "consent"),
        ("vital_interests", "exception"), ("rli.crime", "exception"),
        ("rli.safeguarding spi.para18_safeguarding para18_36", "exception"), ("", "exception"),
    ],
)  # fmt: skip
def test_only_consent_is_called_the_persons_agreement(basis, said):
    assert words.basis_name(basis) == words.BASES[said]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("until:2027-02-20", "Their agreement ends on 20 February 2027."),
        ("until:soon", "Their agreement ends on soon."),
        ("onward_sharing:none", "Pass it on to nobody."),
        ("onward_sharing:{0.__class__}", "onward_sharing:{0.__class__}"),
        ("breach_notice_hours:24", "Report a breach within 24 hours."),
        (
            "disputed:INC,WSH,XYZ",
            "The person does not agree with what is said here. Bear that in mind. "
            "It is about: What happened, What the person wants, XYZ.",
        ),
        ("Do not pass it on.", "Do not pass it on."),
        ("{}", "{}"),
    ],
)
def test_terms_are_shown_in_words_and_unknown_ones_as_they_came(code, shown):
    assert words.term(code) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [("mon-fri", "Monday to Friday"), ("mon, wed", "Monday, Wednesday"), ("sat", "Saturday"), ("most", "most")],
)
def test_days_are_shown_in_words(given, shown):
    assert words.days(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"), [("en-GB", "English"), ("cy", "Welsh"), ("xx", "xx"), ("<b>", "<b>"), ("", "")]
)
def test_languages_are_shown_in_words(given, shown):
    assert words.language_name(given) == shown


def test_an_incident_reads_as_somebody_would_tell_it():
    told = {"crime_status": "not_assessed", "summary": "Paint thrown.", "when": "in March", "where": "front door"}

    (section,) = build({"INC": {"incidents": [told]}}).sections

    assert [line.partition(":")[0] for line in section.rows[0].lines] == ["When", "Where", "Summary", "Police status"]
