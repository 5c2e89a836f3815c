"""A bundle is checked whole before anything is sent: every mistake has its place and one sentence."""

import json

import pytest
from sample_bundles import at, put, sample

from embedded.refer.bundle import checked, load_bundle, named_apart
from embedded.refer.mistakes import FileRefused, Mistake, lines

CASES = ("amara", "jo", "tomasz", "yusuf")


def mistakes_of(document):
    with pytest.raises(FileRefused) as refused:
        checked("case.json", document)
    return refused.value.mistakes


@pytest.mark.parametrize("name", CASES)
def test_each_sample_case_is_valid(name):
    document = sample(name)

    bundle = checked(f"{name}.json", document)

    assert bundle.original == document
    assert bundle.case_ref == document["case_ref"]


@pytest.mark.parametrize("name", ["consents", "standing_refusals", "exceptions", "referrals"])
def test_an_absent_list_is_an_empty_one(name):
    document = sample("amara")
    document.pop(name, None)
    if name == "consents":
        document["referrals"] = []

    assert checked("case.json", document).listed(name) == []


@pytest.mark.parametrize(
    "pointer",
    [
        "/surname", "/person/name", "/data/XYZ", "/data/IDN/nickname", "/data/SAF/channels/0/number",
        "/data/INC/incidents/0/colour", "/consents/0/given", "/consents/0/decision_maker/name",
        "/consents/0/notice/url", "/consents/0/collection/place", "/standing_refusals/0/until",
        "/referrals/0/to",
    ],
)  # fmt: skip
def test_an_unknown_field_is_refused_where_it_stands(pointer):
    document = sample("amara")
    put(document, pointer, {})

    [mistake] = mistakes_of(document)

    assert mistake.pointer == pointer
    assert "not known" in mistake.sentence


@pytest.mark.parametrize(
    "pointer",
    [
        "/schema", "/at", "/case_ref", "/jurisdiction", "/person", "/data", "/person/ref", "/person/role",
        "/person/age_band", "/data/IDN/name", "/data/SAF/confirmed_at", "/data/ADR/postcode",
        "/data/WSH/wants", "/data/RLV/level", "/data/RLV/assessed_at", "/data/PID/people/0/statement",
        "/consents/1/ref", "/consents/0/agency", "/consents/0/status", "/consents/0/mode",
        "/consents/0/valid_from", "/consents/0/valid_until", "/consents/0/decision_maker/kind",
        "/consents/0/notice/version", "/consents/0/collection/read_back", "/standing_refusals/0/said",
        "/referrals/0/ref", "/referrals/0/type", "/referrals/0/agency", "/referrals/0/lane",
        "/referrals/0/urgency", "/referrals/0/authority", "/referrals/0/ask",
    ],
)  # fmt: skip
def test_a_required_field_that_is_absent_is_told_where_it_should_stand(pointer):
    document = sample("amara")
    holder, last = at(document, pointer)
    del holder[last]

    assert pointer in [mistake.pointer for mistake in mistakes_of(document)]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/schema", "alongside/case-bundle/2"), ("/at", "2026-03-03T11:00:00"), ("/at", "2026-03-03"),
        ("/at", 1772535600), ("/case_ref", ""), ("/case_ref", "  "), ("/case_ref", "a\nb"),
        ("/case_ref", "x" * 201), ("/jurisdiction", "france"), ("/person/role", "suspect"),
        ("/person/age_band", 34), ("/data", []), ("/data/IDN", "Amara"), ("/data/IDN/name", None),
        ("/data/DOB/date_of_birth", "1991-13-14"), ("/data/SAF/channels/0/kind", "pigeon"),
        ("/data/SAF/channels/0/safe", True), ("/data/INC/incidents/0/type", "rudeness"),
        ("/data/INC/incidents/0/crime_status", "no_crime"), ("/data/HEA/care_and_support_needs", 0),
        ("/data/RLV/level", "extreme"), ("/data/RLV/immediate_danger", "no"),
        ("/data/PID/people/0/statement", "proved"), ("/data/STR/strands/0/basis", "guessed"),
        ("/consents", {}), ("/consents/0/purposes/0", "support.everything"), ("/consents/0/categories/0", "ABC"),
        ("/consents/0/status", "withdrawn"), ("/consents/0/mode", "forever"),
        ("/consents/0/valid_until", "2026-06-01"), ("/consents/0/decision_maker/kind", "neighbour"),
        ("/consents/0/collection/read_back", 1), ("/referrals/0/type", "support.everything"),
        ("/referrals/0/lane", "fast"), ("/referrals/0/urgency", "now"), ("/referrals/0/categories/0", "idn"),
        ("/referrals/0/reasons/IDN", 3), ("/referrals/0/reasons/ABC", "why"), ("/referrals/0/ask", None),
        ("/referrals/0/incidents", "I1"), ("/referrals/0/authority", 1),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_without_being_repeated(pointer, value):
    document = sample("amara")
    put(document, pointer, value)

    found = {mistake.pointer: mistake.sentence for mistake in mistakes_of(document)}

    assert pointer in found
    if isinstance(value, str) and len(value.strip()) > 3:
        assert value not in found[pointer]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/exceptions/0/type", "convenience"), ("/exceptions/0/why_no_consent/0", "busy"),
        ("/exceptions/0/art6", "legal_duty"),
        ("/exceptions/0/art6", "legal_obligation."), ("/exceptions/0/art9", "sure"),
        ("/exceptions/0/art10", "sure"), ("/exceptions/0/legal_power/0", "common sense"),
        ("/exceptions/0/break_glass", "yes"), ("/exceptions/0/tell_person/when", "later"),
        ("/exceptions/0/tell_person/by", "tomorrow"),
        ("/exceptions/0/proposed_by", ""), ("/exceptions/0/facts", None),
    ],
)  # fmt: skip
def test_an_exception_outside_the_code_lists_is_refused(pointer, value):
    document = sample("tomasz")
    put(document, pointer, value)

    assert [mistake.pointer for mistake in mistakes_of(document)] == [pointer]


@pytest.mark.parametrize("member", ["facts", "necessity", "proportionality"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "This must not be empty."),
        (" \n\t", "This must not be empty."),
        ("\u2003\x1f", "This must not be empty."),
        ("x" * 20_001, "This must not be longer than 20000 characters."),
    ],
)
def test_why_something_is_shared_without_a_yes_is_said_in_words_as_at_the_desk(member, words, sentence):
    document = sample("tomasz")
    put(document, f"/exceptions/0/{member}", words)

    assert mistakes_of(document) == [Mistake(f"/exceptions/0/{member}", sentence)]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/exceptions/0/art6", "legal_obligation.CA2004_s16LA"), ("/exceptions/0/art9", None),
        ("/exceptions/0/art10", None), ("/exceptions/0/why_no_consent", []), ("/exceptions/0/wishes", None),
        ("/exceptions/0/legal_power", ["DPA2018_Sch2_2", "common_law_public_interest"]),
        ("/exceptions/0/authorised_by", None), ("/exceptions/0/art6", None), ("/exceptions/0/review_due", None),
        ("/referrals/0/authority", None),
    ],
)  # fmt: skip
def test_what_may_be_absent_in_an_exception_may_be_null_or_empty(pointer, value):
    document = sample("tomasz")
    put(document, pointer, value)

    checked("case.json", document)


@pytest.mark.parametrize(
    ("pointer", "value", "told_at"),
    [
        ("/consents/1/ref", "C1", "/consents/1/ref"),
        ("/referrals/1/ref", "R1", "/referrals/1/ref"),
        ("/referrals/0/authority", "C9", "/referrals/0/authority"),
        ("/referrals/0/incidents", ["I1", "I9"], "/referrals/0/incidents/1"),
        ("/data/INC/incidents/1/id", "I1", "/data/INC/incidents/1/id"),
    ],
)
def test_a_reference_that_is_repeated_or_leads_nowhere_refuses_the_file(pointer, value, told_at):
    document = sample("amara")
    put(document, pointer, value)

    assert told_at in [mistake.pointer for mistake in mistakes_of(document)]


def test_a_consent_and_an_exception_may_not_share_a_reference():
    document = sample("amara")
    document["exceptions"] = [{**sample("tomasz")["exceptions"][0], "ref": "C1"}]

    [mistake] = mistakes_of(document)

    assert mistake.pointer == "/exceptions/0/ref"


@pytest.mark.parametrize("refusal", [{"said": "no"}, {"agency": "a", "agency_type": "b", "said": "no"}])
def test_a_standing_refusal_names_an_agency_or_a_kind_of_agency(refusal):
    document = sample("amara")
    document["standing_refusals"] = [refusal]

    [mistake] = mistakes_of(document)

    assert mistake.pointer == "/standing_refusals/0"


def test_every_mistake_of_a_file_is_told_not_only_the_first():
    document = sample("amara")
    put(document, "/at", "today")
    put(document, "/data/IDN/nickname", "A")
    put(document, "/referrals/0/authority", "C9")

    found = [mistake.pointer for mistake in mistakes_of(document)]

    assert found == ["/at", "/data/IDN/nickname", "/referrals/0/authority"]


@pytest.mark.parametrize("document", [[], "text", 3, None, {}, {"data": [], "referrals": [3], "consents": 5}])
def test_any_json_at_all_is_refused_in_sentences(document):
    assert mistakes_of(document)


def test_a_member_name_from_outside_cannot_break_the_line_that_is_printed():
    document = sample("amara")
    document["evil\n\x1b[31m" + "x" * 500] = 1

    [line] = lines("case.json", mistakes_of(document))

    assert line.isprintable()
    assert len(line) < 200


def test_a_file_is_loaded_by_its_path(tmp_path):
    path = tmp_path / "amara.json"
    path.write_text(json.dumps(sample("amara")), encoding="utf-8")

    assert load_bundle(path).name == "amara.json"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/referrals/0/agency", "a" * 81), ("/consents/0/valid_from", "2026-03-03T10:05:00.1234567890+00:00"),
        ("/data/SAF/confirmed_at", "9999-12-31T23:59:59Z"), ("/data/SAF/confirmed_at", "0001-01-01T00:00:00+05:00"),
        ("/data/DOB/date_of_birth", "1991-W33-3"), ("/at", "2018-12-31T23:59:59Z"), ("/at", "9001-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_what_a_service_would_refuse_later_is_refused_before_anything_is_sent(pointer, value):
    document = sample("amara")
    put(document, pointer, value)

    [mistake] = mistakes_of(document)

    assert mistake.pointer == pointer
    assert value not in mistake.sentence


def test_more_than_a_service_takes_in_one_request_is_refused_before_anything_is_sent():
    document = sample("amara")
    window = {"days": "d" * 200}
    document["data"]["SAF"]["channels"] = [{"kind": "sms", "times": [window] * 200} for _ in range(30)]
    document["data"]["INC"]["incidents"] = [{"id": f"I{place}", "summary": "s" * 20_000} for place in range(101)]

    assert [mistake.pointer for mistake in mistakes_of(document)] == ["/data/SAF", "/data"]


@pytest.mark.parametrize("name", ["consents", "referrals"])
def test_a_file_holds_no_more_entries_than_one_import_can_name(name):
    document = sample("amara")
    first = document[name][0]
    document[name] += [{**first, "ref": f"N{place}"} for place in range(500)]

    assert [mistake.pointer for mistake in mistakes_of(document)] == [f"/{name}"]


def test_a_file_name_cannot_break_the_line_that_is_printed():
    [line] = lines("a\nb\x1b.json", [Mistake("/at", "Wrong.")])

    assert line == "a?b?.json: /at: Wrong."


def test_files_of_one_name_in_several_folders_are_kept_apart():
    names = ["case.json", "case-2.json", "case.json", "case.json", "other"]

    bundles = named_apart(checked(name, sample("amara")) for name in names)

    assert [bundle.name for bundle in bundles] == [
        "case.json", "case-2.json", "case-3.json", "case-4.json", "other.json",
    ]  # fmt: skip
