"""The second format of policy packs, and what no landlord's policy may loosen."""

import copy
import json
import re
from datetime import date
from hashlib import sha256
from importlib.resources import files

import pytest

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.domain.errors import PolicyPackInvalid
from consent.domain.pack_rules import mistakes_in
from consent.domain.policy_pack import OneOff, content_hash, parse_pack
from consent.domain.roles import KNOWN as ROLES

KNOWN = frozenset(CATEGORIES)
PLAIN = re.compile(r"[A-Z](?=.*[a-z]{2})[a-z' ].*[a-z0-9]\.")


def content(version="2026.2"):
    text = files("consent").joinpath(f"data/policy-pack-standard-{version}.json").read_text(encoding="utf-8")
    return json.loads(text)


def only_of_others(row, kept):
    """Of the two categories about other people this one only, and no condition for it."""
    for letter in ("necessary", "with_reason", "explicit_consent"):
        row[letter] = [one for one in row[letter] if one not in ("PID", "PCO")]
    row["with_reason"].append(kept)
    row["condition_for_others"] = None


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
    "only people concerned, and no condition for them": (
        lambda c: only_of_others(of(c, "police.report"), "PCO"),
        "/types/0/condition_for_others",
    ),
    "only data of others, and no condition for them": (
        lambda c: only_of_others(of(c, "police.report"), "PID"),
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
    "protected address at the wrong place": (
        lambda c: (
            of(c, "police.emergency")["with_reason"].remove("PAD")
            or of(c, "police.emergency")["necessary"].append("PAD")
        ),
        "/types/1",
    ),
    "one's own story without consent": (
        lambda c: (
            of(c, "police.report")["explicit_consent"].remove("VCH")
            or of(c, "police.report")["with_reason"].append("VCH")
        ),
        "/types/0",
    ),
    "needs what goes without a name only": (
        lambda c: of(c, "community.tension").update(cannot_act_without=of(c, "community.tension")["pseudonym_only"]),
        "/types/22/cannot_act_without",
    ),
    "others by consent to offence data": (
        lambda c: of(c, "police.report")["bases"]["others"]["art10"].append("consent_29"),
        "/types/0/bases/others",
    ),
    "others by explicit consent": (
        lambda c: of(c, "police.report")["bases"]["others"]["art6"].append("explicit_consent"),
        "/types/0/bases/others",
    ),
    "unknown first basis": (
        lambda c: of(c, "police.report")["bases"]["subject"]["art6"].append("because"),
        "/types/0/bases/subject/art6",
    ),
    "unknown first basis of others": (
        lambda c: of(c, "police.report")["bases"]["others"]["art6"].append("because"),
        "/types/0/bases/others/art6",
    ),
    "unknown condition of others": (
        lambda c: of(c, "police.report")["bases"]["others"]["art10"].append("because"),
        "/types/0/bases/others/art10",
    ),
    "no title": (lambda c: of(c, "police.report")["policy"].update(title=""), "/types/0/policy/title"),
    "no section": (lambda c: of(c, "police.report")["policy"].update(section=None), "/types/0/policy/section"),
    "no time": (lambda c: of(c, "police.report")["clocks"].update(decide={"days": 0}), "/types/0/clocks/decide"),
    "too much time": (
        lambda c: of(c, "police.report")["clocks"].update(decide={"days": 1_001}),
        "/types/0/clocks/decide",
    ),
    "unknown unit": (
        lambda c: of(c, "police.report")["clocks"].update(decide={"moons": 1}),
        "/types/0/clocks/decide",
    ),
    "document ends before it begins": (
        lambda c: c["policy_documents"][0].update(effective_from="2026-01-02", effective_to="2026-01-01"),
        "/policy_documents/0/effective_to",
    ),
    "no time to wait": (lambda c: c["send_within_hours"].update(standard=0), "/send_within_hours/standard"),
    "standard too long": (lambda c: c["send_within_hours"].update(standard=337), "/send_within_hours/standard"),
    "emergency too long": (lambda c: c["send_within_hours"].update(emergency=25), "/send_within_hours/emergency"),
    "small or not": (lambda c: c.update(small_team="yes"), "/small_team"),
    "allowed or not": (
        lambda c: c["one_off_without_agreement"].update(allowed="yes"),
        "/one_off_without_agreement/allowed",
    ),
    "no call back": (
        lambda c: c["one_off_without_agreement"].update(call_back_days=0),
        "/one_off_without_agreement/call_back_days",
    ),
    "a day too many": (
        lambda c: c["one_off_without_agreement"].update(call_back_days=367),
        "/one_off_without_agreement/call_back_days",
    ),
    "more obligations than a permission carries": (
        lambda c: c.update(obligations=[f"term_{n}" for n in range(18)]),
        "/obligations",
    ),
    "an obligation twice": (lambda c: c["obligations"].append("purpose_only"), "/obligations"),
    "call back for ever": (
        lambda c: c["one_off_without_agreement"].update(call_back_days=1_000),
        "/one_off_without_agreement/call_back_days",
    ),
}


@pytest.mark.parametrize("case", sorted(SPOILED))
def test_what_no_policy_may_loosen_is_refused_at_its_place(case):
    changed, (spoil, pointer) = content(), SPOILED[case]
    spoil(changed)

    found = mistakes_in(changed, REFERRAL_TYPES, KNOWN)
    assert pointer in [place for place, _ in found]
    assert all(PLAIN.fullmatch(sentence) for _, sentence in found)
    with pytest.raises(PolicyPackInvalid) as refused:
        parse_pack(changed, KNOWN)
    assert PLAIN.fullmatch(str(refused.value))


NUMBERS = {
    "/send_within_hours/standard": lambda c, number: c["send_within_hours"].update(standard=number),
    "/keep_days_without_agreement": lambda c, number: c.update(keep_days_without_agreement=number),
    "/one_off_without_agreement/call_back_days": lambda c, number: c["one_off_without_agreement"].update(
        call_back_days=number
    ),
    "/limits/consent_days": lambda c, number: c.update(limits={"consent_days": number}),
    "/types/2/clocks/decide/hours": lambda c, number: c["types"][2].update(clocks={"decide": {"hours": number}}),
    "/types/2/usual_lane": lambda c, number: c["types"][2].update(usual_lane=number),
    "/obligations/0": lambda c, number: c["obligations"].insert(0, number),
}


@pytest.mark.parametrize("pointer", NUMBERS)
@pytest.mark.parametrize("number", ["1.5", "1.0", "1e-07", "NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_not_whole_is_refused_at_its_place_with_one_sentence(pointer, number):
    changed = content()
    NUMBERS[pointer](changed, json.loads(number))

    assert mistakes_in(changed, REFERRAL_TYPES, KNOWN) == [(pointer, "Every number in a policy pack is a whole one.")]
    with pytest.raises(PolicyPackInvalid, match=r"^Every number in a policy pack is a whole one\.$"):
        parse_pack(changed, KNOWN)


DIRECTOR_REVIEWS = {"reviews": {"break_glass": {"role": "director", "working_days": 1}}}
FITTING = {
    "the longest waits": lambda c: c["send_within_hours"].update(standard=336, urgent=72, emergency=24),
    "the shortest waits": lambda c: c["send_within_hours"].update(standard=1, urgent=1, emergency=1),
    "the longest call back": lambda c: c["one_off_without_agreement"].update(call_back_days=366),
    "the shortest call back": lambda c: c["one_off_without_agreement"].update(call_back_days=1),
    "the longest clock": lambda c: of(c, "police.report")["clocks"].update(decide={"minutes": 1_000}),
    "the shortest clock": lambda c: of(c, "police.report")["clocks"].update(decide={"working_days": 1}),
    "one day": lambda c: c.update(effective_from="2026-05-01", effective_to="2026-05-01"),
    "a last day only": lambda c: c.update(effective_from=None, effective_to="2018-05-24"),
    "other roles": lambda c: c["roles"].update(approve_agreement=["case_officer"], call_back=["dpo"]),
    "the most obligations": lambda c: c.update(obligations=[f"term_{n}" for n in range(17)]),
    "every role there is": lambda c: c["roles"].update(call_back=sorted(ROLES)),
    "a small team": lambda c: c.update(small_team=True),
    "a small team whose director reviews broken glass": lambda c: c.update(small_team=True, **DIRECTOR_REVIEWS),
    "a director who reviews broken glass": lambda c: c.update(
        roles={**c["roles"], "review_break_glass": ["director"]}, **DIRECTOR_REVIEWS
    ),
    "a protected address by explicit consent only": lambda c: (
        of(c, "police.emergency")["with_reason"].remove("PAD")
        or of(c, "police.emergency")["explicit_consent"].append("PAD")
    ),
}


@pytest.mark.parametrize("case", sorted(FITTING))
def test_what_a_policy_may_say(case):
    changed = content()
    FITTING[case](changed)

    assert mistakes_in(changed, REFERRAL_TYPES, KNOWN) == []


def test_every_mistake_is_named_and_not_the_first_one_only():
    changed = content()
    changed["small_team"] = "yes"
    changed["types"][3]["purpose"] = changed["types"][5]["purpose"] = ""

    assert [place for place, _ in mistakes_in(changed, REFERRAL_TYPES, KNOWN)] == [
        "/small_team", "/types/3/purpose", "/types/5/purpose",
    ]  # fmt: skip


def test_everything_of_the_second_format_is_read():
    changed = content()
    changed |= {
        "id": "larkfield", "version": "7", "landlord": "larkfield", "title": "Our rules", "small_team": True,
        "roles": {"call_back": ["dpo"]}, "jurisdictions": ["wales"], "effective_from": "2026-05-01",
        "effective_to": "2026-06-01", "keep_days_without_agreement": 9, "obligations": ["delete_after_use"],
        "known_legal_powers": ["CA2004_s11"],
        "one_off_without_agreement": {"allowed": True, "call_back_days": 31},
    }  # fmt: skip
    row = of(changed, "police.report")
    row |= {"policy": {"title": "T", "section": "4.2"}, "purpose": "P", "clocks": {"decide": {"days": 2}}}

    pack = parse_pack(changed, KNOWN)

    assert (pack.id, pack.version, pack.landlord, pack.title, pack.small_team) == (
        "larkfield", "7", "larkfield", "Our rules", True,
    )  # fmt: skip
    assert (pack.roles, pack.jurisdictions) == ({"call_back": {"dpo"}}, {"wales"})
    assert (pack.effective_from, pack.effective_to) == (date(2026, 5, 1), date(2026, 6, 1))
    assert (pack.keep_days_without_agreement, pack.obligations) == (9, ("delete_after_use",))
    assert (pack.known_legal_powers, pack.one_off) == ({"CA2004_s11"}, OneOff(allowed=True, call_back_days=31))
    assert pack.roles_for("call_back") == {"dpo", "safeguarding_lead"}
    rules = pack.about["police.report"]
    assert (rules.title, rules.section, rules.purpose, rules.clocks) == ("T", "4.2", "P", {"decide": {"days": 2}})
    assert rules.bases == {
        who: {article: tuple(listed) for article, listed in bases.items()} for who, bases in row["bases"].items()
    }


def test_a_pack_is_named_by_everything_in_it_whatever_the_order():
    same = dict(reversed(content().items()))

    assert parse_pack(same, KNOWN).sha256 == parse_pack(content(), KNOWN).sha256
    assert parse_pack({**same, "title": "Another"}, KNOWN).sha256 != parse_pack(content(), KNOWN).sha256
    assert content_hash({"b": "é", "a": [1, 2]}) == sha256('{"a":[1,2],"b":"é"}'.encode()).hexdigest()


@pytest.mark.parametrize("missing", ["small_team", "roles", "one_off_without_agreement", "landlord", "title"])
def test_nothing_of_the_second_format_may_be_left_out(missing):
    changed = content()
    del changed[missing]

    with pytest.raises(PolicyPackInvalid):
        parse_pack(changed, KNOWN)
