"""Where somebody found help may be the secret: an auditor reads that it was a specialist service, and never which."""

import base64
import copy
import re
import sys
from types import SimpleNamespace

import pytest

from alongside.web.auth import auth_of
from consent.entrypoints.http.masked import Mask
from consent.usecases.ports_agreements import HiddenAgency

HIDDEN, NAME = "harbour", "Quiet Harbour"
OTHER = "rivergate"
NOTICE = {
    "notice": {"id": "sharing-notice", "version": "2026-02", "language": "cy", "format": "easy_read"},
}


@pytest.fixture
def seeded(house):
    """What was seeded, and seeding it again."""
    conftest = sys.modules[type(house).__module__]
    content = copy.deepcopy(conftest.PARTNERSHIP)
    parties = {**conftest.PARTIES, OTHER: conftest.party(OTHER)}
    return SimpleNamespace(
        content=content,
        agency=lambda name: next(one for one in content["agencies"] if one["id"] == name),
        again=lambda: house.service.seed(content, conftest.LANDLORD_PARTY, parties),
        parties=(parties[HIDDEN], parties[OTHER]),
    )


@pytest.fixture
def known(house, seeded):
    """Things of every kind that is about the confidential agency; each says its name where people write."""
    house.execute(f"UPDATE agencies SET name = '{NAME}' WHERE id = '{HIDDEN}'")
    seeded.content["agencies"].append({"id": OTHER, "type": "police", "protect": True, "name": "Rivergate House"})
    seeded.again()
    subject = house.person()
    consent = house.consent(subject, **NOTICE)
    decision = house.decide(subject, {"kind": "consent", "id": consent})["decision_id"]
    exception = house.exception(
        subject, agency=OTHER, facts=f"She is at {NAME}, not rivergate.", recipient_function="Lead of Rivergate House"
    )
    named = {"kind": "exception", "id": exception}
    shared = house.decide(subject, named, type="police.emergency", agency=OTHER, lane="protect", asked=["IDN"])
    assert shared["outcome"] == "send", shared["reasons"]
    refusal = {"agency": HIDDEN, "said": f"Never tell {NAME}."}
    house.call("POST", f"/subjects/{subject}/standing-refusals", refusal, roles=["import"])
    dispute = {"categories": ["INC"], "decision": decision, "said": f"Not what {NAME} was told."}
    assert house.call("POST", f"/subjects/{subject}/disputes", dispute, roles=["dpo"]).status_code == 201
    objection = {"decision": shared["decision_id"], "said": f"Not {NAME}!"}
    assert house.call("POST", f"/subjects/{subject}/objections", objection, roles=["dpo"]).status_code == 201
    house.call("POST", f"/consents/{consent}/withdrawals", {"reason": f"{NAME} rang."}, roles=["case_officer"])
    (receipt,) = house.scalars("SELECT id FROM receipts")
    agreement = house.call("GET", f"/agreements?agency={HIDDEN}").json["agreements"][0]["key"]
    pack = house.call("GET", "/policy-packs", roles=["dpo"]).json["policy_packs"][0]
    reviews = house.call("GET", "/reviews", roles=["dpo"]).json["reviews"]
    for one in (HIDDEN, OTHER):
        seeded.agency(one)["confidential"] = True
    seeded.again()
    return SimpleNamespace(
        subject=subject, consent=consent, decision=decision, exception=exception, receipt=receipt, key=agreement,
        pack=pack["id"], version=pack["version"], review=reviews[0]["review_id"], shared=shared["decision_id"],
        sha256="0" * 64, id=consent,
    )  # fmt: skip


# Every route that lets an auditor in, with what is asked; True: it tells of an agency, to others by its id.
ASKED = {
    "GET /subjects/<uuid:subject>/consents": ("/subjects/{subject}/consents", None, True),
    "GET /consents/<uuid:consent_id>": ("/consents/{consent}", None, True),
    "GET /consents/<uuid:consent_id>/record": ("/consents/{consent}/record", None, True),
    "GET /consents/<uuid:consent_id>/receipt": ("/consents/{consent}/receipt", None, True),
    "GET /subjects/<uuid:subject>/receipts": ("/subjects/{subject}/receipts", None, False),
    "GET /receipts/<uuid:receipt_id>": ("/receipts/{receipt}?help=cy", None, True),
    "GET /subjects/<uuid:subject>/disputes": ("/subjects/{subject}/disputes", None, True),
    "GET /decisions/<uuid:decision_id>": ("/decisions/{decision}", None, True),
    "GET /decisions/<uuid:decision_id>/replay": ("/decisions/{decision}/replay", None, False),
    "GET /exceptions/<uuid:exception_id>": ("/exceptions/{exception}", None, True),
    "POST /exceptions/derivation": (
        "/exceptions/derivation",
        {"agency": HIDDEN, "categories": ["IDN"], "answers": {}},
        False,
    ),
    "GET /reviews": ("/reviews", None, False),
    "GET /reviews/<uuid:review_id>": ("/reviews/{review}", None, True),
    "POST /reviews/<uuid:review_id>/completion": ("/reviews/{review}/completion", {"outcome": "justified"}, False),
    "GET /staff-training": ("/staff-training", None, False),
    "GET /agreements": ("/agreements", None, True),
    "GET /agreements/<uuid:key>": ("/agreements/{key}", None, True),
    "GET /working-together": ("/working-together", None, True),
    "GET /policy-packs": ("/policy-packs", None, False),
    "GET /policy-packs/<string:pack>/<string:version>": ("/policy-packs/{pack}/{version}", None, False),
    "GET /notices": ("/notices", None, False),
    "GET /notices/<string:sha256>": ("/notices/{sha256}", None, False),
    "GET /audit": ("/audit?object={subject}", None, False),
    "POST /consents/<uuid:consent_id>/withdrawals": ("/consents/{consent}/withdrawals", {}, False),
    "POST /subjects/<uuid:subject>/look-ups": ("/subjects/{subject}/look-ups", {}, False),
    "POST /subjects/<uuid:subject>/withdrawals": ("/subjects/{subject}/withdrawals", {"agencies": [HIDDEN]}, False),
}


def for_auditors(app):
    """Whatever an auditor may call, from the table of routes."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    said = [(rule, auth_of(app.view_functions[rule.endpoint])) for rule in rules]
    return {
        f"{method} {rule.rule}"
        for rule, auth in said
        if auth is not None and "auditor" in auth.roles
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_each_route_that_an_auditor_may_call_is_tried_here(house):
    assert for_auditors(house.app) == ASKED.keys()


def given_away(seeded, text):
    """Whatever of the agencies is in it, also in what is signed."""
    signed = [part + "=" * (-len(part) % 4) for part in re.findall(r"[\w-]{8,}\.([\w-]{8,})\.[\w-]*", text)]
    whole = text + "".join(base64.urlsafe_b64decode(one).decode(errors="replace") for one in signed)
    return [one for one in (HIDDEN, OTHER, *seeded.parties) if one.lower() in whole.lower()]


@pytest.mark.parametrize("route", ASKED)
def test_an_auditor_reads_nowhere_which_agency_it_is(house, seeded, known, route):
    path, body, tells = ASKED[route]
    method, at = route.split()[0], path.format(**vars(known))

    answer = house.call(method, at, body, roles=["auditor"], name="au.d")

    assert answer.status_code in (200, 201) or not tells, answer.json
    assert given_away(seeded, answer.text) == []
    assert ("specialist" in answer.text) or not tells


@pytest.mark.parametrize("route", [one for one, (_, _, tells) in ASKED.items() if tells])
def test_others_read_which_it_is_as_does_the_desk_which_hides_it_itself(house, seeded, known, route):
    at = ASKED[route][0].format(**vars(known))
    desk = {"token": house.signers["desk"].sign("au.d", "consent", "person", ["auditor"])}

    for caller in ({"roles": ["dpo"]}, {"roles": ["auditor", "dpo"]}, desk):
        shown = house.call("GET", at, **caller).text
        assert given_away(seeded, shown) and "specialist" not in shown


def test_a_role_that_opens_nothing_here_shows_nothing_either(house, seeded, known):
    shown = house.call("GET", f"/consents/{known.consent}", roles=["auditor", "director"]).text

    assert given_away(seeded, shown) == []


def test_an_auditor_reads_every_other_agency_as_it_is(house, known):
    rows, whole = (house.call("GET", "/agreements", roles=[role]).json["agreements"] for role in ("auditor", "dpo"))

    assert [one["agency"] for one in rows] == ["specialist-service", "police"]
    assert rows[1] == whole[1]


def test_an_agency_of_which_nobody_said_whether_it_is_confidential_is_hidden_until_a_file_says_so(house, seeded):
    house.execute("UPDATE agencies SET confidential = NULL")
    assert [one.id for one in house.service.hidden_agencies()] == ["adults", "harbour", "police", "unpinned"]

    seeded.again()
    assert house.service.hidden_agencies() == []


def test_no_file_shows_again_what_was_hidden(house, seeded, known):
    seeded.agency(HIDDEN)["confidential"] = False
    seeded.again()

    assert [one.id for one in house.service.hidden_agencies()] == [HIDDEN, OTHER]


def test_an_auditor_takes_back_what_they_read_as_a_specialist_service(house, known):
    given, other = house.consent(known.subject), house.consent(known.subject, agency="police")

    done = house.call(
        "POST", f"/subjects/{known.subject}/withdrawals", {"agencies": ["specialist-service"]}, roles=["auditor"]
    )

    assert done.json["consent_ids"] == [given] != [other]


def test_of_an_agreement_with_it_an_auditor_reads_what_was_agreed_and_not_with_whom():
    hidden = HiddenAgency(HIDDEN, frozenset({HIDDEN, "ISA-1", "party"}), NAME)
    signed = {"party": HIDDEN, "signatory": "Bea Moor", "role": "Manager"}
    version = {"signatures": [signed], "document_sha256": "a" * 64, "onward_to": ["Lea House"], "retention_days": 7}
    event = {"kind": "suspended", "by": "dana.r", "details": {"reason": "Bea rang."}}
    whole = {"agency": HIDDEN, "agreement_id": "ISA-1", "versions": [version], "events": [event], "status": "active"}

    assert Mask([hidden])(whole) == {
        "agency": "specialist-service", "agreement_id": "specialist-service", "status": "active",
        "versions": [{"signatures": [], "document_sha256": "", "onward_to": [], "retention_days": 7}],
        "events": [{"kind": "suspended", "by": "dana.r", "details": {}}],
    }  # fmt: skip
    assert Mask([hidden])({**whole, "agency": "police"})["versions"][0]["onward_to"] == ["Lea House"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("urn:alongside:agency:harbour", "urn:alongside:agency:specialist-service"),
        ("She is at QUIET HARBOUR.", "She is at a specialist service."),
        ("She is at harbour.", "She is at specialist-service."),
        ("harbour.emergency", "harbour.emergency"),
        ("pearl-harbour", "pearl-harbour"),
        ("Unquiet harbours", "Unquiet harbours"),
    ],
)
def test_it_is_found_in_text_where_it_stands_for_itself(text, shown):
    assert Mask([HiddenAgency(HIDDEN, frozenset({HIDDEN}), NAME)])(text) == shown
