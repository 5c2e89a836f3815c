""" "What would this agency see?" The same answer as the decision's, and nothing is decided."""

import uuid

import pytest

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}
SAME = ("outcome", "reasons", "notes", "allowed", "withheld", "safe_contact")


@pytest.fixture
def look(house, bodies):
    def look(subject, authority, caller=OFFICER, **changed):
        body = {**bodies["question"](subject, authority), **changed}
        del body["referral"]
        return house.call("POST", "/decisions/preview", body, **caller)

    return look


def yes(house, subject, **changed):
    return {"kind": "consent", "id": house.consent(subject, **changed)}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"asked": ["IDN", "CON", "INC", "PID", "HEA", "GRC"], "held": ["IDN", "CON", "SAF", "INC", "PID", "GRC"]},
        {"safe_contact_confirmed_at": None},
        {"agency": "unpinned"},
        {"authority": None},
    ],
)
def test_it_says_what_the_decision_says_a_moment_later(house, look, changed):
    subject = house.person()
    permission = changed.get("authority", yes(house, subject))
    rest = {name: value for name, value in changed.items() if name != "authority"}

    shown = look(subject, permission, **rest)
    decided = house.decide(subject, permission, **rest)

    assert shown.status_code == 200
    assert {name: shown.json[name] for name in SAME} == {name: decided[name] for name in SAME}


def test_what_would_travel_is_shown_and_nothing_of_what_would_not(house, look):
    subject = house.person()
    asked = ["IDN", "CON", "SAF", "COM", "WSH", "INC", "PID"]

    shown = look(subject, yes(house, subject), asked=asked, held=asked).json

    assert shown["withheld"] == {"PID": "CEILING_NEVER"}
    assert shown["sharing"] == {
        "purposes": ["support.victim_general"],
        "categories": ["IDN", "CON", "SAF", "COM", "WSH", "INC"],
        "basis": "consent",
        "use": "updates",
        "send_by": "2026-03-18T12:00:00+00:00",
        "keep_until": "2026-06-12T12:00:00+00:00",
        "obligations": shown["sharing"]["obligations"],
        "told": ["agreed", "until:2026-06-02"],
        "versions": shown["sharing"]["versions"],
    }
    assert "PID" not in str(shown["sharing"])
    assert "onward_sharing:none" in shown["sharing"]["obligations"]
    assert shown["sharing"]["versions"]["agreement"] == "ISA-harbour@1"


def test_what_she_does_not_agree_with_is_shown_as_it_would_travel(house, look):
    subject = house.person()
    said = {"categories": ["INC", "PCO"], "said": "It was two men."}
    assert house.call("POST", f"/subjects/{subject}/disputes", said, **OFFICER).status_code == 201

    shown = look(subject, yes(house, subject)).json

    assert shown["sharing"]["obligations"][-1] == "disputed:INC"


def test_the_reviews_of_break_glass_are_shown_beforehand(house, look):
    subject = house.person()
    alone = {"kind": "exception", "id": house.exception(subject, break_glass=True, authorised_by=None)}

    shown = look(subject, alone, asked=["IDN", "INC"], **EMERGENCY).json

    assert shown["outcome"] == "send"
    assert shown["reviews"] == ["break_glass", "one_off_no_agreement"]


def test_it_decides_nothing_uses_nothing_up_and_leaves_nothing_open(house, look):
    subject = house.person()
    permission = yes(house, subject, mode="one_off")
    before = house.rows()

    for _ in range(3):
        assert look(subject, permission).json["outcome"] == "send"

    assert house.rows() == {**before, "audit_reads": before["audit_reads"] + 3}
    assert house.decide(subject, permission)["outcome"] == "send"


def test_it_sees_what_earlier_decisions_used_up_and_left_open(house, look):
    subject = house.person()
    permission = yes(house, subject, mode="one_off")
    house.decide(subject, permission)

    assert look(subject, permission).json["reasons"] == ["DUPLICATE_OPEN", "PERMISSION_USED"]


def test_each_look_is_audited_as_a_reading_about_the_person(house, look):
    subject = house.person()
    look(subject, None)

    assert house.scalars("SELECT kind FROM audit_reads") == ["preview"]
    assert house.scalars("SELECT object_id FROM audit_reads") == [subject]


def test_a_look_that_cannot_be_written_down_shows_nothing(house, look):
    subject = house.person()
    house.refuse_rows("audit_reads")

    answer = look(subject, None)

    assert answer.status_code == 500
    assert "reasons" not in answer.json


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        ({"roles": ["case_officer"]}, 200),
        ({"roles": ["safeguarding_lead"]}, 200),
        ({"who": "referral"}, 200),
        ({"who": "notify"}, 403),
        ({"roles": ["import"]}, 403),
        ({"roles": ["auditor"]}, 403),
    ],
)
def test_who_may_look(house, look, caller, status):
    assert look(house.person(), None, caller).status_code == status


def test_somebody_unknown_and_somebody_elses_permission_are_no_preview(house, look):
    subject = house.person()

    assert look(str(uuid.uuid4()), None).status_code == 404
    assert look(subject, yes(house, house.person())).status_code == 422
    assert house.rows()["audit_reads"] == 0


def test_a_preview_names_no_referral(house, bodies):
    body = bodies["question"](house.person(), None)

    answer = house.call("POST", "/decisions/preview", body, **OFFICER)

    assert answer.status_code == 422
