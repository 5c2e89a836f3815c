"""Where somebody found help may be the secret: those who do not work with them read "a specialist service"."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from consent_said import CARE, RECEIPT, Consent
from desk_staff import STAFF, desk_of, signed_in

from referral.domain.need_to_know import SPECIALIST
from referral.domain.working_together import who_we_work_with

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


def test_the_public_page_never_names_it(world, desk):
    with world.service.new_uow() as uow:
        agencies = uow.agencies.all()
    row = {"agency": CARE, "until": None, "keep_days": 14, "onward_sharing": "none", "breach_notice_hours": 24,
           "purposes": []}  # fmt: skip

    page = who_we_work_with(
        {"on": "2026-03-03", "policy": {"title": "t", "version": "1"}, "agreements": [row]}, agencies
    )

    assert [one.name for one in page.partners] == [SPECIALIST]
