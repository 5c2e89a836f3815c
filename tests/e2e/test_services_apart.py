"""Services on their own: whatever is away for a while, in whatever order they come, each referral arrives once."""

from collections import Counter
from itertools import permutations

import psycopg
import pytest
import sqlalchemy as sa
from apart_programs import SERVICES
from embedded_world import case_called, written
from sending import Sending

AGENCIES = {"R1": "harbour-victim-care", "R3": "norshire-police"}
LANDLORDS = ("consent", "notify", "referral")


@pytest.fixture
def sending(apart, tmp_path, request):
    """Two referrals of each of three people, to nodes in two processes; the first of them has arrived already."""
    names = [f"{request.node.name} {number}" for number in range(3)]
    documents = [case_called(name, referrals=AGENCIES) for name in names]
    files = [written(tmp_path, one, f"{place}.json") for place, one in enumerate(documents)]
    started = Sending(apart.profile, files, tmp_path / "rows")
    yield started
    started.stop()


def check_that_all_arrived_once(world, rows):
    """In the rows, in each agency's inbox, and nowhere else; nobody is asked to do anything about it."""
    assert [row["result"] for row in rows] == ["received"] * 6
    for agency in AGENCIES.values():
        sent = Counter(row["message_id"] for row in rows if row["agency"] == agency)
        arrived = Counter(world.arrived(agency))
        assert {message: arrived[message] for message in sent} == dict.fromkeys(sent, 1)
        assert len(sent) == 3
        assert len(world.inbox(agency, len(arrived))) == len(arrived) == world.kept_referrals(agency)
    assert world.dead_letters() == 0
    ours = {row["referral_id"] for row in rows}
    assert [task for task in world.open_tasks() if task["referral_id"] is None or task["referral_id"] in ours] == []


@pytest.mark.parametrize(
    "away", [["referral-relay"], ["police"], ["sandbox"], [*SERVICES]], ids=["relay", "police", "sandbox", "all"]
)
def test_what_is_stopped_while_sending_and_started_again_loses_and_doubles_nothing(apart, sending, away):
    apart.apart.stop(*away)

    apart.apart.start_in_any_order(away)

    check_that_all_arrived_once(apart, sending.rows())


@pytest.mark.parametrize(
    ("service", "processes"),
    [("consent", ["consent"]), ("notify", ["notify"]), ("referral", ["referral", "referral-relay"])],
    ids=LANDLORDS,
)
def test_one_service_is_upgraded_alone_while_the_others_go_on(apart, sending, service, processes):
    apart.apart.stop(*processes)
    apart.apart.jobs(f"{service}-migrate")
    apart.apart.start_in_any_order(processes)

    check_that_all_arrived_once(apart, sending.rows())


def test_a_restart_of_the_broker_loses_and_doubles_nothing(apart, sending, broker):
    broker.restart()

    check_that_all_arrived_once(apart, sending.rows())


def test_what_was_asked_while_nodes_and_relay_were_away_arrives_when_they_come(apart, tmp_path):
    # given referrals that wait, because nobody carries and nobody receives
    away = ["referral-relay", "police", "sandbox"]
    apart.apart.stop(*away)
    files = [written(tmp_path, case_called(f"away {n}", referrals=AGENCIES), f"{n}.json") for n in range(3)]
    waiting = apart.refer(*files, wait_s=0)
    assert {row["result"] for row in waiting.rows} == {"pending"}

    # when they come, in any order
    apart.apart.start_in_any_order(away)

    # then everything arrives, under the ids that it had
    rows = apart.refer(*files).rows
    assert [row["referral_id"] for row in rows] == [row["referral_id"] for row in waiting.rows]
    check_that_all_arrived_once(apart, rows)


@pytest.mark.parametrize(("mine", "theirs"), list(permutations(LANDLORDS, 2)))
def test_the_role_of_one_service_cannot_connect_to_the_database_of_another(apart, mine, theirs):
    own = sa.make_url(apart.apart.database(mine)).set(drivername="postgresql")
    other = own.set(database=sa.make_url(apart.apart.database(theirs)).database)

    psycopg.connect(own.render_as_string(hide_password=False)).close()
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(other.render_as_string(hide_password=False))
