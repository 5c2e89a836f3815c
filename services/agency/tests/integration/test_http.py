"""The API: who may call it, what it refuses, and that a refusal leaves everything as it was."""

from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from agency.entrypoints.http.app import openapi_spec
from alongside.web.auth import routes_without_auth

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def referral(bench):
    bench.receive(bench.landlord.referral())
    [found] = bench.waiting()
    return found


def key():
    return {"Idempotency-Key": str(uuid4())}


def test_every_route_states_who_may_call_it(bench):
    bench.client()
    assert routes_without_auth(bench.app) == []


def test_openapi_yaml_is_what_the_routes_say(bench):
    bench.client()
    assert yaml.safe_load(OPENAPI.read_text(encoding="utf-8")) == openapi_spec(bench.app)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/referrals"),
        ("get", f"/referrals/{NOBODY}"),
        ("post", f"/referrals/{NOBODY}/answers"),
        ("get", "/messages"),
    ],
)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (lambda bench: {}, 401),
        (lambda bench: {"Authorization": "Bearer x.y.z"}, 401),
        (lambda bench: bench.token(aud="agency:another"), 401),
        (lambda bench: bench.token(aud="referral"), 401),
        (lambda bench: bench.token(role="case_officer"), 403),
    ],
)
def test_only_this_agencys_workers_may_call_it(bench, method, path, headers, status):
    got = getattr(bench.client(), method)(path, headers=headers(bench))
    assert got.status_code == status
    assert got.mimetype == "application/problem+json"


def test_an_auditor_sees_messages_and_nothing_else(bench, referral):
    headers = bench.token(role="auditor")
    assert bench.client().get("/messages", headers=headers).status_code == 200
    assert bench.client().get("/referrals", headers=headers).status_code == 403
    assert bench.client().get(f"/referrals/{referral}", headers=headers).status_code == 403


def test_the_list_shows_the_card_and_no_identity(bench, referral):
    got = bench.client().get("/referrals", headers=bench.token())
    [card] = got.get_json()["waiting"]
    assert (card["type"], card["urgency"], card["district"], card["language"]) == (
        "support.victim_general",
        "standard",
        "EM1",
        "en-GB",
    )
    assert "Amara" not in got.text


def test_reading_gives_the_content_with_safe_contact(bench, referral):
    got = bench.client().get(f"/referrals/{referral}", headers=bench.token()).get_json()
    assert got["categories"] == ["IDN", "CON", "SAF", "WSH"]
    assert got["parts"]["IDN"]["name"] == "Amara Nwosu"
    assert got["safe_contact"]["never"] == ["do not contact my brother-in-law"]
    assert got["agreement"]["keep_until"] == "2027-03-03T11:00:00+00:00"
    assert "_permission" not in got["parts"]


def test_accepting_over_the_api(bench, referral):
    client, path = bench.client(), f"/referrals/{referral}/answers"
    client.get(f"/referrals/{referral}", headers=bench.token())
    once = key()
    got = client.post(path, json={"answer": "accepted"}, headers=bench.token() | once)
    again = client.post(path, json={"answer": "accepted"}, headers=bench.token() | once)
    other = client.post(path, json={"answer": "declined", "reason": "other"}, headers=bench.token() | key())
    assert (got.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert got.get_json() == again.get_json()
    assert bench.client().get("/referrals", headers=bench.token()).get_json()["answered"][0]["state"] == "accepted"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer": "accepted"}, 409),  # not opened
        ({"answer": "closed"}, 422),
        ({"answer": "declined"}, 422),
        ({"answer": "declined", "reason": "because"}, 422),
        ({"answer": "declined", "reason": "other", "extra": 1}, 422),
        ({"answer": "declined", "reason": "other", "text": "x" * 2001}, 422),
        ({"answer": "declined", "reason": ["other"]}, 422),
        ({"answer": "not_held"}, 422),
        ({"answer": "declined", "reason": "other", "until": "soon"}, 422),
        ([], 422),
        ("not json", 400),
    ],
)
def test_bad_input_gets_a_problem_and_leaves_every_row_as_it_was(bench, referral, body, status):
    before = bench.rows()
    path, headers = f"/referrals/{referral}/answers", bench.token() | key()
    if isinstance(body, str):
        got = bench.client().post(path, data=body, content_type="application/json", headers=headers)
    else:
        got = bench.client().post(path, json=body, headers=headers)
    assert (got.status_code, got.mimetype) == (status, "application/problem+json")
    assert "xxxx" not in got.text and "because" not in got.text
    assert bench.rows() == before


def test_an_answer_needs_an_idempotency_key(bench, referral):
    got = bench.client().post(f"/referrals/{referral}/answers", json={"answer": "accepted"}, headers=bench.token())
    assert got.status_code == 400


def test_a_body_that_is_too_large_is_refused(bench, referral):
    got = bench.client().post(f"/referrals/{referral}/answers", data=b"x" * 2_000_000, headers=bench.token() | key())
    assert got.status_code == 413


@pytest.mark.parametrize("path", [f"/referrals/{NOBODY}", "/referrals/1", "/referrals/../secret"])
def test_what_is_not_there_is_a_plain_404(bench, referral, path):
    got = bench.client().get(path, headers=bench.token())
    assert (got.status_code, got.mimetype) == (404, "application/problem+json")


def test_messages_name_the_receipt_of_each(bench, referral):
    [message] = bench.client().get("/messages", headers=bench.token()).get_json()
    assert (message["mt"], message["status"], message["code"]) == ("referral.new", "received", None)
    with bench.agency.node.uow() as uow:
        assert uow.outbox.get(message["receipt_jti"]).what == "received"


def test_readiness_says_in_words_what_is_lacking(bench):
    bench.clock.forward(days=60)
    got = bench.client().get("/readyz")
    assert got.status_code == 503
    assert got.get_json()["lacks"] == [
        "A statement of this node or of its landlord has expired; it must be renewed and pinned again."
    ]


def test_a_link_that_is_down_takes_no_page_away_and_is_told_where_it_matters(bench):
    # given a node whose link went down
    bench.drain()
    assert "alongside_inbox_shown 1.0" in bench.client().get("/metrics").text
    bench.agency.node.drained.went_offline()

    # then it still serves: whoever looks is told why nothing is shown
    assert bench.client().get("/readyz").status_code == 200
    got = bench.client().get("/referrals", headers=bench.token())
    assert (got.status_code, "link to the landlord is down" in got.get_json()["detail"]) == (503, True)
    # and whoever watches sees it too
    assert "alongside_inbox_shown 0.0" in bench.client().get("/metrics").text
