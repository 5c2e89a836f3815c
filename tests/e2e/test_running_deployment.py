"""A deployment that keeps running: sent again means the same, and other content is a conflict."""

from datetime import UTC, datetime

import pytest
import requests
from embedded_world import inbox, open_tasks, plan_today, refer, sample, sample_path, settled_counts, written

from embedded.locking import FolderInUse
from embedded.process import Embedded


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with Embedded(plan_today(data, datetime.now(UTC))) as embedded:
        yield embedded


@pytest.fixture(scope="module")
def profile(running):
    return str(running.plan.data / "profile.json")


@pytest.fixture(scope="module")
def first(profile):
    return refer("--profile", profile, "--rebase", sample_path("amara"))


def test_a_rebased_case_goes_through_a_running_deployment(first):
    assert first.status == 0
    assert [row["result"] for row in first.rows] == ["received"] * 3 + ["not_sent"] * 2
    assert first.by_ref()["R4"]["reasons"] == ["NOT_DECIDED_YET"]
    assert first.by_ref()["R5"]["reasons"] == ["DUPLICATE_OPEN"]
    assert first.summary["evidence"] == "verified"


def test_the_same_file_sent_again_gives_the_same_lines_and_ids_and_adds_nothing(running, profile, first):
    before = settled_counts(running.plan.data)

    again = refer("--profile", profile, "--rebase", sample_path("amara"))

    assert again.out == first.out
    after = settled_counts(running.plan.data)
    changed = {name for name in after if after[name] != before[name]}
    assert all("idempotent_request" in name or "audit" in name for name in changed), changed


def test_other_content_under_the_same_references_is_a_conflict_and_nothing_is_sent(tmp_path, running, profile, first):
    document = sample("amara")
    document["consents"][0]["categories"].append("PID")
    document["data"]["IDN"]["name"] = "Somebody Else"
    new = sample("yusuf")
    before = settled_counts(running.plan.data)

    ran = refer(
        "--profile", profile, "--rebase",
        written(tmp_path, new, "new.json"), written(tmp_path, document, "changed.json"),
    )  # fmt: skip

    assert ran.status == 2
    assert ran.out == ""
    assert [line.split(": ")[:2] for line in ran.err.splitlines()] == [
        ["changed.json", "/consents/0"], ["changed.json", "/data"],
    ]  # fmt: skip
    assert settled_counts(running.plan.data) == before


def test_a_later_export_keeps_the_dates_of_what_was_sent(tmp_path, profile, first):
    document = sample("amara")
    document["at"] = "2026-03-05T11:00:00+00:00"

    ran = refer("--profile", profile, "--rebase", written(tmp_path, document))

    assert (ran.status, ran.out) == (0, first.out)


def test_a_later_export_with_one_more_referral_sends_that_one_only(tmp_path, running, profile, first):
    document = sample("amara")
    document["referrals"].append({**document["referrals"][1], "ref": "R6", "agency": "norshire-fire"})

    ran = refer("--profile", profile, "--rebase", written(tmp_path, document))

    assert [row["referral_id"] for row in ran.rows[:5]] == [row["referral_id"] for row in first.rows]
    assert ran.rows[5]["result"] == "not_sent"


def test_without_a_rebase_old_dates_are_judged_today(profile):
    ran = refer("--profile", profile, sample_path("jo"))

    assert ran.status == 0
    assert {row["result"] for row in ran.rows} == {"not_sent"}
    assert all("PERMISSION_EXPIRED" in row["reasons"] for row in ran.rows)


@pytest.mark.parametrize("agency", ["harbour-victim-care", "lockwell-sanctuary", "norshire-police"])
def test_each_inbox_shows_each_message_once(running, first, agency):
    assert len(inbox(running.plan.data, running.addresses["agency"], agency)) == 1


def test_nothing_that_was_sent_waits_for_a_human(running, first):
    assert open_tasks(running.plan.data, running.addresses["referral"]) == []


@pytest.mark.parametrize("service", ["consent", "referral", "notify", "agency"])
@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_every_service_is_alive_ready_and_measured(running, service, path):
    answer = requests.get(running.addresses[service] + path, timeout=10)

    assert answer.status_code == 200, answer.text


def test_a_second_process_cannot_use_the_same_folder(running):
    with pytest.raises(FolderInUse), Embedded(running.plan):
        pass


def test_secrets_and_databases_are_for_their_owner_only(running):
    data = running.plan.data
    private = [data / "profile.json", data / "services.log", *data.glob("*.sqlite3"), *(data / "keys").iterdir()]

    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
