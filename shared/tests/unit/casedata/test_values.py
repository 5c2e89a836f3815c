"""On a sheet nobody meets a code: each of the closed lists has words."""

import pytest

from alongside.casedata import codes, sheet, values

LISTS = {
    "type": codes.INCIDENT_TYPES, "crime_status": codes.CRIME_STATUSES, "said_by": codes.STRAND_SAID_BY,
    "basis": codes.STRAND_BASES, "level": codes.RISK_LEVELS, "statement": codes.STATEMENT_TAGS,
    "age_band": codes.AGE_BANDS,
}  # fmt: skip


@pytest.mark.parametrize("field", LISTS)
def test_each_code_of_a_closed_list_has_words(field):
    assert set(LISTS[field]) == set(values.VALUES[field])
    assert not [words for words in values.VALUES[field].values() if "_" in words or "victim" in words]


def test_an_incident_reads_as_somebody_would_say_it():
    incident = {"type": "mate_crime", "reported_by": "victim", "crime_status": "not_reported_victim_choice"}
    [section] = sheet.build({"INC": {"incidents": [incident]}}).sections
    [row] = section.rows
    assert set(row.lines) == {
        "Type: by somebody who pretended to be a friend", "Reported by: the person",
        "Police status: the person does not want it reported to the police",
    }  # fmt: skip


def test_what_the_person_agreed_to_is_said_once():
    claims = {"basis": "consent", "keep_until": None, "use": "once", "terms": {"told": ["agreed"], "obligations": []}}
    assert (sheet.agreement(claims).basis, sheet.agreement(claims).told) == ("The person agreed to this.", ())
