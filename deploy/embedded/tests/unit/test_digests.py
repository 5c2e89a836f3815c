"""The landlord notices other content under the same references, and only that."""

import pytest
from sample_bundles import put, sample

from embedded.refer.bundle import checked
from embedded.refer.digests import idempotency_key, object_digests


def digests(document):
    return object_digests(checked("case.json", document))


@pytest.mark.parametrize(
    ("pointer", "value", "changed"),
    [
        ("/person/age_band", "16_17", "person"),
        ("/jurisdiction", "wales", "person"),
        ("/data/IDN/name", "Somebody Else", "data"),
        ("/standing_refusals/0/said", "other words", "standing_refusals"),
        ("/consents/1/valid_until", "2026-07-01T00:00:00Z", "consents/C2"),
        ("/referrals/2/ask", "something else", "referrals/R3"),
    ],
)
def test_a_change_shows_in_the_digest_of_the_thing_that_changed(pointer, value, changed):
    before = digests(sample("amara"))
    document = sample("amara")
    put(document, pointer, value)

    after = digests(document)

    assert {name for name in before if before[name] != after[name]} == {changed}


def test_an_exception_has_a_digest_of_its_own():
    document = sample("tomasz")
    put(document, "/exceptions/1/facts", "other facts")

    assert digests(document)["exceptions/X2"] != digests(sample("tomasz"))["exceptions/X2"]


def test_a_later_export_may_add_a_referral_and_be_written_later():
    before = digests(sample("amara"))
    document = sample("amara")
    document["at"] = "2026-03-04T11:00:00+00:00"
    document["referrals"].append({**document["referrals"][0], "ref": "R6"})

    after = digests(document)

    assert {name: after[name] for name in before} == before


def test_the_order_of_members_is_no_change():
    document = sample("amara")

    assert digests(dict(reversed(document.items()))) == digests(document)


def test_an_idempotency_key_belongs_to_one_kind_case_and_reference():
    keys = {
        idempotency_key(kind, case, ref)
        for kind in ("consent", "referral")
        for case in ("A", "A1")
        for ref in ("1", "11")
    }

    assert len(keys) == 8
    assert all(len(key) == 64 for key in keys)
