"""The door: who may call what, what is refused before anything is stored, and the description of it all."""

import json
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from alongside.web.auth import routes_without_auth
from alongside.web.tokens import TYPE
from consent.entrypoints.http.openapi import as_yaml, describe

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"


def test_every_route_states_who_may_call_it(house):
    assert routes_without_auth(house.app) == []


def test_the_description_is_what_the_routes_are():
    assert OPENAPI.read_text(encoding="utf-8") == as_yaml(describe())


def test_a_ready_service_lacks_nothing(house):
    answer = house.app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"ready": True, "lacks": []})


def forged(house):
    """Tokens that prove nothing: another's key, expired, for another service, a service speaking for another."""
    stranger, people = house.signers["stranger"], house.signers["sign-in"]
    now = int(time.time())
    claims = {"iss": "sign-in", "sub": "a.b", "aud": "consent", "kind": "person", "roles": ["case_officer"]}
    key = people._key
    old = {**claims, "iat": now - 400, "exp": now - 200}
    other = ECKey.generate_key("P-256")
    fresh = {**claims, "iat": now, "exp": now + 60}
    return {
        "nobody": "",
        "rubbish": "not.a.token",
        "stranger": stranger.sign("stranger", "consent", "service"),
        "expired": jws.serialize_compact({"alg": "ES256", "typ": TYPE}, _json(old), key),
        "other key": jws.serialize_compact({"alg": "ES256", "typ": TYPE}, _json(fresh), other),
        "other audience": people.sign("a.b", "referral", "person", ["case_officer"]),
    }


def _json(claims):
    return json.dumps(claims).encode()


@pytest.mark.parametrize("case", ["nobody", "rubbish", "stranger", "expired", "other key", "other audience"])
def test_a_forged_or_expired_token_changes_no_row(house, bodies, case):
    subject = house.person()
    consent_id = house.consent(subject)
    before, token = house.rows(), forged(house)[case]
    calls = [
        ("PUT", f"/subjects/{uuid.uuid4()}", {}),
        ("POST", f"/subjects/{subject}/consents", bodies["consent"]()),
        ("POST", f"/consents/{consent_id}/withdrawals", {}),
        ("POST", "/decisions", bodies["question"](subject, None)),
    ]

    statuses = [
        house.app.test_client()
        .open(
            path, method=method, json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k" * 20}
        )
        .status_code
        for method, path, body in calls
    ]

    assert statuses == [401] * 4
    assert house.rows() == before


@pytest.mark.parametrize("who", [{"who": "notify"}, {"roles": ["import"]}, {"roles": ["safeguarding_lead"]}])
def test_only_the_referral_service_asks_for_decisions(house, bodies, who):
    subject = house.person()
    body = bodies["question"](subject, None)
    before = house.rows()

    assert house.call("POST", "/decisions", body, key=body["referral"], **who).status_code == 403
    assert house.call("POST", "/decisions/check", {"decisions": [str(uuid.uuid4())]}, **who).status_code == 403
    assert house.rows() == before


@pytest.mark.parametrize("roles", [["import"], ["case_officer"], ["directory_admin"]])
def test_only_few_may_read_a_decision_record(house, roles):
    decision = house.decide(house.person(), None)["decision_id"]

    assert house.call("GET", f"/decisions/{decision}", roles=roles).status_code == 403
    assert house.rows()["audit_reads"] == 0


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"name": "Amara"}, ""),
        ({"asked": ["XYZ"]}, "/asked/0"),
        ({"asked": "IDN"}, "/asked"),
        ({"type": "police.everything"}, "/type"),
        ({"lane": "fast"}, "/lane"),
        ({"urgency": None}, "/urgency"),
        ({"age_band": "old"}, "/age_band"),
        ({"child_present": "yes"}, "/child_present"),
        ({"immediate_danger": 1}, "/immediate_danger"),
        ({"risk_level": "extreme"}, "/risk_level"),
        ({"safe_contact_confirmed_at": "2026-03-01T10:00:00"}, "/safe_contact_confirmed_at"),
        ({"authority": {"kind": "rumour", "id": str(uuid.UUID(int=1))}}, "/authority/kind"),
        ({"authority": {"kind": "consent", "id": "C1"}}, "/authority/id"),
        ({"authority": {"kind": "consent", "id": str(uuid.UUID(int=1)), "by": "me"}}, "/authority"),
        ({"agency": "x" * 201}, "/agency"),
        ({"held": ["IDN"] * 1001}, "/held"),
        ({"subject": "amara"}, "/subject"),
    ],
)
def test_a_question_with_a_mistake_is_refused_and_leaves_no_row(house, bodies, changed, pointer):
    subject = house.person()
    body = {**bodies["question"](subject, None), **changed}
    before = house.rows()

    answer = house.call("POST", "/decisions", body, key=body["referral"])

    assert answer.status_code == 422
    assert [mistake["pointer"] for mistake in answer.json["errors"]] == [pointer]
    assert "Amara" not in answer.get_data(as_text=True)
    assert house.rows() == before


@pytest.mark.parametrize(
    ("path", "kind", "changed"),
    [
        ("consents", "consent", {"extra": 1}),
        ("consents", "consent", {"status": "perhaps"}),
        ("consents", "consent", {"mode": "for ever"}),
        ("consents", "consent", {"purposes": ["everything"]}),
        ("consents", "consent", {"valid_until": "tomorrow"}),
        ("consents", "consent", {"decision_maker": {"kind": "his brother"}}),
        ("consents", "consent", {"collection": {"method": "phone", "alone": "yes", "read_back": "yes"}}),
        ("exceptions", "exception", {"type": "because"}),
        ("exceptions", "exception", {"why_no_consent": ["no reason"]}),
        ("exceptions", "exception", {"art6": "legal_obligation."}),
        ("exceptions", "exception", {"art9": "anything"}),
        ("exceptions", "exception", {"art10": "anything"}),
        ("exceptions", "exception", {"legal_power": ["an Act, a section"]}),
        ("exceptions", "exception", {"facts": "x" * 20_001}),
        ("exceptions", "exception", {"tell_person": {"when": "never"}}),
        ("standing-refusals", None, {"agency_type": "police"}),
        ("standing-refusals", None, {"agency": None}),
    ],
)
def test_a_permission_with_a_mistake_is_refused_and_leaves_no_row(house, bodies, path, kind, changed):
    subject = house.person()
    body = bodies[kind]() if kind else {"agency": "police", "said": "no"}
    before = house.rows()

    answer = house.call("POST", f"/subjects/{subject}/{path}", {**body, **changed}, roles=["import"])

    assert answer.status_code == 422, answer.json
    assert len(answer.json["errors"]) == 1
    assert house.rows() == before


def test_a_body_that_is_too_large_or_no_json_is_refused(house):
    headers = {"Authorization": f"Bearer {house.token()}", "Content-Type": "application/json"}
    client = house.app.test_client()

    large = client.post("/decisions", data=b"x" * (1024 * 1024 + 1), headers=headers)
    broken = client.post("/decisions", data=b'{"asked": [}', headers=headers)
    twice = client.post("/decisions", data=b'{"asked": [], "asked": []}', headers=headers)

    assert [large.status_code, broken.status_code, twice.status_code] == [413, 400, 400]
    assert house.rows()["decisions"] == 0


@pytest.mark.parametrize("odd", [7, None, "x", "", [], "0190F000-0000-7000-8000-00000000000A"])
def test_one_id_that_is_none_is_told_by_its_place(house, odd):
    ids = [str(uuid.uuid4()) for _ in range(3)]

    answer = house.call("POST", "/decisions/check", {"decisions": [*ids, odd]})

    assert answer.status_code == 422
    assert [mistake["pointer"] for mistake in answer.json["errors"]] == ["/decisions/3"]


def test_at_most_512_decisions_are_checked_at_once(house):
    ids = [str(uuid.uuid4()) for _ in range(513)]

    assert house.call("POST", "/decisions/check", {"decisions": ids}).status_code == 422
    assert len(house.check(*ids[:512])) == 512


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2026-06-01t10:00:00z", 201),
        ("2026-06-01T10:00:00.123456789+01:00", 201),
        ("2026-06-01 10:00:00+01:00", 422),
        ("2026-06-01T10:00+01:00", 422),
        ("2026-06-01T10:00:00", 422),
        ("2026-02-30T10:00:00Z", 422),
        ("0001-01-01T00:00:00+23:59", 422),
        (1780308000, 422),
    ],
)
def test_times_are_those_of_rfc_3339(house, bodies, text, status):
    subject = house.person()
    body = {**bodies["consent"](), "valid_until": text}

    assert house.call("POST", f"/subjects/{subject}/consents", body, roles=["import"]).status_code == status


def test_times_with_other_offsets_mean_the_same_moment(house):
    subject = house.person()
    one_hour_west = (house.clock.at - timedelta(hours=1)).replace(tzinfo=None).isoformat() + "-01:00"
    permission = {"kind": "consent", "id": house.consent(subject, valid_until=one_hour_west)}

    assert house.decide(subject, permission)["reasons"] == ["PERMISSION_EXPIRED"]
