"""Consents, withdrawals, standing refusals and exceptions: who may record them, and what is kept how."""

import json
import uuid
from datetime import timedelta

import pytest

from consent.domain.roles import KNOWN

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
LEAD = {"roles": ["safeguarding_lead"], "name": "sam.d"}
CANARIES = {
    "facts": "canary-facts-5Qz",
    "wishes": "canary-wishes-5Qz",
    "necessity": "canary-necessity-5Qz",
    "proportionality": "canary-proportion-5Qz",
    "proposed_by": "canary-proposer-5Qz",
    "authorised_by": "canary-authoriser-5Qz",
}


@pytest.mark.parametrize("status", ["given", "refused", "later"])
def test_what_the_person_said_is_recorded_as_an_event(house, bodies, status):
    subject = house.person()
    body = {**bodies["consent"](), "status": status}

    answer = house.call("POST", f"/subjects/{subject}/consents", body, **OFFICER)

    assert (answer.status_code, answer.json["status"]) == (201, status)
    assert house.scalars("SELECT status FROM consent_events") == [status]


def test_the_same_key_records_a_consent_once(house, bodies):
    subject, key = house.person(), str(uuid.uuid4())

    first = house.call("POST", f"/subjects/{subject}/consents", bodies["consent"](), key=key, **OFFICER)
    house.execute("DELETE FROM idempotent_request")  # a day later, or the process died before it kept the answer
    again = house.call("POST", f"/subjects/{subject}/consents", bodies["consent"](), key=key, **OFFICER)

    assert again.json == first.json
    assert house.rows()["consents"] == 1


@pytest.mark.parametrize(
    ("path", "kind", "changed"),
    [
        ("consents", "consent", {"status": "refused"}),
        ("exceptions", "exception", {"facts": "other facts"}),
        ("standing-refusals", None, {"said": "other words"}),
    ],
)
def test_what_was_recorded_is_not_overwritten_under_its_key(house, bodies, path, kind, changed):
    subject, key = house.person(), str(uuid.uuid4())
    body = bodies[kind]() if kind else {"agency": "police", "said": "not the police"}
    house.call("POST", f"/subjects/{subject}/{path}", body, key=key, **OFFICER)
    house.execute("DELETE FROM idempotent_request")

    answer = house.call("POST", f"/subjects/{subject}/{path}", {**body, **changed}, key=key, **OFFICER)

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/recorded-otherwise")


@pytest.mark.parametrize(
    ("path", "kind"), [("consents", "consent"), ("exceptions", "exception"), ("standing-refusals", None)]
)
def test_the_same_said_again_under_its_key_a_day_later_is_what_was_recorded(house, bodies, path, kind):
    subject, key = house.person(), str(uuid.uuid4())
    body = bodies[kind]() if kind else {"agency": "police", "said": "not the police"}
    first = house.call("POST", f"/subjects/{subject}/{path}", body, key=key, **OFFICER)
    house.execute("DELETE FROM idempotent_request")
    before = house.rows()
    house.clock.at += timedelta(days=1)

    again = house.call("POST", f"/subjects/{subject}/{path}", body, key=key, **OFFICER)

    assert (again.status_code, again.json) == (201, first.json)
    assert {**house.rows(), "idempotent_request": 0} == before


def test_a_withdrawal_adds_an_event_and_tells_referral_in_the_same_transaction(house):
    subject = house.person()
    consent_id = house.consent(subject)
    decision = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]

    answer = house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER)

    assert answer.status_code == 201
    assert house.scalars("SELECT status FROM consent_events ORDER BY seq") == ["given", "withdrawn"]
    assert house.scalars("SELECT type FROM event_outbox ORDER BY type") == ["permission.ended", "receipt.due"]
    (body,) = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    assert json.loads(body)["data"] == {"decision_ids": [decision]}


def test_a_withdrawal_that_cannot_tell_referral_is_not_recorded_as_done(house):
    subject = house.person()
    consent_id = house.consent(subject)
    house.decide(subject, {"kind": "consent", "id": consent_id})
    house.refuse_rows("event_outbox")

    assert house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER).status_code == 500
    assert house.scalars("SELECT status FROM consent_events") == ["given"]


@pytest.mark.parametrize("role", sorted(KNOWN))
def test_whoever_is_on_the_staff_takes_a_yes_back(house, role):
    subject = house.person()
    one = house.call("POST", f"/consents/{house.consent(subject)}/withdrawals", {}, roles=[role])
    all_of_them = house.call("POST", f"/subjects/{subject}/withdrawals", {}, roles=[role])

    assert (one.status_code, all_of_them.status_code) == (201, 201)


def test_withdrawing_twice_is_one_withdrawal(house):
    subject = house.person()
    consent_id = house.consent(subject)
    house.decide(subject, {"kind": "consent", "id": consent_id})

    answers = [house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER).json for _ in range(2)]

    assert answers[0] == answers[1]
    assert house.rows()["consent_events"] == 2
    assert house.rows()["event_outbox"] == 2
    assert house.rows()["receipts"] == 1


def test_withdrawn_is_a_no(house):
    subject = house.person()
    consent_id = house.consent(subject)
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER)

    assert house.decide(subject, {"kind": "consent", "id": consent_id})["reasons"] == ["PERSON_WITHDREW"]


def test_in_sandbox_mode_the_import_vouches_for_both_names_and_is_recorded_as_such(house, bodies):
    subject = house.person()

    answer = house.call("POST", f"/subjects/{subject}/exceptions", bodies["exception"](), roles=["import"])

    assert answer.json["status"] == "authorised"
    assert house.scalars("SELECT vouched FROM exceptions") == [1]
    assert house.scalars("SELECT vouched FROM exception_authorisations") == [1]


@pytest.mark.parametrize("authoriser", [None, "nadia.k", " Nadia.K "])
def test_nobody_authorises_their_own_proposal_not_even_by_import(house, bodies, authoriser):
    subject = house.person()
    body = {**bodies["exception"](), "authorised_by": authoriser}

    answer = house.call("POST", f"/subjects/{subject}/exceptions", body, roles=["import"])

    assert answer.json["status"] == "proposed"
    permission = {"kind": "exception", "id": answer.json["exception_id"]}
    police = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN"]}
    assert house.decide(subject, permission, **police)["reasons"] == ["SECOND_PERSON_NEEDED"]


def test_outside_sandbox_mode_an_imported_exception_waits_for_the_named_authoriser(live_house, bodies):
    house, subject = live_house, live_house.person()
    made = house.call("POST", f"/subjects/{subject}/exceptions", bodies["exception"](), roles=["import"]).json
    permission = {"kind": "exception", "id": made["exception_id"]}
    police = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN"]}
    assert made["status"] == "proposed"
    assert house.decide(subject, permission, **police)["reasons"] == ["SECOND_PERSON_NEEDED"]

    approval = house.call("POST", f"/exceptions/{made['exception_id']}/authorisation", {}, **LEAD)

    assert (approval.status_code, approval.json["status"]) == (201, "authorised")
    assert house.decide(subject, permission, **police)["outcome"] == "send"
    assert house.scalars("SELECT vouched FROM exception_authorisations") == [0]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"roles": ["safeguarding_lead"], "name": "nadia.k"}, "The person who proposed"),
        ({"roles": ["safeguarding_lead"], "name": "NADIA.K"}, "The person who proposed"),
        ({"roles": ["safeguarding_lead"], "name": "somebody.else"}, "Another person was named"),
        ({"roles": ["safeguarding_lead", "dpo"], "name": "sam.d"}, "The data protection officer"),
        ({"roles": ["case_officer"], "name": "sam.d"}, None),
        ({"roles": ["dpo"], "name": "sam.d"}, None),
        ({"roles": ["import"], "name": "sam.d"}, None),
    ],
)
def test_who_may_not_authorise(live_house, bodies, who, sentence):
    house, subject = live_house, live_house.person()
    made = house.call("POST", f"/subjects/{subject}/exceptions", bodies["exception"](), roles=["import"]).json

    answer = house.call("POST", f"/exceptions/{made['exception_id']}/authorisation", {}, **who)

    assert answer.status_code == 403
    assert sentence is None or answer.json["detail"].startswith(sentence)
    assert house.rows()["exception_authorisations"] == 0


def test_a_person_proposes_in_their_own_name_only(house, bodies):
    subject = house.person()
    path = f"/subjects/{subject}/exceptions"

    own = house.call("POST", path, bodies["exception"](), roles=["case_officer"], name="nadia.k")
    nameless = {name: value for name, value in bodies["exception"]().items() if name != "proposed_by"}
    without = house.call("POST", path, nameless, roles=["case_officer"], name="a.b")
    others = house.call("POST", path, bodies["exception"](), roles=["case_officer"], name="mallory")

    assert (own.status_code, own.json["status"]) == (201, "proposed")
    assert (without.status_code, without.json["status"]) == (201, "proposed")
    assert (others.status_code, others.json["type"]) == (422, "/problems/proposer-is-not-you")


@pytest.mark.databases("sqlite")
def test_free_text_and_names_are_nowhere_readable_at_rest(house, bodies, tmp_path):
    subject = house.person()
    house.call("POST", f"/subjects/{subject}/exceptions", {**bodies["exception"](), **CANARIES}, roles=["import"])
    house.call(
        "POST", f"/subjects/{subject}/standing-refusals", {"agency": "x", "said": "canary-said-5Qz"}, roles=["import"]
    )
    house.consent(subject, ref="canary-ref-5Qz")
    decision = house.decide(subject, None)["decision_id"]
    house.call("GET", f"/decisions/{decision}", roles=["dpo"], name="canary-reader-5Qz")

    files = [path for path in tmp_path.iterdir() if path.name.startswith("consent.sqlite3")]

    stored = b"".join(path.read_bytes() for path in files)
    assert b"support.victim_general" in stored  # the search reads what was written
    assert b"canary" not in stored


def test_a_reader_sees_everything_that_a_person_said_and_leaves_a_trace(house, bodies):
    subject = house.person()
    house.consent(subject)
    house.exception(subject)
    house.call("POST", f"/subjects/{subject}/standing-refusals", {"agency": "x", "said": "not x"}, roles=["import"])

    view = house.call("GET", f"/subjects/{subject}/consents", roles=["case_officer"]).json

    assert [c["status"] for c in view["consents"]] == ["given"]
    assert [r["said"] for r in view["standing_refusals"]] == ["not x"]
    assert [e["status"] for e in view["exceptions"]] == ["authorised"]
    assert house.scalars("SELECT kind FROM audit_reads") == ["subject"]


@pytest.mark.parametrize(
    "path",
    ["/subjects/{0}/consents", "/subjects/{0}/exceptions", "/subjects/{0}/standing-refusals",
     "/consents/{0}/withdrawals", "/exceptions/{0}/authorisation"],
)  # fmt: skip
def test_what_is_not_known_is_not_found(house, bodies, path):
    body = {"consents": bodies["consent"](), "exceptions": bodies["exception"]()}
    sent = body.get(path.rsplit("/", 1)[1], {})
    sent = {"agency": "x", "said": "no"} if path.endswith("refusals") else sent
    roles = ["import"] if path.startswith("/subjects") else ["safeguarding_lead"]
    before = house.rows()

    assert house.call("POST", path.format(uuid.uuid4()), sent, roles=roles).status_code == 404
    assert house.rows() == before


def test_agreements_are_listed_in_their_order(house):
    listed = house.call("GET", "/agreements", roles=["case_officer"]).json["agreements"]
    one = house.call("GET", "/agreements?agency=police").json["agreements"]

    assert [a["agreement_id"] for a in listed] == ["ISA-harbour", "ISA-police"]
    assert [(a["agreement_id"], a["version"], a["effective_to"]) for a in one] == [("ISA-police", 2, None)]
