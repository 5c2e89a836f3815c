"""Where somebody found help may be the secret: those who do not work with them read "a specialist service"."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from consent_said import CARE, RECEIPT, Consent
from desk_staff import STAFF, desk_of, signed_in

from alongside.web.tokens import TokenSigner
from referral.domain.need_to_know import SPECIALIST
from referral.domain.working_together import who_we_work_with
from referral.entrypoints.http.app import create_app

NAME, PHONE = "Harbour-Victim-Care", "020 7946 0101"
BY_ROLE = {role: name for name, (role, _) in reversed(STAFF.items())}
SEES = [("case_officer", True), ("safeguarding_lead", True), ("dpo", False), ("auditor", False)]


@pytest.fixture
def desk(world):
    """The desk, and somebody whom a confidential agency has not answered about."""
    world.calls = Consent()
    made = desk_of(world)
    with world.service.new_uow() as uow:
        uow.agencies.put(replace(uow.agencies.get(CARE), confidential=True))
        uow.commit()
    world.referral_id, opened = world.sent()
    world.nodes[CARE].receipt(opened)
    world.work()
    world.someone = world.show(world.referral_id).referral.person_id
    return made


def read(browser, path):
    page = browser.get(path, follow_redirects=True)
    assert page.status_code == 200, path
    return re.sub(r"<[^>]*>", " ", page.text)


@pytest.mark.parametrize(("role", "named"), SEES)
@pytest.mark.parametrize(
    "page", ["", "/summary", "/letter", "/aloud", "/stop", "/sent/{referral}", "/messages/{referral}"]
)
def test_the_name_stands_on_pages_of_those_who_work_with_them_only(world, desk, page, role, named):
    at = f"/desk/people/{world.someone}{page}".format(referral=world.referral_id)
    world.calls.away = page in ("", "/sent/{referral}")  # what stands on them without consent is enough here

    shown = read(signed_in(desk, BY_ROLE[role]), at)

    assert (NAME in shown) is named
    assert (PHONE in shown) <= named
    assert (SPECIALIST.lower() in shown.lower()) is not named


@pytest.mark.parametrize(("role", "named"), SEES)
def test_my_work_names_it_to_them_only_also_when_somebody_has_to_ring(world, desk, role, named):
    browser = signed_in(desk, BY_ROLE[role])
    assert (NAME in read(browser, "/desk/")) is named

    world.sent(person_id=world.someone, key="key-0000000000000009")
    world.clock.at += timedelta(days=9)
    while world.service.chase_overdue.step():
        pass

    shown = read(browser, "/desk/")
    assert (PHONE in shown) is named
    assert (NAME in shown) is named


@pytest.mark.parametrize(("role", "named"), SEES)
def test_a_receipt_names_it_to_them_only(world, desk, role, named):
    world.calls.lines = [f"From then on we do not tell {NAME} anything about you."]

    shown = read(signed_in(desk, BY_ROLE[role]), f"/desk/people/{world.someone}/stopped?receipt={RECEIPT}")

    assert (NAME in shown) is named


@pytest.fixture
def api(world, desk):
    """`api(role, path)`: what the API answers, as text. Somebody has to ring the confidential agency, which wrote."""
    sent, opened = world.sent(person_id=world.someone, key="key-0000000000000009")
    node = world.nodes[CARE]
    node.receipt(opened)
    world.work()
    node.answer(opened, json.dumps({"answer": "accepted", "text": f"{NAME} will ring her."}))
    world.work()
    world.ask("key-0000000000000010", person_id=world.someone)
    world.work()
    world.clock.at += timedelta(days=9)
    while world.service.chase_overdue.step():
        pass
    client = create_app(world.service).test_client()

    def ask(role, path):
        token = TokenSigner("sign-in", world.people_key).sign("pat.a", "referral", "person", (role,), team="eastmere")
        where = path.format(person=world.someone, referral=sent)
        answer = client.get(where, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.json
        return answer

    return ask


READABLE = ["/referrals/{referral}", "/people/{person}/referrals", "/agencies", "/tasks"]


@pytest.mark.parametrize("path", READABLE)
def test_an_auditor_reads_in_the_api_neither_which_agency_it_is_nor_how_to_reach_it(api, path):
    shown = api("auditor", path).text

    assert "specialist-service" in shown
    assert [one for one in (CARE, NAME, PHONE) if one.lower() in shown.lower()] == []


@pytest.mark.parametrize("path", READABLE)
def test_an_import_reads_in_the_api_which_it_is(api, path):
    shown = api("import", path).text

    assert CARE in shown and "specialist" not in shown.lower()


def test_whoever_keeps_the_directory_or_leads_reads_in_the_api_which_it_is(api):
    assert CARE in api("directory_admin", "/agencies").text
    assert CARE in api("safeguarding_lead", "/tasks").text


def test_the_auditor_reads_every_other_agency_as_it_is(api):
    rows = api("auditor", "/agencies").json["agencies"]
    hidden = [one for one in rows if one["id"] == "specialist-service"]
    assert [(one["name"], one["contact"], one["accepts"], one["pinned"]) for one in hidden] == [
        (SPECIALIST, {"role": "", "phone": ""}, [], None)
    ]
    assert len(rows) > 1 and [one for one in rows if one not in hidden] == [
        one for one in api("import", "/agencies").json["agencies"] if one["id"] != CARE
    ]


def test_the_evidence_of_it_proves_to_an_auditor_the_decision_and_nothing_that_names_it(world, api):
    whole, less = (api(role, "/referrals/{referral}/evidence").json for role in ("import", "auditor"))

    assert whole["permission"] and whole["manifest"] and whole["receipts"] and whole["parties"]["agency"]
    assert less == {
        **whole,
        "permission": None, "permission_salt": None, "manifest": None, "receipts": [],
        "parties": {"landlord": whole["parties"]["landlord"], "agency": None},
    }  # fmt: skip


def test_the_public_page_never_names_it(world, desk):
    with world.service.new_uow() as uow:
        agencies = uow.agencies.all()
    row = {"agency": CARE, "until": None, "keep_days": 14, "onward_sharing": "none", "breach_notice_hours": 24,
           "purposes": []}  # fmt: skip

    page = who_we_work_with(
        {"on": "2026-03-03", "policy": {"title": "t", "version": "1"}, "agreements": [row]}, agencies
    )

    assert [one.name for one in page.partners] == [SPECIALIST]
