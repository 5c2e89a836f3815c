"""Evidence is verified from pinned fingerprints alone: one character changed anywhere, and it fails."""

import copy
from datetime import UTC, datetime

import pytest
from embedded_world import plan_today, refer, sample, written

from embedded.process import Embedded
from embedded.profile import load_profile
from embedded.refer import evidence
from embedded.refer.gateway import Gateway

AGENCY = "harbour-victim-care"


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """A row that was received, its evidence pack, and the profile with the pins."""
    data = tmp_path_factory.mktemp("data")
    document = sample("amara")
    document["referrals"] = [one for one in document["referrals"] if one["ref"] == "R1"]
    with Embedded(plan_today(data, datetime.now(UTC), only=frozenset({AGENCY}))):
        case = written(tmp_path_factory.mktemp("case"), document)
        [row] = refer("--profile", str(data / "profile.json"), "--rebase", case).rows
        profile = load_profile(data / "profile.json")
        return row, Gateway(profile).get("referral", f"/referrals/{row['referral_id']}/evidence"), profile


def faults(proved, row=None, pack=None):
    real, held, profile = proved
    return evidence.faults(row or real, pack or held, profile, profile.now())


def texts(value, path=()):
    """The place and text of every string in a pack."""
    if isinstance(value, str):
        yield path, value
    else:
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(inner, (*path, name))


def test_what_was_not_touched_verifies(proved):
    assert faults(proved) == []


def test_one_character_changed_in_any_text_of_the_pack_is_a_fault(proved):
    _, held, _ = proved
    unnoticed = []
    for path, text in texts(held):
        for place in sorted({0, len(text) // 3, len(text) // 2, len(text) - 1}):
            pack = copy.deepcopy(held)
            inner = pack
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
            if not faults(proved, pack=pack):
                unnoticed.append((path, place))

    assert unnoticed == []


@pytest.mark.parametrize(
    "change",
    [
        {"sent": []},
        {"receipt": None},
        {"result": "not_sent"},
        {"agency": "norshire-police"},
        {"type": "police.report"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_row_that_says_other_than_what_was_signed_is_a_fault(proved, change):
    assert faults(proved, row={**proved[0], **change}) != []


def test_a_row_that_says_received_without_any_signed_receipt_is_a_fault(proved):
    row, held, _ = proved

    assert faults(proved, row={**row, "sent": [], "receipt": None}, pack={**held, "receipts": []}) != []
    assert faults(proved, row={**row, "sent": [], "receipt": None}, pack={**held, "manifest": None}) != []
