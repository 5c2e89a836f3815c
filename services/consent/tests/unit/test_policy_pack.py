"""The policy pack that comes with the service, and what a pack may not be."""

import copy
import json
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.domain.errors import PolicyPackInvalid
from consent.domain.model import Urgency
from consent.domain.policy_pack import parse_pack

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
KNOWN = frozenset(CATEGORIES)
PLAIN = re.compile(r"[A-Z][a-z]+ [a-z].*[a-z]\.")


def content(version="2026.1"):
    text = files("consent").joinpath(f"data/policy-pack-standard-{version}.json").read_text(encoding="utf-8")
    return json.loads(text)


def pack(version="2026.1"):
    return parse_pack(content(version), KNOWN)


def test_the_pack_has_all_24_referral_types():
    assert set(pack().types) == set(REFERRAL_TYPES)


@pytest.mark.parametrize("slug", REFERRAL_TYPES)
def test_some_protections_hold_for_every_type(slug):
    ceiling = pack().types[slug].ceiling

    assert "GRC" not in ceiling
    assert ceiling.get("VCH") in (None, "c") and ceiling.get("IMM") in (None, "c")
    assert ceiling.get("PAD") in (None, "c", "o")
    assert "CON" not in ceiling or "SAF" in ceiling
    # what the agency cannot start without must be something that it may get
    assert pack().types[slug].cannot_act_without <= set(ceiling)


@pytest.mark.parametrize("slug", REFERRAL_TYPES)
def test_a_protected_address_may_be_shared_without_consent_only_where_the_danger_or_the_duty_is(slug):
    optional = {"police.emergency", "safeguarding.adult", "safeguarding.child"}

    assert (pack().types[slug].ceiling.get("PAD") == "o") == (slug in optional)


def test_others_in_the_story_are_named_only_where_a_condition_covers_them():
    for referral_type in pack().types.values():
        about_others = {"PID", "PCO"} & set(referral_type.ceiling)
        assert bool(about_others) == (referral_type.art10_for_others is not None)


def test_a_policy_document_is_in_force():
    assert pack().policy_document(NOW) == "appropriate-policy-document@2026.1"


def test_messages_wait_at_most_as_long_as_the_exchange_lets_them():
    assert pack().send_within == {
        Urgency.STANDARD: timedelta(days=14),
        Urgency.URGENT: timedelta(hours=72),
        Urgency.EMERGENCY: timedelta(hours=24),
    }


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        (None, None, True),
        ("2026-03-04", "2026-03-04", True),
        ("2026-03-05", None, False),
        (None, "2026-03-03", False),
    ],
)
def test_a_pack_and_its_documents_count_on_whole_days_both_ends_in(first, last, counts):
    changed = content()
    changed |= {"effective_from": first, "effective_to": last}
    changed["policy_documents"][0] |= {"effective_from": first, "effective_to": last}

    parsed = parse_pack(changed, KNOWN)

    assert parsed.in_force(NOW) is counts
    assert (parsed.policy_document(NOW) is not None) is counts


def test_the_day_is_londons():
    changed = {**content(), "effective_from": "2026-06-10"}

    changed["policy_documents"] = [{**changed["policy_documents"][0], "effective_from": "2026-06-10"}]
    past_midnight = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)

    assert parse_pack(changed, KNOWN).in_force(past_midnight)
    assert parse_pack(changed, KNOWN).policy_document(past_midnight) is not None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.update(schema="alongside/policy-pack/2"),
        lambda c: c.pop("obligations"),
        lambda c: c.update(effective_from="soon"),
        lambda c: c.update(send_within_hours={"standard": 1}),
        lambda c: c["types"][0]["necessary"].append("XYZ"),
        lambda c: c["types"][0]["with_reason"].append("IDN"),
        lambda c: c["types"][0].update(cannot_act_without=["XYZ"]),
        lambda c: c["types"][0].pop("pseudonym_only"),
        lambda c: c.update(types=None),
        lambda c: c.update(keep_days_without_agreement=30.5),
        lambda c: c["send_within_hours"].update(urgent=float("inf")),
        lambda c: c["send_within_hours"].update(urgent=72.0),
    ],
)
def test_a_pack_with_a_mistake_is_refused(spoil):
    changed = copy.deepcopy(content())
    spoil(changed)

    with pytest.raises(PolicyPackInvalid) as refused:
        parse_pack(changed, KNOWN)

    assert PLAIN.fullmatch(str(refused.value))


@pytest.mark.parametrize("schema", ["alongside/policy-pack/99", "", None])
def test_a_pack_of_another_format_is_not_guessed_at(schema):
    with pytest.raises(PolicyPackInvalid) as refused:
        parse_pack({**content(), "schema": schema}, KNOWN)

    assert str(refused.value) == "The policy pack has another format than this version reads."
