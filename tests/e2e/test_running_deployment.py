"""A deployment that keeps running, of either kind: sent again means the same, and other content is a conflict."""

import pytest
import requests
from embedded_world import case_called, written

from embedded.locking import FolderInUse
from embedded.process import Embedded

NAME = "running"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def case(folder):
    return written(folder, case_called(NAME))


@pytest.fixture(scope="module")
def first(world, case):
    return world.refer(case)


def test_a_rebased_case_goes_through_a_running_deployment(first):
    assert first.status == 0, first.err
    assert [row["result"] for row in first.rows] == ["received"] * 3 + ["not_sent"] * 2
    assert first.by_ref()["R4"]["reasons"] == ["NOT_DECIDED_YET"]
    assert first.by_ref()["R5"]["reasons"] == ["DUPLICATE_OPEN"]
    assert first.summary["evidence"] == "verified"


def test_the_same_file_sent_again_gives_the_same_lines_and_ids_and_adds_nothing(world, case, first):
    before = world.settled_counts()

    again = world.refer(case)

    assert again.out == first.out
    after = world.settled_counts()
    changed = {name for name in after if after[name] != before[name]}
    assert all("idempotent_request" in name or "audit" in name for name in changed), changed


def test_other_content_under_the_same_references_is_a_conflict_and_nothing_is_sent(tmp_path, world, first):
    document = case_called(NAME)
    document["consents"][0]["categories"].append("PID")
    document["data"]["IDN"]["name"] = "Somebody Else"
    new = case_called("running-new", "yusuf")
    before = world.settled_counts()

    ran = world.refer(written(tmp_path, new, "new.json"), written(tmp_path, document, "changed.json"))

    assert ran.status == 2
    assert ran.out == ""
    assert [line.split(": ")[:2] for line in ran.err.splitlines()] == [
        ["changed.json", "/consents/0"], ["changed.json", "/data"],
    ]  # fmt: skip
    assert world.settled_counts() == before


def test_a_later_export_keeps_the_dates_of_what_was_sent(tmp_path, world, first):
    document = case_called(NAME)
    document["at"] = "2026-03-05T11:00:00+00:00"

    ran = world.refer(written(tmp_path, document))

    assert (ran.status, ran.out) == (0, first.out)


def test_a_later_export_with_one_more_referral_sends_that_one_only(tmp_path, world, first):
    document = case_called(NAME)
    document["referrals"].append({**document["referrals"][1], "ref": "R6", "agency": "norshire-fire"})

    ran = world.refer(written(tmp_path, document))

    assert [row["referral_id"] for row in ran.rows[:5]] == [row["referral_id"] for row in first.rows]
    assert ran.rows[5]["result"] == "not_sent"


def test_without_a_rebase_old_dates_are_judged_today(tmp_path, world):
    ran = world.refer(written(tmp_path, case_called("long ago", "jo")), rebase=False)

    assert ran.status == 0
    assert {row["result"] for row in ran.rows} == {"not_sent"}
    assert all("PERMISSION_EXPIRED" in row["reasons"] for row in ran.rows)


def test_each_inbox_shows_each_message_once(world, first):
    for row in first.rows[:3]:
        arrived = world.arrived(row["agency"])
        assert arrived.count(row["message_id"]) == 1
        assert len(world.inbox(row["agency"], len(arrived))) == len(set(arrived))


def test_nothing_that_was_sent_waits_for_a_human(world, first):
    ours = {row["referral_id"] for row in first.rows}

    assert [task for task in world.open_tasks() if task["referral_id"] is None or task["referral_id"] in ours] == []


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_every_service_is_alive_ready_and_measured(world, path):
    answers = [requests.get(address + path, timeout=10) for address in world.addresses()]

    assert [answer.status_code for answer in answers] == [200] * len(answers)


@pytest.mark.parametrize("world", ["embedded"], indirect=True)
def test_a_second_process_cannot_use_the_same_folder(world):
    with pytest.raises(FolderInUse), Embedded(world.plan):
        pass


@pytest.mark.parametrize("world", ["embedded"], indirect=True)
def test_secrets_and_databases_are_for_their_owner_only(world):
    data = world.plan.data
    private = [data / "profile.json", data / "services.log", *data.glob("*.sqlite3"), *(data / "keys").iterdir()]

    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
