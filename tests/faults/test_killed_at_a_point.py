"""A process that is killed at any labelled point is continued by the next one: nothing is lost, nothing doubled."""

import shutil
import signal

import pytest
from embedded_world import inbox, open_tasks, refer, sample, settled_counts, written
from killable import AGENCY, deployment

from embedded.profile import load_profile

POINTS = [
    "referral.composed", "referral.sealed", "referral.handed", "referral.published", "agency.stored",
    "agency.opened", "agency.receipt_published", "referral.receipt_stored", "referral.receipt_applied",
    "events.published", "events.stored",
]  # fmt: skip


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A data folder that was started and stopped once."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    with deployment(data):
        pass
    return data


@pytest.fixture
def data(fresh, tmp_path):
    return shutil.copytree(fresh, tmp_path / "data")


@pytest.fixture
def case(tmp_path):
    document = sample("amara")
    document["referrals"] = [one for one in document["referrals"] if one["ref"] == "R1"]
    return written(tmp_path, document)


def send(data, case):
    return refer("--profile", str(data / "profile.json"), "--rebase", "--wait", "20", case)


def check_that_it_arrived_once(data, case):
    """Send again, and look everywhere."""
    again = send(data, case)
    assert (again.status, [row["result"] for row in again.rows]) == (0, ["received"]), again.err
    assert again.summary["evidence"] == "verified"
    addresses = load_profile(data / "profile.json").addresses
    assert len(inbox(data, addresses["agency"], AGENCY)) == 1
    assert open_tasks(data, addresses["referral"]) == []
    counts = settled_counts(data)
    assert counts["referral.sqlite3/referral"] == 1
    assert counts["consent.sqlite3/decisions"] == 1
    assert counts[f"agency-{AGENCY}.sqlite3/referral"] == 1
    assert counts["notify.sqlite3/event_dead_letter"] == 0


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_each_message_is_there_once_and_nothing_waits_for_a_human(data, case, point):
    with deployment(data, point) as first:
        killed = send(data, case)
        first.join(30)
        assert first.exitcode == -signal.SIGKILL
    assert killed.status in (0, 1)  # 0: the landlord knew already what comes before this point

    with deployment(data):
        check_that_it_arrived_once(data, case)


def test_what_was_sealed_while_nothing_left_goes_out_once_after_a_kill(data, case):
    # given a process whose relay is off
    with deployment(data, relay=False) as first:
        waiting = refer("--profile", str(data / "profile.json"), "--rebase", "--wait", "1", case)
        first.kill()
        first.join(30)
    assert (waiting.status, [row["result"] for row in waiting.rows]) == (1, ["pending"])

    # when another one starts on the folder
    with deployment(data):
        check_that_it_arrived_once(data, case)
