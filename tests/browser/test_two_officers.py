"""Two officers, each in a window of their own, prepare the same referral: the second sees what changed."""

from datetime import UTC, datetime

import pytest
from officers import Office
from visiting import DESKTOP, PHONE

CARE = "Harbour Victim Care"
ASK, SAVE = "What do you ask them to do?", "Save, and show me what they would see"


class World:
    """What an office needs to know of the site."""

    def __init__(self, site):
        self.address, self.keys = site.running.addresses.__getitem__, site.running.plan.data


@pytest.fixture
def case(site, tmp_path, request):
    """Somebody who said yes, and nobody was told yet."""
    case = Office(World(site)).case(tmp_path, "amara", f"two {request.node.name}", datetime.now(UTC))
    for one in case.told["consents"]:
        if one["status"] == "given":
            case.says(one["ref"])
    return case


@pytest.mark.parametrize(
    ("size", "script"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)], ids=["desktop", "phone", "no-script"]
)
def test_the_second_sees_what_the_first_changed_and_nothing_is_lost(case, officer, size, script, request):
    name = request.node.callspec.id
    nadia, omar = (officer(who, size=size, script=script, name=f"{who[0]}-{name}") for who in ("nadia.k", "omar.h"))
    for window in (nadia, omar):
        window.go(f"/desk/people/{case.person}/send").press(f"See what {CARE} would see")

    # given the first saved
    nadia.write(ASK, "Ring her before noon.").press(SAVE)
    assert "prepared and not sent. nadia.k saved it" in nadia.text
    assert nadia.faults() == []
    nadia.picture("two-1-kept")

    # when the second saves other words over it
    omar.write(ASK, "Ring her after six.").choose("Soon: it should not wait").press(SAVE)

    # then both are there, and nothing can be sent yet
    assert "Somebody else changed this while you were writing" in omar.text
    assert "Ring her before noon." in omar.text
    assert omar.page.get_by_label(ASK).input_value() == "Ring her after six."
    assert omar.page.get_by_role("button", name=f"Send this to {CARE}").count() == 0
    assert omar.faults() == []
    omar.picture("two-2-both")

    # and put together they are sent, which the first is told of
    omar.write(ASK, "Ring her before noon or after six.").press(SAVE).press(f"Send this to {CARE}")
    assert CARE in omar.heading
    nadia.press(f"Send this to {CARE}")
    assert "They sent it, or threw away what was prepared" in nadia.text
    assert nadia.faults() == []
    nadia.picture("two-3-gone")


def test_what_is_prepared_stands_on_the_persons_page(case, officer):
    nadia, omar = officer(name="kept"), officer("omar.h", name="kept")
    nadia.go(f"/desk/people/{case.person}/send").press(f"See what {CARE} would see").write(ASK, "Ring her.").press(
        SAVE
    )

    omar.go(f"/desk/people/{case.person}")
    assert omar.faults() == []
    omar.picture("two-4-person")
    omar.follow(f"{CARE}: ")

    assert omar.page.get_by_label(ASK).input_value() == "Ring her."
    omar.press("Throw away what was prepared")
    assert "Prepared and not sent" not in omar.text
