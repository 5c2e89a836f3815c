"""The API shows a case officer the people of their own team, as the pages do; to others they do not exist."""

import pytest

from alongside.web.tokens import TokenSigner
from referral.domain.delivery import Delivery
from referral.entrypoints.http.app import create_app

NOBODY = "00000000-0000-4000-8000-000000000000"
BODY = {"ref": "P-NEW", "case_ref": "LH-9", "role": "victim", "age_band": "adult", "jurisdiction": "england"}
OF_PERSON = [("PUT", "/people/{}/data", {"IDN": {"name": "Z"}}), ("GET", "/people/{}/referrals", None)]
OF_REFERRAL = [
    ("GET", "/referrals/{}", None),
    ("GET", "/referrals/{}/evidence", None),
    ("GET", "/referrals/{}/sheet", None),
    ("POST", "/referrals/{}/replies", {"text": "We ring at noon."}),
    ("POST", "/referrals/{}/tellings",
     {"to_whom": "B", "at": "2026-03-03T10:59:00Z", "delivery": "phone", "their_reference": None,
      "categories": None}),
    ("POST", "/referrals/{}/spoken-answers",
     {"answer": "accepted", "who": "B", "at": "2026-03-03T10:59:00Z", "delivery": "phone", "reason": None,
      "basis": None, "until": None, "text": None}),
]  # fmt: skip


@pytest.fixture
def case(world):
    """Somebody of team eastmere whom an agency is to be told about by phone."""
    world.start(import_team="eastmere")
    world.app = create_app(world.service).test_client()
    made = world.ask(delivery=Delivery.PHONE)
    world.someone, world.referral = made.person_id, made.referral_id
    return world


def call(world, method, path, body=None, *, roles=("case_officer",), team="", key="key-0000000000000001"):
    token = TokenSigner("sign-in", world.people_key).sign("nadia.k", "referral", "person", roles, team=team)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return world.app.open(path, method=method, json=body, headers=headers)


def asked_about(person_id):
    return {
        "person_id": person_id, "case_ref": "LH-2026-0413", "ref": "R2", "type": "support.victim_general",
        "agency": "harbour-victim-care", "lane": "choice", "urgency": "standard",
        "authority": {"kind": "consent", "id": "C-1"}, "categories": ["IDN"], "reasons": {}, "ask": "Ring.",
    }  # fmt: skip


@pytest.mark.parametrize("team", ["", "westmere"])
@pytest.mark.parametrize(("method", "path", "body"), OF_PERSON, ids=lambda one: str(one))
def test_a_person_of_another_team_does_not_exist(case, method, path, body, team):
    there, nowhere = (call(case, method, path.format(one), body, team=team) for one in (case.someone, NOBODY))

    assert there.status_code == nowhere.status_code == 404
    assert there.json["detail"] == nowhere.json["detail"]


@pytest.mark.parametrize("team", ["", "westmere"])
@pytest.mark.parametrize(("method", "path", "body"), OF_REFERRAL, ids=lambda one: str(one)[:40])
def test_a_referral_of_another_team_does_not_exist(case, method, path, body, team):
    there, nowhere = (call(case, method, path.format(one), body, team=team) for one in (case.referral, NOBODY))

    assert there.status_code == nowhere.status_code == 404
    assert there.json["detail"] == nowhere.json["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/people/{person}/data", {"IDN": {"name": "Z"}}, 200),
        ("GET", "/people/{person}/referrals", None, 200),
        ("GET", "/referrals/{referral}", None, 200),
        ("GET", "/referrals/{referral}/evidence", None, 200),
        ("GET", "/referrals/{referral}/sheet", None, 200),
        ("POST", "/referrals/{referral}/tellings", OF_REFERRAL[4][2], 201),
    ],
)
def test_the_own_team_goes_on_as_before(case, method, path, body, status):
    where = path.format(person=case.someone, referral=case.referral)

    assert call(case, method, where, body, team="eastmere").status_code == status


def test_nobody_refers_a_person_of_another_team(case):
    body = asked_about(case.someone)

    assert call(case, "POST", "/referrals", body, team="westmere", key="key-0000000000000007").status_code == 404
    assert call(case, "POST", "/referrals", body, team="eastmere", key="key-0000000000000007").status_code == 201


def test_tasks_are_of_the_own_team(case):
    def tasks(**who):
        return [one["referral_id"] for one in call(case, "GET", "/tasks", **who).json["tasks"]]

    assert tasks(team="westmere") == []
    assert tasks(team="eastmere") == tasks(roles=["safeguarding_lead"]) == tasks(roles=["import"]) == [case.referral]


def test_a_person_becomes_one_of_the_callers_team_and_no_other_team_gets_their_ids(case):
    made = call(case, "POST", "/people", BODY, team="westmere")

    assert made.status_code == 201
    path = f"/people/{made.json['person_id']}/referrals"
    assert call(case, "GET", path, team="westmere").status_code == 200
    assert call(case, "GET", path, team="eastmere").status_code == 404
    again = call(case, "POST", "/people", BODY, team="eastmere", key="key-0000000000000002")
    assert again.status_code == 409
    assert made.json["person_id"] not in again.text


def test_an_import_and_those_who_audit_see_every_team(case):
    path = f"/people/{case.someone}/referrals"

    for role in ("import", "auditor"):
        assert call(case, "GET", path, roles=[role]).status_code == 200


def test_another_role_of_the_caller_opens_no_route_that_does_not_name_it(case):
    body = {"IDN": {"name": "Z"}}

    answer = call(
        case, "PUT", f"/people/{case.someone}/data", body, roles=["case_officer", "auditor"], team="westmere"
    )

    assert answer.status_code == 404
