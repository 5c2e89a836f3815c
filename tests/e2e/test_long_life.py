"""A data folder lives longer than the statements that its parties make about their keys."""

from datetime import UTC, datetime, timedelta

import pytest
from embedded_world import plan_today, refer, sample, written

from embedded.process import Embedded

START = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
AGENCY = "harbour-victim-care"


def case(folder, name):
    document = sample("amara")
    document["case_ref"] = name
    document["person"]["ref"] = name
    document["referrals"] = [one for one in document["referrals"] if one["ref"] == "R1"]
    return written(folder, document, f"{name}.json")


@pytest.fixture
def plan(tmp_path):
    return lambda at: plan_today(tmp_path / "data", START, at=at, only=frozenset({AGENCY}))


@pytest.mark.parametrize("days", [60, 200], ids=["after two months", "after half a year"])
def test_a_restart_renews_statements_and_old_evidence_still_verifies(tmp_path, plan, days):
    # given a referral that arrived
    profile = str(tmp_path / "data" / "profile.json")
    with Embedded(plan(START)):
        first = refer("--profile", profile, "--rebase", case(tmp_path, "first"))

    # when the deployment starts again at another time
    with Embedded(plan(START + timedelta(days=days))):
        again = refer("--profile", profile, "--rebase", case(tmp_path, "first"))
        new = refer("--profile", profile, "--rebase", case(tmp_path, "second"))

    # then the old one is still proved, and a new one goes through
    assert again.out == first.out
    assert [row["result"] for row in new.rows] == ["received"]
    assert new.summary["evidence"] == "verified"
