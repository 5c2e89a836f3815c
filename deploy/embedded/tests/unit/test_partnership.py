"""A partnership file is checked like a bundle; the sample's dates follow the day of seeding."""

from datetime import date, timedelta

import pytest
from sample_bundles import at, partnership, put

from embedded.refer.mistakes import FileRefused
from embedded.refer.partnership import SAMPLE_DAY, checked, relative_to, sample_partnership


def mistakes_of(document):
    with pytest.raises(FileRefused) as refused:
        checked(document)
    return [mistake.pointer for mistake in refused.value.mistakes]


def test_the_sample_is_valid_and_every_agency_of_it_is_active():
    sample = sample_partnership()

    assert len(sample.active_agencies()) == len(sample.agencies) == 15


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/schema", "alongside/partnership/2"), ("/surprise", 1), ("/landlord/controller_type", "club"),
        ("/landlord/name", " "), ("/agencies/0/id", "Ask/../them"), ("/agencies/0/id", ""),
        ("/agencies/0/status", "pinned"), ("/agencies/0/protect", 1), ("/agencies/0/accepts/0", "anything"),
        ("/agencies/0/jurisdiction", "france"), ("/agencies/0/contact/phone", None),
        ("/agencies/0/friend", True), ("/agreements/0/version", True), ("/agreements/0/version", 0),
        ("/agreements/0/status", "signed"), ("/agreements/0/effective_to", "2026-12-31T00:00:00Z"),
        ("/agreements/0/effective_from", "2026-02-30"), ("/agreements/0/onward_sharing", "any"),
        ("/agreements/0/retention_days", -1), ("/agreements/0/document_sha256", "0" * 63),
        ("/agreements/0/categories_by_type/police.parade", ["IDN"]),
        ("/agreements/0/categories_by_type/police.report", "IDN"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(pointer, value):
    document = partnership()
    holder, last = at(document, pointer)
    holder[last] = value

    assert pointer in mistakes_of(document)


def test_two_agencies_cannot_have_one_id():
    document = partnership()
    put(document, "/agencies/3/id", "norshire-police")

    assert mistakes_of(document) == ["/agencies/3/id"]


def test_an_agency_without_a_status_is_active_and_one_with_another_is_not():
    document = partnership()
    document["agencies"][1]["status"] = "suspended"

    active = checked(document).active_agencies()

    assert "norshire-police" in active
    assert "eastmere-adults" not in active


def test_the_agreements_move_with_the_day_of_seeding():
    seeded_on = date(2027, 5, 20)
    before, after = sample_partnership(), relative_to(sample_partnership(), seeded_on)

    for old, new in zip(before.agreements, after.agreements, strict=True):
        for end in ("effective_from", "effective_to"):
            assert date.fromisoformat(new[end]) - date.fromisoformat(old[end]) == seeded_on - SAMPLE_DAY
    assert all(date.fromisoformat(one["effective_from"]) <= seeded_on - timedelta(days=1) for one in after.agreements)


def test_a_contact_an_end_and_the_terms_of_an_agreement_may_be_absent():
    document = partnership()
    del document["agencies"][0]["contact"]
    for name in ("effective_to", "onward_sharing", "retention_days", "breach_notice_hours", "document_sha256"):
        document["agreements"][0].pop(name)

    assert "effective_to" not in checked(document).agreements[0]
