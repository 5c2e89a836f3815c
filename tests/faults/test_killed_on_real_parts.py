"""Many referrals on RabbitMQ and PostgreSQL, while relay, consumers and workers are killed at every point.

They are asked for over HTTP, with a consent for each. ALONGSIDE_TEST_REFERRALS is how many there are, such as 1000
for a series of several minutes; without it there are just enough for somebody to die at every point, and again.
"""

import os
import re
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

import apart as services_apart
import mortal
import pytest
import sqlalchemy as sa
from mortal_apart import KINDS, MortalPrograms, refer_people
from running_world import ApartWorld
from waiting import wait_until

PEOPLE = -(-int(os.environ.get("ALONGSIDE_TEST_REFERRALS", "96")) // len(KINDS))
REFERRALS = PEOPLE * len(KINDS)
SETTLED_WITHIN_S = 900.0
NODE = ["agency.stored", "agency.opened", "agency.receipt_published"]
DEATHS = {
    "referral": (
        ["referral.composed", "referral.sealed", "referral.receipt_applied", "events.published"], [1, 10, 30],
    ),
    "referral-relay": (["referral.handed", "referral.published", "referral.receipt_stored"], [1, 3, 10, 20]),
    "police": (NODE, [1, 5, 15]),
    "sandbox": (NODE, [1, 10, 50]),
    "notify": (["events.stored", "notify.leased", "notify.accepted"], [1, 10, 30]),
}  # fmt: skip
POINTS = {label for labels, _ in DEATHS.values() for label in labels}
ELSEWHERE = {"referral.recall_sealed"}
"""Nobody takes anything back in this plan; services/referral/tests/integration/test_recall.py dies there."""
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def apart(tmp_path_factory, postgres_server, broker):
    """Services that die at all points."""
    root, programs = tmp_path_factory.mktemp("mortal"), partial(MortalPrograms, deaths=DEATHS)
    with services_apart.apart(root, postgres_server, broker, programs=programs) as world:
        yield ApartWorld(world)


class After:
    """What was asked for, and how everything stands when nothing moves any more."""

    def __init__(self, world):
        self.world = world
        self.asked = refer_people(world.profile, PEOPLE)
        wait_until(
            lambda: not self._unfinished(), SETTLED_WITHIN_S, lambda: f"{self._unfinished()}\n{world.apart.said()}"
        )

    def rows(self, service, query):
        """Of a database of the landlord."""
        engine = sa.create_engine(self.world.apart.database(service), poolclass=sa.NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def node_rows(self, agency, query):
        """Of an agency's own database."""
        [state] = self.world.apart.root.glob(f"*-state/{agency}/agency.sqlite3")
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def _unfinished(self):
        counted = {
            "referrals": self.rows("referral", "SELECT count(*) FROM referral WHERE state <> 'delivered'"),
            "messages": self.rows("referral", "SELECT count(*) FROM message WHERE stage <> 'done'"),
            "receipts": self.rows("referral", "SELECT count(*) FROM incoming WHERE arrival = 'stored'"),
            "notices out": self.rows("referral", "SELECT count(*) FROM event_outbox WHERE done_at IS NULL"),
            "notices in": self.rows("notify", "SELECT count(*) FROM event_inbox WHERE settled_at IS NULL"),
        }
        return {what: count for what, [(count,)] in counted.items() if count}


@pytest.fixture(scope="module")
def after(apart):
    return After(apart)


def test_every_point_of_the_code_is_in_the_plan():
    files = [path for place in ("services", "shared") for path in (ROOT / place).glob("**/src/**/*.py")]
    labels = {found for path in files for found in re.findall(r"points\(\"([a-z_.]+)\"\)", path.read_text())}

    assert labels == POINTS | ELSEWHERE


def test_somebody_died_at_every_point(after):
    deaths = Counter(mortal.died(after.world.apart.root / "deaths"))
    print(dict(deaths))  # shown with pytest -s

    assert set(deaths) == POINTS


def test_everything_that_was_asked_for_is_delivered_and_nothing_else(after):
    asked = [resource["referral_id"] for resource in after.asked]
    known = after.rows("referral", "SELECT referral_id, state FROM referral")

    assert len(asked) == len(set(asked)) == REFERRALS >= 1
    assert sorted(known) == sorted((referral, "delivered") for referral in asked)


def test_every_message_is_at_its_agency_once_with_its_effect(after):
    sent = after.rows("referral", "SELECT agency_id, jti FROM message WHERE kind = 'referral'")

    assert len(sent) == REFERRALS
    for agency in {agency for agency, _ in KINDS}:
        mine = sorted(jti for to, jti in sent if to == agency)
        assert sorted(jti for (jti,) in after.node_rows(agency, "SELECT jti FROM referral")) == mine
        received = after.node_rows(agency, "SELECT jti FROM message WHERE status = 'received'")
        assert sorted(jti for (jti,) in received) == mine
        assert after.node_rows(agency, "SELECT count(*) FROM message") == [(len(mine),)]
        assert after.node_rows(agency, "SELECT DISTINCT state FROM wire") == [("done",)]


def test_every_message_has_one_receipt_that_was_applied_once(after):
    applied = after.rows("referral", "SELECT about, status FROM receipt")
    stored = Counter(after.rows("referral", "SELECT arrival, code FROM incoming"))
    sent = after.rows("referral", "SELECT jti FROM message WHERE kind = 'referral'")

    assert sorted(applied) == sorted((jti, "received") for (jti,) in sent)
    assert stored == {("applied", None): REFERRALS}


def test_no_number_of_a_conversation_is_missing_or_there_twice(after):
    query = "SELECT cid, inc, seq FROM message"
    given = after.rows("referral", f"{query} WHERE kind = 'referral'")
    arrived = [row for agency in {agency for agency, _ in KINDS} for row in after.node_rows(agency, query)]
    lines = Counter((cid, inc) for cid, inc, _ in given)

    assert sorted(given) == sorted((*line, seq) for line, count in lines.items() for seq in range(1, count + 1))
    assert sorted(arrived) == sorted(given)


def test_nothing_is_left_for_a_human_and_nothing_was_set_aside(after):
    assert after.world.open_tasks() == []
    assert after.world.dead_letters() == 0
    for service in ("consent", "referral", "notify"):
        assert after.rows(service, "SELECT count(*) FROM event_dead_letter") == [(0,)]


def test_every_notice_was_heard_once(after):
    told = after.rows("referral", "SELECT event_id FROM event_outbox WHERE type LIKE 'notice%'")
    heard = after.rows("notify", "SELECT id FROM notices")

    assert len(told) >= REFERRALS
    assert sorted(heard) == sorted(told)
