"""One spelling for a recorded decision, and a hash that tells nothing of it."""

import base64
import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

from consent.domain.model import Facts, Lane
from consent.usecases.canonical import canonical, digest, salted_hash


def test_equal_values_have_one_spelling():
    summer = timezone(timedelta(hours=1))

    one = canonical({"b": frozenset({"y", "x"}), "a": datetime(2026, 6, 1, 12, tzinfo=summer)})
    other = canonical({"a": datetime(2026, 6, 1, 11, tzinfo=UTC), "b": {"x", "y"}})

    assert one == other == '{"a":"2026-06-01T11:00:00Z","b":["x","y"]}'


def test_records_enumerations_days_and_nothing_are_spelled_by_what_they_are():
    assert canonical([Lane.PROTECT, date(2026, 6, 1), None, True]) == '["protect","2026-06-01",null,true]'
    assert '"held":["CON","IDN"]' in canonical(Facts(held=frozenset({"IDN", "CON"})))


def test_different_values_have_different_digests():
    assert digest(["a", "b"]) != digest(["b", "a"])


def test_the_salt_is_in_the_hash_so_that_nothing_can_be_guessed():
    assert salted_hash(b"1" * 32, "{}") != salted_hash(b"2" * 32, "{}")
    expected = hashlib.sha256(b"alongside/1/record\0" + b"1" * 32 + b"{}").digest()
    assert len(salted_hash(b"1" * 32, "{}")) == 43
    assert salted_hash(b"1" * 32, "{}")[:10] == base64.urlsafe_b64encode(expected).decode()[:10]
