"""A second person says no: it is kept, and nothing is ever approved or shared under it again."""

import pytest
from sqlalchemy.exc import DatabaseError

LEAD = {"roles": ["safeguarding_lead"], "name": "sam.d"}
OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
POLICE = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN"]}
WHY = {"why": "The neighbour was arrested an hour ago; ring the person first."}


@pytest.fixture
def proposed(live_house, bodies):
    """Something that waits for a second person."""
    subject = live_house.person()
    made = live_house.call("POST", f"/subjects/{subject}/exceptions", bodies["exception"](), roles=["import"]).json
    live_house.subject, live_house.exception = subject, made["exception_id"]
    live_house.at = f"/exceptions/{made['exception_id']}"
    return live_house


def test_a_no_is_kept_with_its_reason_and_shown(proposed):
    answer = proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    assert (answer.status_code, answer.json["status"]) == (201, "declined")
    shown = proposed.call("GET", proposed.at, **LEAD).json
    assert (shown["status"], shown["declined_by"], shown["declined_why"]) == ("declined", "sam.d", WHY["why"])
    assert proposed.rows()["exception_declines"] == 1


def test_the_copy_of_the_person_says_when_somebody_said_no(proposed):
    proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    (told,) = proposed.call("GET", f"/subjects/{proposed.subject}/export", roles=["dpo"]).json[
        "shared_without_your_agreement"
    ]

    assert (told["declined_at"], told["authorised"]) == ("2026-03-04T12:00:00Z", None)


def test_it_is_never_approved_after_that(proposed):
    proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    answer = proposed.call("POST", f"{proposed.at}/authorisation", {}, **LEAD)

    assert answer.status_code == 422
    assert "said no" in answer.json["detail"]
    assert proposed.rows()["exception_authorisations"] == 0


def test_nothing_is_shared_under_it_after_that(proposed):
    proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    answer = proposed.decide(proposed.subject, {"kind": "exception", "id": proposed.exception}, **POLICE)

    assert answer["outcome"] == "not_sent"


def test_what_one_officer_began_alone_because_minutes_mattered_ends_with_a_no(live_house, bodies):
    subject = live_house.person()
    body = {**bodies["exception"](), "break_glass": True, "authorised_by": None}
    made = live_house.call("POST", f"/subjects/{subject}/exceptions", body, roles=["import"]).json
    permission = {"kind": "exception", "id": made["exception_id"]}

    live_house.call("POST", f"/exceptions/{made['exception_id']}/decline", WHY, **LEAD)

    assert live_house.decide(subject, permission, **POLICE)["outcome"] == "not_sent"


def test_what_was_approved_is_reviewed_and_not_declined(proposed):
    proposed.call("POST", f"{proposed.at}/authorisation", {}, **LEAD)

    answer = proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    assert answer.status_code == 422
    assert "approved already" in answer.json["detail"]
    assert proposed.rows()["exception_declines"] == 0


def test_saying_no_twice_is_one_no(proposed):
    first = proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    again = proposed.call("POST", f"{proposed.at}/decline", {"why": "Other words."}, **LEAD)

    assert again.json["declined_at"] == first.json["declined_at"]
    assert proposed.call("GET", proposed.at, **LEAD).json["declined_why"] == WHY["why"]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"roles": ["safeguarding_lead"], "name": "NADIA.K"}, "The person who proposed"),
        ({"roles": ["safeguarding_lead"], "name": "somebody.else"}, "Another person was named"),
        ({"roles": ["safeguarding_lead", "dpo"], "name": "sam.d"}, "The data protection officer"),
        ({"roles": ["director"], "name": "sam.d"}, None),
        ({"roles": ["case_officer"], "name": "sam.d"}, None),
        ({"roles": ["dpo"], "name": "sam.d"}, None),
        ({"roles": ["auditor"], "name": "sam.d"}, None),
        ({"roles": ["directory_admin"], "name": "sam.d"}, None),
        ({"roles": ["import"], "name": "sam.d"}, None),
    ],
)
def test_who_may_not_say_no(proposed, who, sentence):
    answer = proposed.call("POST", f"{proposed.at}/decline", WHY, **who)

    assert answer.status_code == 403
    assert sentence is None or answer.json["detail"].startswith(sentence)
    assert proposed.rows()["exception_declines"] == 0


@pytest.mark.parametrize("body", [{}, {"why": ""}, {"why": "x" * 20_001}, {"why": "No.", "by": "sam.d"}])
def test_a_no_has_a_reason_of_a_sensible_length_and_nothing_else(proposed, body):
    assert proposed.call("POST", f"{proposed.at}/decline", body, **LEAD).status_code == 422


def test_a_no_is_never_changed_nor_deleted(proposed):
    proposed.call("POST", f"{proposed.at}/decline", WHY, **LEAD)

    for change in ("UPDATE exception_declines SET at = '2020-01-01'", "DELETE FROM exception_declines"):
        with pytest.raises(DatabaseError):
            proposed.execute(change)
