"""The sample world is fictional, valid and within the policy's own limits."""

import json
import re
from datetime import date

import pytest
from embedded_world import CASES, SAMPLES, sample

from alongside.casedata.codes import AGENCY_TYPES, REFERRAL_TYPES
from consent.adapters.policy_packs import packaged_packs

PARTNERSHIP = json.loads(SAMPLES.joinpath("partnership.json").read_text(encoding="utf-8"))
TEXTS = [SAMPLES.joinpath("partnership.json").read_text(encoding="utf-8")] + [
    SAMPLES.joinpath("cases", f"{name}.json").read_text(encoding="utf-8") for name in CASES
]
FICTIONAL = re.compile(r"(07700 900\d{3}|020 7946 0\d{3})")


def ceilings(pack):
    """Referral type -> the categories that its ceiling holds at all."""
    kinds = ("necessary", "with_reason", "explicit_consent", "pseudonym_only")
    return {one["type"]: {code for kind in kinds for code in one[kind]} for one in pack["types"]}


@pytest.mark.parametrize("text", TEXTS)
def test_every_number_and_address_is_a_fictional_one(text):
    assert all(FICTIONAL.fullmatch(number) for number in re.findall(r"\b0\d{2,4} ?\d{3,4} ?\d{3,4}\b", text))
    assert all(host == "example.org" for host in re.findall(r"@([\w.-]+)", text))


@pytest.mark.parametrize("pack", packaged_packs(), ids=lambda one: one["version"])
@pytest.mark.parametrize("agreement", PARTNERSHIP["agreements"], ids=lambda one: one["id"])
def test_no_agreement_allows_more_than_the_ceiling_and_each_is_with_somebody(agreement, pack):
    limits = ceilings(pack)

    assert agreement["agency"] in {agency["id"] for agency in PARTNERSHIP["agencies"]}
    assert date.fromisoformat(agreement["effective_from"]) < date.fromisoformat(agreement["effective_to"])
    for slug, categories in agreement["categories_by_type"].items():
        assert set(categories) <= limits[slug]


@pytest.mark.parametrize("agency", PARTNERSHIP["agencies"], ids=lambda one: one["id"])
def test_each_agency_is_of_a_known_kind(agency):
    assert agency["type"] in AGENCY_TYPES
    assert set(agency["accepts"]) <= set(REFERRAL_TYPES)


@pytest.mark.parametrize("name", CASES)
def test_each_case_refers_to_agencies_of_the_sample(name):
    known = {agency["id"] for agency in PARTNERSHIP["agencies"]}

    assert {one["agency"] for one in sample(name)["referrals"]} <= known
