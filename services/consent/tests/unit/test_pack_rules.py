"""The second format of policy packs, and what no landlord's policy may loosen."""

import copy
import json
from importlib.resources import files

import pytest

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.domain.errors import PolicyPackInvalid
from consent.domain.pack_rules import mistakes_in
from consent.domain.policy_pack import parse_pack

KNOWN = frozenset(CATEGORIES)


def content(version="2026.2"):
    text = files("consent").joinpath(f"data/policy-pack-standard-{version}.json").read_text(encoding="utf-8")
    return json.loads(text)


def of(changed, slug):
    return next(row for row in changed["types"] if row["type"] == slug)


def test_the_new_version_decides_as_the_one_before_it():
    before, now = parse_pack(content("2026.1"), KNOWN), parse_pack(content(), KNOWN)

    assert now.types == before.types
    assert (now.send_within, now.obligations, now.keep_days_without_agreement, now.policy_documents) == (
        before.send_within, before.obligations, before.keep_days_without_agreement, before.policy_documents,
    )  # fmt: skip
    assert (now.one_off.allowed, before.one_off.allowed, now.small_team) == (False, False, False)


@pytest.mark.parametrize("slug", REFERRAL_TYPES)
def test_each_type_says_where_it_is_in_the_policy_what_for_and_on_what_basis(slug):
    rules = parse_pack(content(), KNOWN).about[slug]

    assert rules.title and rules.section and rules.purpose
    assert rules.bases["subject"]["art6"] and rules.bases["others"]["art6"]


@pytest.mark.parametrize(
    ("landlord", "nation", "fits"),
    [("larkfield", "england", True), ("elsewhere", "england", False), ("larkfield", "scotland", False)],
)
def test_a_pack_is_for_one_landlord_and_some_nations(landlord, nation, fits):
    changed = {**content(), "landlord": "larkfield", "jurisdictions": ["england", "wales"]}

    assert parse_pack(changed, KNOWN).is_for(landlord, nation) is fits


SPOILED = {
    "gender history": (lambda c: of(c, "police.report")["explicit_consent"].append("GRC"), "/types/0"),
    "immigration without consent": (lambda c: of(c, "police.report")["with_reason"].append("IMM"), "/types/0"),
    "protected address": (lambda c: of(c, "support.witness")["with_reason"].append("PAD"), "/types/21"),
    "contact without rules": (lambda c: of(c, "police.report")["necessary"].remove("SAF"), "/types/0"),
    "marked twice": (lambda c: of(c, "police.report")["with_reason"].append("IDN"), "/types/0"),
    "unknown category": (lambda c: of(c, "police.report")["with_reason"].append("XYZ"), "/types/0"),
    "needs what it never gets": (
        lambda c: of(c, "police.report").update(cannot_act_without=["FIN"]),
        "/types/0/cannot_act_without",
    ),
    "others without a condition": (
        lambda c: of(c, "police.report").update(condition_for_others=None),
        "/types/0/condition_for_others",
    ),
    "condition that is no basis": (
        lambda c: of(c, "police.report").update(condition_for_others="official_authority"),
        "/types/0/condition_for_others",
    ),
    "others by consent": (
        lambda c: of(c, "police.report")["bases"]["others"]["art6"].append("consent"),
        "/types/0/bases/others",
    ),
    "unknown basis": (
        lambda c: of(c, "police.report")["bases"]["subject"]["art9"].append("because"),
        "/types/0/bases/subject/art9",
    ),
    "no purpose": (lambda c: of(c, "police.report").update(purpose=" "), "/types/0/purpose"),
    "unknown clock": (lambda c: of(c, "police.report")["clocks"].update(whenever={"days": 1}), "/types/0/clocks"),
    "two units": (
        lambda c: of(c, "police.report")["clocks"].update(decide={"days": 1, "hours": 2}),
        "/types/0/clocks/decide",
    ),
    "a type missing": (lambda c: c["types"].pop(), "/types"),
    "a type twice": (lambda c: c["types"].append(copy.deepcopy(c["types"][0])), "/types"),
    "waits too long": (lambda c: c["send_within_hours"].update(urgent=73), "/send_within_hours/urgent"),
    "ends before it begins": (lambda c: c.update(effective_to="2018-05-24"), "/effective_to"),
    "unknown action": (lambda c: c["roles"].update(open_letters=["director"]), "/roles"),
    "unknown role": (lambda c: c["roles"].update(call_back=["chef"]), "/roles/call_back"),
    "nobody": (lambda c: c["roles"].update(approve_agreement=[]), "/roles/approve_agreement"),
    "the officer approves": (
        lambda c: c["roles"].update(approve_agreement=["director", "dpo"]),
        "/roles/approve_agreement",
    ),
    "an import approves": (
        lambda c: c["roles"].update(authorise_exception=["import"]),
        "/roles/authorise_exception",
    ),
    "call back for ever": (
        lambda c: c["one_off_without_agreement"].update(call_back_days=1_000),
        "/one_off_without_agreement/call_back_days",
    ),
}


@pytest.mark.parametrize("case", sorted(SPOILED))
def test_what_no_policy_may_loosen_is_refused_at_its_place(case):
    changed, (spoil, pointer) = content(), SPOILED[case]
    spoil(changed)

    assert pointer in [place for place, _ in mistakes_in(changed, REFERRAL_TYPES, KNOWN)]
    with pytest.raises(PolicyPackInvalid):
        parse_pack(changed, KNOWN)


@pytest.mark.parametrize("missing", ["small_team", "roles", "one_off_without_agreement", "landlord", "title"])
def test_nothing_of_the_second_format_may_be_left_out(missing):
    changed = content()
    del changed[missing]

    with pytest.raises(PolicyPackInvalid):
        parse_pack(changed, KNOWN)
