"""Who we work with: the agreements in force, no wider than the rules, and nobody's data."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib.resources import files
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from alongside.casedata.codes import CATEGORIES
from consent.domain.policy_pack import parse_pack
from consent.usecases.working_together import WorkingTogether


def asked(house):
    answer = house.call("GET", "/working-together", roles=["case_officer"])
    assert answer.status_code == 200, answer.json
    return answer.json


def test_it_tells_what_is_in_force_today_and_under_which_rules(house):
    told = asked(house)

    assert (told["landlord"], told["on"]) == ("larkfield", "2026-03-04")
    assert told["policy"]["title"]
    assert [one["agency"] for one in told["agreements"]] == ["harbour", "police"]
    [support] = told["agreements"][0]["purposes"]
    assert support["purpose"] == "So that the person is supported after a crime."
    assert support["usual"] == ["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"]
    assert support["with_reason"] == ["STR", "HEA"]


def test_each_agreement_is_told_with_its_terms_and_each_purpose_with_what_it_carries(house):
    told = asked(house)
    harbour, police = told["agreements"]

    assert told["policy"] == {"title": told["policy"]["title"], "version": "standard 2026.3"}
    assert {name: harbour[name] for name in harbour if name != "purposes"} == {
        "agency": "harbour", "until": "2026-12-31", "keep_days": 100, "onward_sharing": "none",
        "breach_notice_hours": 24,
    }  # fmt: skip
    assert (police["until"], police["onward_sharing"]) == (None, "with_permission")
    [support] = harbour["purposes"]
    assert (support["type"], support["only_if_agreed"], support["without_names"]) == (
        "support.victim_general",
        [],
        [],
    )
    assert support["section"]


def test_a_purpose_that_the_rules_say_nothing_about_is_told_without_words(house):
    old = json.loads(files("consent").joinpath("data/policy-pack-standard-2026.1.json").read_text(encoding="utf-8"))
    with house.service.decide_referral.units() as unit:
        landlord, standing = unit.partnership.rules(house.clock.at)[0], unit.partnership.standing(house.clock.at)
    rules = parse_pack(old, frozenset(CATEGORIES))
    partnership = SimpleNamespace(rules=lambda now: (landlord, rules), standing=lambda now, agency: standing)
    told = WorkingTogether(lambda: nullcontext(SimpleNamespace(partnership=partnership)), house.clock)()

    [support] = told["agreements"][0]["purposes"]

    assert (support["purpose"], support["section"], support["usual"][0]) == ("", "", "IDN")


@pytest.mark.parametrize(
    ("first", "last", "now", "told"),
    [
        (None, None, "2026-03-04T12:00:00", True),
        ("2026-03-04", None, "2026-03-04T00:00:00", True),  # both ends are in
        ("2026-03-05", None, "2026-03-04T23:59:59", False),
        (None, "2026-03-04", "2026-03-04T23:59:59", True),
        ("2026-07-02", None, "2026-07-01T23:00:00", True),  # midnight in London
        ("2026-07-02", None, "2026-07-01T22:59:59", False),
        (None, "2026-07-01", "2026-07-01T22:59:59", True),
        (None, "2026-07-01", "2026-07-01T23:00:00", False),
    ],
)
def test_whole_days_in_london_both_ends_in_count_for_what_is_told_and_listed(house, first, last, now, told):
    days = ", ".join(f"{name} = {day!r}" if day else f"{name} = NULL" for name, day in
                     (("effective_from", first), ("effective_to", last)))  # fmt: skip
    house.execute(f"UPDATE agreements SET {days} WHERE agency = 'harbour'")
    house.clock.at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert ("harbour" in [one["agency"] for one in asked(house)["agreements"]]) is told
    listed = house.call("GET", "/agreements", roles=["case_officer"]).json["agreements"]
    over = last is not None and not told
    assert [one["status"] for one in listed if one["agency"] == "harbour"] == ["expired" if over else "active"]
    assert asked(house)["on"] == house.clock.at.astimezone(ZoneInfo("Europe/London")).date().isoformat()


def test_an_agreement_that_lists_more_than_the_rules_allow_is_told_no_wider(house):
    [police] = [one for one in asked(house)["agreements"] if one["agency"] == "police"]

    listed = {"IDN", "CON", "SAF", "INC", "STR", "PID", "HEA"}
    [report] = police["purposes"]
    assert set(report["usual"]) | set(report["with_reason"]) <= listed


@pytest.mark.parametrize(
    "change", ["SET status = 'suspended'", "SET status = 'draft'", "SET effective_to = '2026-03-03'"]
)
def test_what_is_not_in_force_is_not_told(house, change):
    house.execute(f"UPDATE agreements {change} WHERE agency = 'harbour'")

    assert [one["agency"] for one in asked(house)["agreements"]] == ["police"]
