"""What the audit's chain is made of is spelled in one way, whatever order it is read in."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.domain.audit_chain import START, Entry, Link, hash_of, link, verify

AT = datetime(2026, 3, 4, 12, 0, 0, 250, tzinfo=UTC)
DECIDED = Entry("decision", "7b0c1d52-0000-4000-8000-000000000001", "ab" * 32)
SPELLED = (
    '{"at":"2026-03-04T12:00:00.000250+00:00","before":"%s","content":"%s",'
    '"id":"7b0c1d52-0000-4000-8000-000000000001","kind":"decision","seq":%d}'
)


def test_the_same_content_has_one_hash_in_whatever_order_it_comes():
    one, other = {"b": "é", "a": {"d": 1, "c": None}}, {"a": {"c": None, "d": 1}, "b": "é"}

    assert hash_of(one) == hash_of(other)
    assert hash_of(one) == hashlib.sha256('{"a":{"c":null,"d":1},"b":"é"}'.encode()).hexdigest()


@pytest.mark.usefixtures("machine_in_tokyo")
def test_a_link_is_spelled_as_it_was_from_the_first_day_so_that_old_chains_hold():
    first = link(DECIDED, None, AT)
    second = link(DECIDED, first, AT.astimezone(timezone(timedelta(hours=1))))

    assert first.link_hash == hashlib.sha256((SPELLED % (START, "ab" * 32, 1)).encode()).hexdigest()
    assert first.link_hash == "55993ff1932dcbcee22ff347afc9605e381b98421d601707f05724840824cdcd"
    assert second.link_hash == hashlib.sha256((SPELLED % (first.link_hash, "ab" * 32, 2)).encode()).hexdigest()


@pytest.mark.parametrize(
    "forged",
    [
        Link(1, DECIDED, AT + timedelta(microseconds=1), ""),
        Link(1, Entry("decision", DECIDED.id, "cd" * 32), AT, ""),
        Link(1, Entry("decision", "another", DECIDED.content_hash), AT, ""),
        Link(1, Entry("read", DECIDED.id, DECIDED.content_hash), AT, ""),
    ],
)
def test_nothing_of_a_link_is_changed_unseen(forged):
    kept = Link(forged.seq, forged.entry, forged.linked_at, link(DECIDED, None, AT).link_hash)
    entries = {(kept.entry.kind, kept.entry.id): kept.entry.content_hash}

    assert verify([kept], entries).broken == (1,)
    assert verify([link(DECIDED, None, AT)], {(DECIDED.kind, DECIDED.id): DECIDED.content_hash}).sound
