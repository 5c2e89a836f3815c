"""Somebody asks any member of staff to stop: also those who see nobody, and they still see nobody."""

import json
import re
from dataclasses import replace

import pytest
from consent_said import CARE, Consent
from desk_staff import STAFF, desk_of, signed_in

from referral.domain.ledger import reference
from referral.domain.staff import ALL_STAFF
from referral.usecases.asked_to_stop import NOBODY, OPEN_S, Tickets

BY_ROLE = {role: name for name, (role, _) in reversed(STAFF.items())}
CASE, AT = "LH-2026-0413", "/desk/asked-to-stop"


@pytest.fixture
def calls():
    return Consent()


@pytest.fixture
def desk(world, calls):
    """The desk, and somebody whose referral Harbour has."""
    world.calls = calls
    made = desk_of(world)
    world.referral_id, _ = world.sent()
    world.someone = world.show(world.referral_id).referral.person_id
    return made


class Staff:
    """A member of staff on this page."""

    def __init__(self, app, name):
        self.browser = signed_in(app, name)

    def post(self, path, **form):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get("/desk/").text)[1]
        return self.browser.post(path, data={"csrf_token": token, **form})

    def ask(self, reference):
        return self.post(AT, reference=reference)

    def stop(self, page, what):
        form = dict(re.findall(r'type="hidden" name="(ticket|key)" value="([^"]*)"', page))
        return self.post(f"{AT}/stop", what=what, **form)


def buttons(page):
    return re.findall(r'name="what" value="([^"]*)">([^<]*)<', page)


@pytest.mark.parametrize("role", ALL_STAFF)
def test_every_role_can_stop_everything_in_the_own_name(world, desk, calls, role):
    staff = Staff(desk, BY_ROLE[role])

    done = staff.stop(staff.ask(CASE).text, "all")

    assert done.headers["Location"] == f"{AT}/stopped"
    name, method, path, body, key = calls.said[-1]
    assert (name, method, body) == (BY_ROLE[role], "POST", {})
    assert path.endswith("/withdrawals") and key
    assert "It is stopped" in staff.browser.get(done.headers["Location"]).text


def test_another_teams_officer_stops_one_agency_and_the_persons_officer_is_told(world, desk, calls):
    staff = Staff(desk, "priya.s")
    page = staff.ask(CASE).text
    (_, everything), (value, name) = buttons(page)
    assert (everything, name) == ("Stop everything", "Stop Harbour-Victim-Care")

    staff.stop(page, value)

    assert calls.said[-1][3] == {"agencies": [CARE]}
    assert world.notices().count("staff.stopped") == 1


@pytest.mark.parametrize("role", ALL_STAFF)
def test_nothing_about_the_person_is_on_the_page_but_the_names_of_agencies(world, desk, role):
    page = Staff(desk, BY_ROLE[role]).ask(CASE).text

    for secret in ("Amara", "07700", "EM1", world.someone, world.referral_id, CARE, CASE, "threat", "adult"):
        assert secret not in page.replace("Harbour-Victim-Care", ""), secret


@pytest.mark.parametrize("typed", [CASE, "lh 2026 0413", "P-AMARA", "p-amara"])
def test_the_reference_may_be_typed_as_people_say_it(desk, typed):
    assert "What do they want to stop?" in Staff(desk, "alex.r").ask(typed).text


def test_the_number_on_her_letter_will_do(world, desk):
    assert "What do they want to stop?" in Staff(desk, "alex.r").ask(reference(world.referral_id)).text


def test_a_wrong_reference_always_gets_the_same_answer(world, desk):
    world.person(ref="P-SIBLING")  # of the same case: it names two people now
    staff = Staff(desk, "alex.r")

    pages = [staff.ask(typed) for typed in (CASE, "LH-9999-0000", "00000000", "%")]

    assert {page.status_code for page in pages} == {422}
    assert all(NOBODY in page.text for page in pages)
    said = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(said) == 1


def test_guessing_is_slowed_down_and_somebody_can_be_rung(desk):
    staff = Staff(desk, "alex.r")
    for guess in range(5):
        assert staff.ask(f"LH-2026-{guess}").status_code == 422

    stopped = staff.ask(CASE)

    assert stopped.status_code == 429
    assert "020 7946 0200" in stopped.text
    assert int(stopped.headers["Retry-After"]) > 0


def test_the_reference_is_in_no_address(desk):
    staff = Staff(desk, "alex.r")

    assert staff.browser.get(f"{AT}?reference={CASE}").text.count("What do they want to stop?") == 0
    assert "Location" not in staff.ask(CASE).headers


def test_what_one_was_shown_another_cannot_use_and_not_for_long(world, desk, calls):
    page = Staff(desk, "alex.r").ask(CASE).text
    before = len(calls.said)

    taken = Staff(desk, "ruth.a").stop(page, "all")

    assert "Enter the reference again" in taken.text
    assert len(calls.said) == before
    now = [0.0]
    tickets = Tickets(lambda: now[0])
    ticket = tickets.give("alex.r", "somebody")
    now[0] = OPEN_S - 1
    assert tickets.person_of("alex.r", ticket) == "somebody"
    now[0] = OPEN_S
    assert tickets.person_of("alex.r", ticket) is None


@pytest.mark.parametrize("what", ["", CARE, "00000000-0000-4000-8000-000000000000"])
def test_nothing_is_stopped_that_was_not_shown(desk, calls, what):
    staff = Staff(desk, "alex.r")
    page = staff.ask(CASE).text

    answer = staff.stop(page, what)

    assert answer.status_code == 422
    assert "Choose what to stop." in answer.text
    assert not [one for one in calls.said if one[2].endswith("/withdrawals")]


def test_that_it_was_looked_up_is_in_the_log_without_the_reference(world, desk, capsys):
    Staff(desk, "alex.r").ask(CASE)

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "stop.looked_up" in line]

    assert [(one["role"], one["outcome"], one["person_id"]) for one in lines] == [
        ("director", "found", world.someone)
    ]
    assert CASE not in str(lines)


@pytest.mark.parametrize(
    ("role", "named"), [(role, role in ("case_officer", "safeguarding_lead")) for role in ALL_STAFF]
)
def test_a_confidential_agency_is_named_to_those_who_work_with_people_only(world, desk, role, named):
    with world.service.new_uow() as uow:
        uow.agencies.put(replace(uow.agencies.get(CARE), confidential=True))
        uow.commit()

    page = Staff(desk, BY_ROLE[role]).ask(CASE).text

    assert ("Harbour-Victim-Care" in page) is named
    assert ("Stop a specialist service" in page) is not named


@pytest.mark.parametrize("role", ALL_STAFF)
def test_that_it_was_looked_up_is_in_the_audit_of_consent_also_when_nothing_is_stopped(world, desk, calls, role):
    Staff(desk, BY_ROLE[role]).ask(CASE)

    with world.service.new_uow() as uow:
        subject = uow.people.get(world.someone).consent_subject
    assert [one[:4] for one in calls.said] == [(BY_ROLE[role], "POST", f"/subjects/{subject}/look-ups", {})]


@pytest.mark.parametrize("kind", ["away", "refuses"])
def test_nothing_is_shown_that_cannot_be_written_down(world, desk, calls, kind):
    calls.away, calls.refuses = kind == "away", "There is nothing here." if kind == "refuses" else None

    page = Staff(desk, "alex.r").ask(CASE)

    assert page.status_code in (422, 503)
    assert "What do they want to stop?" not in page.text and "Harbour-Victim-Care" not in page.text


def test_a_reference_that_fits_nobody_is_nobodys_reading(desk, calls):
    Staff(desk, "alex.r").ask("LH-9999-0000")

    assert calls.said == []
