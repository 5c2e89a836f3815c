"""A rebase moves every date of a bundle by one distance, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from sample_bundles import at, put, sample

from embedded.refer.bundle import checked
from embedded.refer.rebase import rebased

LATER = datetime(2027, 1, 15, 11, 0, tzinfo=UTC)


def value_at(document, pointer):
    holder, last = at(document, pointer)
    return holder[last]


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("amara", "/at"), ("amara", "/data/SAF/confirmed_at"), ("amara", "/data/INC/incidents/2/when"),
        ("amara", "/data/RLV/assessed_at"), ("amara", "/consents/0/valid_from"),
        ("amara", "/consents/3/valid_until"), ("tomasz", "/exceptions/0/tell_person/by"),
        ("tomasz", "/exceptions/1/review_due"),
    ],
)  # fmt: skip
def test_every_time_moves_by_the_same_distance(name, pointer):
    bundle = checked("case.json", sample(name))

    moved = rebased(bundle, LATER)

    before = datetime.fromisoformat(value_at(bundle.content, pointer))
    after = datetime.fromisoformat(value_at(moved.content, pointer))
    assert after - before == LATER - bundle.at


@pytest.mark.parametrize("pointer", ["/data/DOB/date_of_birth", "/data/ACT/actions/0/due"])
def test_every_day_moves_by_whole_days(pointer):
    bundle = checked("case.json", sample("amara"))  # written on 3 March 2026

    moved = rebased(bundle, LATER)

    before = datetime.fromisoformat(value_at(bundle.content, pointer))
    after = datetime.fromisoformat(value_at(moved.content, pointer))
    assert after - before == timedelta(days=318)


def test_the_original_and_the_times_of_day_stay():
    document = sample("amara")
    bundle = checked("case.json", document)

    moved = rebased(bundle, LATER)

    assert moved.original == document == sample("amara")
    assert moved.content["data"]["SAF"]["channels"] == document["data"]["SAF"]["channels"]
    assert moved.at == LATER


def test_an_end_that_lies_beyond_the_calendar_stays_an_end():
    document = sample("amara")
    put(document, "/consents/0/valid_until", "9999-12-31T23:59:59+00:00")

    moved = rebased(checked("case.json", document), LATER)

    assert moved.content["consents"][0]["valid_until"].startswith("9999-")
