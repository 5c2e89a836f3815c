"""Bad input is answered with a problem document, and no database gains or loses a row by it."""

import json
import time
import uuid
from datetime import UTC, datetime

import pytest
import requests
from embedded_world import inbox, plan_today, refer, row_counts, sample, settled_counts, token, written
from joserfc import jws
from joserfc.jwk import ECKey
from waiting import wait_until

from alongside.envelope.keys import generate, verify_party
from alongside.envelope.model import Content, Env, KeyUse, MessageType, SenderKeys
from alongside.envelope.seal import seal
from alongside.link.port import LANDLORD, Outgoing, to_agency, to_landlord
from alongside.web.tokens import ALGORITHM, TYPE
from embedded.landlord import REFERRAL_STORE, landlord
from embedded.process import Embedded
from embedded.refer.carrier import Carried

A, B = "harbour-victim-care", "norshire-police"


@pytest.fixture(scope="module")
def carried():
    return Carried()


@pytest.fixture(scope="module")
def running(tmp_path_factory, carried):
    data = tmp_path_factory.mktemp("data")
    plan = plan_today(data, datetime.now(UTC), only=frozenset({A, B}), tap=carried.tap)
    with Embedded(plan) as embedded:
        yield embedded


@pytest.fixture(scope="module")
def row(running, tmp_path_factory):
    """A referral that arrived, so that there is something to spoil."""
    document = sample("amara")
    document["referrals"] = [one for one in document["referrals"] if one["ref"] == "R1"]
    path = written(tmp_path_factory.mktemp("case"), document)
    [row] = refer("--profile", str(running.plan.data / "profile.json"), "--rebase", path).rows
    settled_counts(running.plan.data)
    return row


def signed(key, **changes):
    """A token that says whatever it is told to."""
    now = int(time.time())
    claims = {
        "iss": "import", "sub": "import", "aud": "referral", "kind": "person", "roles": ["import"],
        "iat": now, "exp": now + 60,
    } | changes  # fmt: skip
    jwk = ECKey.import_key({name: key[name] for name in ("kty", "crv", "x", "y", "d")})
    header = {"alg": ALGORITHM, "typ": TYPE}
    return jws.serialize_compact(header, json.dumps(claims), jwk, algorithms=[ALGORITHM])


def tokens(running):
    """Name -> a token that must not be believed."""
    real, now = running.secrets.token_key("import"), int(time.time())
    return {
        "none": "",
        "nonsense": "a.b.c",
        "signed by a key of one's own": signed(generate(KeyUse.MESSAGE)),
        "expired": signed(real, iat=now - 200, exp=now - 10),
        "of too long a life": signed(real, exp=now + 100_000),
        "for another service": signed(real, aud="consent"),
        "with a role that its issuer cannot give": signed(real, roles=["safeguarding_lead"]),
        "in the name of a service": signed(real, kind="service", iss="consent", sub="consent", roles=[]),
        "of a worker at an agency": signed(running.secrets.token_key("agency-sign-in"), iss="agency-sign-in"),
    }


ROUTES = [
    ("referral", "POST", "/imports"), ("referral", "POST", "/people"), ("referral", "POST", "/referrals"),
    ("referral", "PUT", "/people/{id}/data"), ("referral", "GET", "/referrals/{id}"),
    ("consent", "PUT", "/subjects/{id}"), ("consent", "POST", "/subjects/{id}/consents"),
    ("consent", "POST", "/subjects/{id}/standing-refusals"), ("consent", "POST", "/subjects/{id}/exceptions"),
    ("consent", "POST", "/decisions"), ("notify", "PUT", "/people/{id}/safe-contact"),
]  # fmt: skip
WITH_BODY = [route for route in ROUTES if route[1] != "GET" and route[2] != "/decisions"]


def call(running, service, method, path, *, bearer=None, body=b"{}"):
    headers = token(running.plan.data, "import", service, "import")
    if bearer is not None:
        headers = {"Authorization": f"Bearer {bearer}"}
    headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    address = running.addresses[service] + path.format(id=uuid.uuid4())
    return requests.request(method, address, data=body, headers=headers, timeout=60)


def check_problem(answer, statuses):
    assert answer.status_code in statuses, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(("service", "method", "path"), ROUTES)
def test_a_token_that_proves_nothing_is_refused_and_leaves_no_row(running, row, service, method, path):
    before = row_counts(running.plan.data)

    for name, bearer in tokens(running).items():
        if name != "for another service" or service != "consent":
            check_problem(call(running, service, method, path, bearer=bearer), {401, 403})

    assert row_counts(running.plan.data) == before


@pytest.mark.parametrize(("service", "method", "path"), WITH_BODY)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"\xff\xfe", b"[]", b"null", b'{"surprise": 1}', b'{"a": 1, "a": 2}', b'{"a": NaN}',
        b"[" * 5000, b'{"ref": 5, "facts": [], "said": {}, "safe_contact": "no", "case_ref": null}',
    ],
)  # fmt: skip
def test_a_body_that_is_none_of_ours_is_refused_and_leaves_no_row(running, row, service, method, path, body):
    before = row_counts(running.plan.data)

    check_problem(call(running, service, method, path, body=body), {400, 404, 422})

    assert row_counts(running.plan.data) == before


@pytest.mark.parametrize(("service", "method", "path"), WITH_BODY)
def test_a_body_of_fifty_megabytes_is_refused_and_leaves_no_row(running, row, service, method, path):
    before = row_counts(running.plan.data)
    body = b'{"text": "' + b"x" * 50_000_000 + b'"}'

    check_problem(call(running, service, method, path, body=body), {413})

    assert row_counts(running.plan.data) == before


def test_a_permission_that_nobody_holds_is_refused_and_leaves_no_row(running, row, tmp_path):
    person = call(
        running, "referral", "POST", "/people",
        body=json.dumps({
            "ref": "P-NEW", "case_ref": "NEW", "role": "victim", "age_band": "adult", "jurisdiction": "england",
        }).encode(),
    ).json()  # fmt: skip
    call(running, "consent", "PUT", f"/subjects/{person['consent_subject']}")
    before = settled_counts(running.plan.data)
    body = {
        "person_id": person["person_id"], "case_ref": "NEW", "ref": "R1", "type": "police.report", "agency": B,
        "lane": "choice", "urgency": "standard", "authority": {"kind": "consent", "id": str(uuid.uuid4())},
        "categories": ["IDN"], "reasons": {}, "ask": "Please help.",
    }  # fmt: skip

    answer = call(running, "referral", "POST", "/referrals", body=json.dumps(body).encode())

    check_problem(answer, {422})
    after = row_counts(running.plan.data)
    assert after == before


def outcome_at(running, agency):
    """What an agency holds that anybody could see or act upon."""
    counts = row_counts(running.plan.data)
    return {name: counts[f"agency-{agency}.sqlite3/{name}"] for name in ("referral", "part", "answer", "stop")}


def publish(running, user, address, jti, wire):
    running.transports.broker.publisher(user).publish(Outgoing(address, jti, wire, user)).result(10)


def links(running):
    return running.secrets.kept("link-names", dict)


def wait_until_known(running, agency, at_least):
    wait_until(lambda: row_counts(running.plan.data)[f"agency-{agency}.sqlite3/wire"] >= at_least)
    settled_counts(running.plan.data)
    return row_counts(running.plan.data)[f"agency-{agency}.sqlite3/wire"]


def test_another_agencys_message_replayed_has_no_effect(running, carried, row):
    before, [seen] = outcome_at(running, B), carried.by_jti(row["message_id"])

    publish(running, LANDLORD, to_agency(links(running)[B]), seen.jti, seen.body)

    assert wait_until_known(running, B, 1) == 1  # kept as rubbish: hash, size and code
    assert outcome_at(running, B) == before
    assert inbox(running.plan.data, running.addresses["agency"], B) == []


def test_the_same_message_again_has_no_second_effect(running, carried, row):
    before, [seen] = outcome_at(running, A), carried.by_jti(row["message_id"])

    publish(running, LANDLORD, to_agency(links(running)[A]), seen.jti, seen.body)
    settled_counts(running.plan.data)

    assert outcome_at(running, A) == before
    assert len(inbox(running.plan.data, running.addresses["agency"], A)) == 1


def test_the_same_message_id_with_other_bytes_is_refused(running, row):
    now, secrets = running.clock.now(), running.secrets
    known = landlord(secrets, now)
    me = verify_party(known.root, known.keys, known.party, now, env=Env.SANDBOX)
    evidence = requests.get(
        f"{running.addresses['referral']}/referrals/{row['referral_id']}/evidence", timeout=10,
        headers=token(running.plan.data, "import", "referral", "import"),
    ).json()["parties"]["agency"]  # fmt: skip
    them = verify_party(evidence["root"], evidence["keys"], evidence["pinned"], now, env=Env.SANDBOX)
    other = seal(
        Content(), sender=SenderKeys(me, secrets.keystore(REFERRAL_STORE).get("message")), recipient=them,
        mt=MessageType.PING, now=now, jti=row["message_id"],
    )  # fmt: skip
    before = outcome_at(running, A)
    known_wires = row_counts(running.plan.data)[f"agency-{A}.sqlite3/wire"]

    publish(running, LANDLORD, to_agency(links(running)[A]), other.jti, other.wire)

    wait_until_known(running, A, known_wires + 1)
    assert outcome_at(running, A) == before
    assert len(inbox(running.plan.data, running.addresses["agency"], A)) == 1


def test_an_agencys_rubbish_at_the_landlord_changes_no_referral(running, carried, row):
    link = links(running)[B]
    [about] = [seen for seen in carried.all() if seen.jti == row["receipt"]["jti"]]

    publish(running, link, to_landlord(link), about.jti, about.body)  # another agency's receipt
    publish(running, link, to_landlord(link), str(uuid.uuid4()), b"rubbish")
    settled_counts(running.plan.data)

    again = requests.get(
        f"{running.addresses['referral']}/referrals/{row['referral_id']}", timeout=10,
        headers=token(running.plan.data, "import", "referral", "import"),
    ).json()  # fmt: skip
    assert (again["result"], again["sent"], again["receipt"]) == (row["result"], row["sent"], row["receipt"])
