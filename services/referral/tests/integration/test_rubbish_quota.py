"""An agency with bad intent cannot fill the landlord's database with what cannot be read."""

from datetime import timedelta
from uuid import uuid4

import pytest

from referral.adapters.tables import incoming, only_counted
from referral.domain.rubbish import KEPT_FOR
from referral.usecases.rubbish import FLOOD, KeepRubbish

CARE, POLICE = "harbour-victim-care", "norshire-police"
MOST = 3


@pytest.fixture
def said():
    return []


@pytest.fixture
def world(world, said):
    """The quota is three, and what the log would be told is `said`."""
    keep = KeepRubbish(world.service.settings.contacts, lambda event, **fields: said.append((event, fields)), MOST)
    world.service.apply_incoming._rubbish = keep
    return world


def send(world, agency, *bodies):
    for body in bodies:
        world.nodes[agency].publish_bytes(body, str(uuid4()))
    world.work()


def flood(world, agency, number):
    send(world, agency, *(f"{agency} {uuid4()}".encode() for _ in range(number)))


def kept(world, agency=CARE):
    return [row for row in world.rows("incoming") if (row["agency_id"], row["arrival"]) == (agency, "rubbish")]


def counted(world, agency=CARE):
    return sum(row["number"] for row in world.rows("only_counted") if row["agency_id"] == agency)


def time_of_the_notes_passes(world):
    """What is there is older; the clock stays, because the keys of the tests do not last so long."""
    moved = {"received_at": incoming, "begun_at": only_counted, "last_at": only_counted}
    with world.outside.begin() as connection:
        for name, table in moved.items():
            was = world.clock.now() - KEPT_FOR - timedelta(seconds=1)
            connection.execute(table.update().values({name: was}))


def tasks(world):
    return [(row["code"], row["agency_id"]) for row in world.rows("task")]


def test_of_what_cannot_be_read_a_note_is_kept_and_no_byte_of_it(world):
    send(world, CARE, b"rubbish")

    (row,) = kept(world)
    assert (row["wire"], row["size"], row["code"]) == (None, 7, "segments")
    assert len(row["wire_sha256"]) == 43


def test_beyond_the_quota_nothing_is_kept_but_the_number(world):
    flood(world, CARE, MOST + 5)

    assert len(kept(world)) == len(world.rows("incoming")) == MOST
    assert counted(world) == 5


def test_the_first_notes_stay_so_that_nobody_pushes_them_out(world):
    flood(world, CARE, MOST)
    first = {row["wire_sha256"] for row in kept(world)}

    flood(world, CARE, 5)

    assert {row["wire_sha256"] for row in kept(world)} == first


def test_staff_are_told_once_when_it_begins(world, said):
    flood(world, CARE, MOST)
    assert (tasks(world), world.notices(), said) == ([], [], [])

    flood(world, CARE, 5)

    assert tasks(world) == [(FLOOD, CARE)]
    assert world.notices() == ["staff.unreadable"]
    assert said == [("message.not_kept", {"agency": CARE, "code": "quota", "count": MOST})]


def test_beyond_the_quota_nothing_is_answered(world):
    """Else each message would leave one of ours behind, which is larger than the note."""
    flood(world, CARE, MOST + 5)
    world.clock.at += timedelta(hours=2)
    flood(world, CARE, 5)

    assert len([row for row in world.rows("message") if row["kind"] == "receipt"]) == MOST


def test_what_one_agency_sends_is_not_counted_against_another(world):
    flood(world, CARE, MOST + 5)
    flood(world, POLICE, MOST)

    assert (len(kept(world, POLICE)), counted(world, POLICE)) == (MOST, 0)
    assert tasks(world) == [(FLOOD, CARE)]


def test_the_sender_is_who_owns_the_link_and_not_who_signed(world):
    """What another agency signed, sent by one's own link, uses up one's own quota."""
    _, opened = world.sent()
    forger = world.nodes[POLICE]
    forger.publish = lambda sealed: world.nodes[CARE].publish_bytes(sealed.wire, sealed.jti)
    for _ in range(MOST + 2):
        forger.receipt(opened)
        world.work()

    assert (len(kept(world, CARE)), counted(world, CARE)) == (MOST, 2)
    assert (kept(world, POLICE), counted(world, POLICE)) == ([], 0)


def test_an_agency_that_floods_is_still_heard(world):
    referral_id, opened = world.sent()
    flood(world, CARE, MOST + 5)

    world.nodes[CARE].receipt(opened)
    world.work()

    assert world.state(referral_id) == "delivered"


def test_notes_go_after_their_time_and_make_room(world):
    flood(world, CARE, MOST + 1)
    time_of_the_notes_passes(world)

    flood(world, CARE, 1)

    assert (len(kept(world)), counted(world)) == (1, 1)


def test_a_flood_that_goes_on_begins_a_new_number_after_the_time_of_the_notes(world, said):
    flood(world, CARE, MOST + 1)
    time_of_the_notes_passes(world)

    flood(world, CARE, MOST + 2)

    assert (len(kept(world)), counted(world)) == (MOST, 2)
    assert len(said) == 2
    assert tasks(world) == [(FLOOD, CARE)]  # still open


def test_what_cannot_be_read_of_an_agency_without_keys_counts_too(world):
    with world.outside.begin() as connection:
        connection.exec_driver_sql(f"UPDATE agency SET pinned_identity = NULL WHERE agency_id = '{CARE}'")

    flood(world, CARE, MOST + 2)

    assert (len(kept(world)), counted(world)) == (MOST, 2)
