"""A referral that an officer tells by phone: the sheet, whom it was told to, what they said; and the public page."""

from datetime import UTC, datetime

import pytest
from officers import Office
from visiting import DESKTOP, PHONE

CARE, SAFER = "Harbour Victim Care", "Lockwell"


class World:
    """What an office needs to know of the site."""

    def __init__(self, site):
        self.address, self.keys = site.running.addresses.__getitem__, site.running.plan.data


@pytest.fixture
def office(site):
    return Office(World(site))


@pytest.fixture
def case(office, tmp_path, request):
    """Somebody who said yes, and nobody was told yet."""
    case = office.case(tmp_path, "amara", f"told {request.node.name}", datetime.now(UTC))
    for one in case.told["consents"]:
        if one["status"] == "given":
            case.says(one["ref"])
    return case


@pytest.mark.parametrize(
    ("size", "script"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)], ids=["desktop", "phone", "no script"]
)
def test_an_officer_tells_an_agency_by_phone_and_writes_down_what_they_said(case, officer, size, script, request):
    who = officer(size=size, script=script, name=request.node.callspec.id.replace(" ", "-"))

    # given what they would be told, side by side
    who.go(f"/desk/people/{case.person}/send")
    who.press(f"See what {CARE} would see")
    who.choose("By phone").press("Save, and show me what they would see")
    assert who.faults() == []
    who.picture("tell-1-look")
    who.press(f"I will tell {CARE} this myself")

    # when the officer reads the sheet, rings, and writes it down
    assert "How to tell them: by phone" in who.text
    assert "Tell them this first" in who.text
    assert "Nadia" not in who.page.title()
    assert who.faults() == []
    who.picture("tell-2-sheet")
    who.press("Write it down")
    assert "Enter who you told" in who.text
    assert who.faults() == []
    who.picture("tell-3-missing")
    who.write("Who did you tell?", "Beth, duty worker").write("Their reference", "HVC-77").press("Write it down")
    assert "You told Beth, duty worker. By phone" in who.text
    assert "We told them ourselves" in who.heading

    # then their answer stands beside it, and she can be told
    who.choose("They will help").write("Who said it?", "Beth").write("In their words", "x" * 2001)
    who.press("Write down what they said")
    assert "This is too long. Use 2,000 characters at most" in who.text
    who.write("In their words", "").press("Write down what they said")
    assert "They said yes" in who.heading
    assert who.faults() == []
    who.picture("tell-4-answered")


def test_a_stop_asks_somebody_to_ring_and_their_answer_ends_it(case, office, officer):
    way = next(one for one in case.told["referrals"] if one["agency"] == "harbour-victim-care")
    authority = {"kind": "consent", "id": _consent(case)}
    asked = case.refer(way["ref"], authority, delivery="paper")
    who = officer(name="stop").go(f"/desk/people/{case.person}/tell/{asked['referral_id']}")
    who.write("Who did you tell?", "Beth").press("Write it down")

    office.post("consent", f"/consents/{authority['id']}/withdrawals", {})
    who.until(f"/desk/people/{case.person}/tell/{asked['referral_id']}", "Write down what they said to the stop")

    assert "withdrawn" in who.text
    assert who.faults() == []
    who.picture("tell-5-stop")
    who.go("/desk/").picture("tell-6-work")
    assert who.faults() == []
    who.go(f"/desk/people/{case.person}/tell/{asked['referral_id']}")
    who.choose("They stopped and destroyed what they had").write("Who said it?", "Beth")
    who.press("Write down what they said")
    assert "Write down what they said to the stop" not in who.text


def test_another_teams_officer_finds_no_such_page(case, officer):
    way = next(one for one in case.told["referrals"] if one["agency"] == "harbour-victim-care")
    asked = case.refer(way["ref"], {"kind": "consent", "id": _consent(case)}, delivery="paper")

    for other in (f"{case.person}/tell/{asked['referral_id']}", f"{case.person}/tell/{case.person}"):
        assert "nothing here" in officer("priya.s").go(f"/desk/people/{other}").text.lower()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_anybody_can_read_who_we_work_with(site, visit, size):
    who = visit(site.desk, size=size, name=str(size[0])).go("/working-together")

    assert who.faults() == []
    assert CARE in who.text
    who.picture("working-together")


def _consent(case):
    [found] = [one for one in case.standing()["consents"] if one["agency"] == "harbour-victim-care"]
    return found["consent_id"]
