"""Who we work with: the agreements in force, no wider than the rules, and nobody's data."""

import pytest


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
