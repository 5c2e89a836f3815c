"""The HTTP API: who may call, what is refused, and what is told."""

import json
from pathlib import Path

import pytest
import yaml

from alongside.web.auth import routes_without_auth
from referral.entrypoints.http.app import create_app
from referral.entrypoints.http.openapi import describe

KEY = {"Idempotency-Key": "key-0000000000000001"}
PERSON = {
    "ref": "P-AMARA", "case_ref": "LH-2026-0413", "role": "victim", "age_band": "adult", "jurisdiction": "england",
}  # fmt: skip


class Caller:
    """A test client with a token."""

    def __init__(self, world, *roles):
        self.client = create_app(world.service).test_client()
        self.auth = {"Authorization": f"Bearer {world.token(*roles)}"} if roles else {}

    def call(self, method, path, body=None, **headers):
        return self.client.open(path, method=method, json=body, headers={**self.auth, **headers})


@pytest.fixture
def officer(world):
    return Caller(world, "import")


def referral_body(person_id, **changes):
    right = {
        "person_id": person_id, "case_ref": "LH-2026-0413", "ref": "R1", "type": "support.victim_general",
        "agency": "harbour-victim-care", "lane": "choice", "urgency": "standard",
        "authority": {"kind": "consent", "id": "C-1"}, "categories": ["IDN", "CON", "SAF"], "reasons": {},
        "ask": "A call inside the safe times.",
    }  # fmt: skip
    return {**right, **changes}


def test_every_route_states_who_may_call_it(world):
    assert routes_without_auth(create_app(world.service)) == []


ROUTES = [
    ("POST", "/imports", ("import",)),
    ("POST", "/people", ("import", "case_officer")),
    ("PUT", "/people/00000000-0000-4000-8000-000000000000/data", ("import", "case_officer")),
    ("GET", "/people/00000000-0000-4000-8000-000000000000/referrals", ("import", "case_officer", "auditor")),
    ("POST", "/referrals", ("import", "case_officer")),
    ("GET", "/referrals/00000000-0000-4000-8000-000000000000", ("import", "case_officer", "auditor")),
    ("GET", "/referrals/00000000-0000-4000-8000-000000000000/evidence", ("import", "case_officer", "auditor")),
    ("GET", "/referrals/00000000-0000-4000-8000-000000000000/sheet", ("case_officer", "safeguarding_lead")),
    ("POST", "/referrals/00000000-0000-4000-8000-000000000000/tellings", ("case_officer", "safeguarding_lead")),
    ("POST", "/referrals/00000000-0000-4000-8000-000000000000/spoken-answers", ("case_officer", "safeguarding_lead")),
    ("GET", "/agencies", ("import", "case_officer", "auditor", "directory_admin")),
    ("GET", "/tasks", ("import", "case_officer", "auditor", "safeguarding_lead")),
]


@pytest.mark.parametrize(("method", "path", "roles"), ROUTES, ids=[f"{one[0]} {one[1]}" for one in ROUTES])
def test_only_the_stated_roles_get_in(world, method, path, roles):
    every = ("import", "case_officer", "auditor", "safeguarding_lead", "dpo", "directory_admin")
    body = {} if method != "GET" else None

    assert Caller(world).call(method, path, body).status_code == 401
    for role in every:
        status = Caller(world, role).call(method, path, body, **KEY).status_code
        assert (status == 403) is (role not in roles), role


def test_a_case_goes_through_the_api(world, officer):
    made = officer.call("POST", "/people", PERSON, **KEY)
    assert made.status_code == 201
    ids = made.json
    assert len({ids["person_id"], ids["consent_subject"], ids["notify_handle"]}) == 3

    held = officer.call("PUT", f"/people/{ids['person_id']}/data", {"CON": {"mobile": "x"}, "IDN": {"name": "y"}})
    assert held.json == {"held": ["IDN", "CON"]}

    asked = officer.call("POST", "/referrals", referral_body(ids["person_id"]), **KEY)
    assert asked.status_code == 201
    assert asked.json["result"] == "pending"
    assert asked.json["case_ref"] == "LH-2026-0413"
    world.work()
    (opened,) = world.nodes["harbour-victim-care"].take()
    world.nodes["harbour-victim-care"].receipt(opened)
    world.work()

    shown = officer.call("GET", f"/referrals/{asked.json['referral_id']}").json
    assert (shown["result"], shown["sent"], shown["next"]) == ("received", ["IDN", "CON", "SAF"], None)
    assert shown["message_id"] == opened.manifest.jti
    assert shown["receipt"]["status"] == "received"
    again = officer.call("POST", "/referrals", referral_body(ids["person_id"]), **KEY)
    assert again.json["referral_id"] == shown["referral_id"]
    pack = officer.call("GET", f"/referrals/{shown['referral_id']}/evidence").json
    assert pack["manifest"] == opened.manifest_jws
    listed = officer.call("GET", f"/people/{ids['person_id']}/referrals").json
    assert [one["referral_id"] for one in listed["referrals"]] == [shown["referral_id"]]
    assert len(officer.call("GET", "/agencies").json["agencies"]) == 3
    assert officer.call("GET", "/tasks").json == {"tasks": []}


def test_what_was_not_sent_is_explained_with_the_next_step(world, officer):
    world.consent.outcome, world.consent.reasons = "not_sent", ("SAFE_CONTACT_STALE", "NOT_AGREED")

    shown = officer.call("POST", "/referrals", referral_body(world.person()), **KEY).json

    assert (shown["result"], shown["reasons"]) == ("not_sent", ["NOT_AGREED", "SAFE_CONTACT_STALE"])
    assert {one["code"] for one in shown["explained"]} == {"NOT_AGREED", "SAFE_CONTACT_STALE"}
    assert all(one["sentence"] and one["next"]["phone"] for one in shown["explained"])
    assert shown["next"]["phone"]
    assert (shown["sent"], shown["message_id"], shown["receipt"]) == ([], None, None)


def test_an_agency_that_nobody_knows_is_recorded_as_not_sent(world, officer):
    world.consent.outcome, world.consent.reasons = "not_sent", ("AGENCY_NOT_ACTIVE",)

    shown = officer.call("POST", "/referrals", referral_body(world.person(), agency="nobody-knows"), **KEY).json

    assert shown["result"] == "not_sent"
    assert shown["next"]["who"] == "Larkfield directory_admin"


def test_an_import_with_other_content_names_what_changed_and_keeps_nothing(world, officer):
    first = {"case_ref": "LH-1", "moved_s": None, "digests": {"/data": "a" * 64, "/consents/C1": "b" * 64}}
    recorded = officer.call("POST", "/imports", first, **KEY)
    assert recorded.status_code == 200
    before = world.counts()

    other = {**first, "digests": {**first["digests"], "/data": "c" * 64, "/referrals/R1": "d" * 64}}
    refused = officer.call("POST", "/imports", other, **KEY)

    assert refused.status_code == 409
    assert refused.json["type"] == "/problems/changed-content"
    assert refused.json["names"] == ["/data"]
    assert world.counts() == before
    more = {**first, "moved_s": 86400, "digests": {"/referrals/R1": "d" * 64}}
    again = officer.call("POST", "/imports", more, **KEY)
    assert again.json == recorded.json
    assert world.counts()["import_digest"] == 3


def test_a_check_tells_what_would_be_a_conflict_and_records_nothing(world, officer):
    person = {"ref": "P-1", "role": "victim", "age_band": "adult", "jurisdiction": "england"}
    officer.call("POST", "/people", {**person, "case_ref": "LH-0"}, **KEY)
    sent = {"case_ref": "LH-1", "digests": {"data": "a" * 64, "consents/C1": "b" * 64}}
    officer.call("POST", "/imports", {**sent, "moved_s": None}, **KEY)
    before = world.counts()

    other = {**sent, "digests": {"data": "c" * 64, "referrals/R1": "d" * 64}, "person": {**person, "role": "witness"}}
    told = officer.call("POST", "/imports/check", other)
    same = officer.call("POST", "/imports/check", {**sent, "person": person})
    new = officer.call("POST", "/imports/check", {**sent, "case_ref": "LH-2", "person": {**person, "ref": "P-2"}})

    assert (told.status_code, told.json) == (200, {"changed": ["data", "person"]})
    assert same.json == new.json == {"changed": []}
    assert world.counts() == before


def test_the_first_recorded_date_of_an_import_wins(officer):
    body = {"case_ref": "LH-1", "moved_s": 86400, "digests": {"/data": "a" * 64}}
    first = officer.call("POST", "/imports", body, **KEY).json

    later = officer.call("POST", "/imports", {**body, "moved_s": 90000}, **KEY).json

    assert first["moved_s"] == later["moved_s"] == 86400
    assert first["import_id"] == later["import_id"]


def test_the_same_person_with_other_details_is_a_conflict(world, officer):
    officer.call("POST", "/people", PERSON, **KEY)
    before = world.counts()

    refused = officer.call("POST", "/people", {**PERSON, "age_band": "16_17"}, **KEY)

    assert (refused.status_code, refused.json["names"]) == (409, ["/age_band"])
    assert world.counts() == before


BAD = [
    ("an unknown field", {"surprise": 1}, 422, ""),
    ("a type that is not one", {"type": "support.everything"}, 422, "/type"),
    ("a category that is not one", {"categories": ["IDN", "XXX"]}, 422, "/categories/1"),
    ("a lane that is not one", {"lane": "fast"}, 422, "/lane"),
    ("a number for text", {"ask": 7}, 422, "/ask"),
    ("an empty ask", {"ask": ""}, 422, "/ask"),
    ("no person's id", {"person_id": "P-1"}, 422, "/person_id"),
    ("an authority of another kind", {"authority": {"kind": "whim", "id": "x"}}, 422, "/authority/kind"),
    ("an ask that is too long", {"ask": "a" * 10001}, 422, "/ask"),
    ("an incident that is not held", {"incidents": ["I9"]}, 422, None),
]


@pytest.mark.parametrize(("what", "changes", "status", "pointer"), BAD, ids=[one[0] for one in BAD])
def test_a_mistake_gets_a_sentence_and_leaves_the_rows_as_they_were(world, officer, what, changes, status, pointer):
    person_id = world.person()
    before = world.counts()

    refused = officer.call("POST", "/referrals", {**referral_body(person_id), **changes}, **KEY)

    assert refused.status_code == status
    assert refused.mimetype == "application/problem+json"
    if pointer is not None:
        assert [one["pointer"] for one in refused.json["errors"]] == [pointer]
    assert world.counts() == before


def test_two_mistakes_get_two_sentences(world, officer):
    refused = officer.call("POST", "/referrals", referral_body(world.person(), lane="x", urgency="y"), **KEY)

    assert sorted(one["pointer"] for one in refused.json["errors"]) == ["/lane", "/urgency"]


def test_without_a_key_or_with_another_request_under_it_nothing_is_made(world, officer):
    body = referral_body(world.person())
    assert officer.call("POST", "/referrals", body).status_code == 400
    assert officer.call("POST", "/referrals", body, **{"Idempotency-Key": "short"}).status_code == 400
    assert world.counts()["referral"] == 0

    officer.call("POST", "/referrals", body, **KEY)
    reused = officer.call("POST", "/referrals", {**body, "ask": "Something else."}, **KEY)

    assert (reused.status_code, reused.json["type"]) == (422, "/problems/idempotency-key-reused")
    assert world.counts()["referral"] == 1


def test_safe_contact_is_not_held_here(world, officer):
    person_id = world.person()

    refused = officer.call("PUT", f"/people/{person_id}/data", {"SAF": {"confirmed_at": "x", "channels": []}})

    assert refused.status_code == 422
    assert world.service.reading


def test_a_body_that_is_too_large_or_no_json_is_refused(world, officer):
    before = world.counts()

    large = officer.client.post("/referrals", data=b"x" * (50 * 1024 * 1024), headers={**officer.auth, **KEY})
    no_json = officer.client.post(
        "/referrals", data=b"{not json", headers={**officer.auth, **KEY}, content_type="application/json"
    )

    assert (large.status_code, no_json.status_code) == (413, 400)
    assert world.counts() == before


def test_when_consent_cannot_be_asked_the_caller_may_ask_again(world, officer):
    body = referral_body(world.person())
    world.consent.reachable = False
    assert officer.call("POST", "/referrals", body, **KEY).status_code == 503

    world.consent.reachable = True
    assert officer.call("POST", "/referrals", body, **KEY).status_code == 201


@pytest.mark.parametrize(
    ("path", "roles"), [(path, roles) for method, path, roles in ROUTES if method == "GET" and "0000" in path]
)
def test_what_is_not_here_is_not_found(world, path, roles):
    assert Caller(world, roles[0]).call("GET", path).status_code == 404


def test_ready_says_in_words_what_is_lacking(world, new_database):
    client = create_app(world.service).test_client()
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200

    world.database_url = new_database("another")
    world.start()
    answer = create_app(world.service).test_client().get("/readyz")

    assert answer.status_code == 503
    assert "migrated" in json.dumps(answer.json)


def test_the_description_is_equal_to_the_routes():
    kept = yaml.safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"))

    assert kept == describe()
