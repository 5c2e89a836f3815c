"""A part is stopped; and somebody who sees no people stops it for a caller, as people do it in a browser."""

import sqlite3
from contextlib import closing

import pytest
from visiting import DESKTOP, PHONE

SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture(scope="module")
def person(site):
    """Somebody who is referred."""
    site.refer("amara")
    [database] = site.running.plan.data.rglob("referral*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT person_id FROM person").fetchone()[0]


@SIZES
def test_one_kind_of_detail_is_stopped_for_one_agency(officer, person, size, name):
    window = officer(size=size, name=name, script=name == "desktop").go(f"/desk/people/{person}/stop")
    window.follow("Stop only one kind of detail")
    assert window.faults() == []
    window.picture("stop-part")
    window.press("Stop this")
    assert "Choose what to stop" in window.text
    assert window.faults() == []
    window.picture("stop-part-wrong")

    window.choose("Harbour Victim Care").choose(
        "What they want" if name == "desktop" else "Language and communication"
    )
    window.press("Stop this")

    assert "On " in window.text
    assert "you told us to stop" in window.text
    assert "we do not tell Harbour Victim Care" in window.text
    assert window.faults() == []
    window.picture("stop-part-done")


@SIZES
def test_a_director_stops_for_a_caller_and_sees_nothing_else(officer, person, size, name):
    window = officer("alex.r", size=size, name=name, script=name == "desktop").go("/desk/asked-to-stop")
    assert window.faults() == []
    window.picture("asked-to-stop")
    window.write("Their reference", "LH-0000").press("Show what can be stopped")
    assert "We know nobody by this reference" in window.text
    assert window.faults() == []
    window.picture("asked-to-stop-wrong")

    window.write("Their reference", "LH-2026-0413").press("Show what can be stopped")
    assert window.faults() == []
    window.picture("asked-to-stop-choose")
    assert "Amara" not in window.page.content()
    window.press("Stop Norshire Police" if name == "desktop" else "Stop everything")

    assert window.heading == "It is stopped"
    assert window.faults() == []
    window.picture("asked-to-stop-done")
