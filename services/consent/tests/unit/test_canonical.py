"""One spelling for a recorded decision, and a hash that tells nothing of it."""

import base64
import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from consent.domain.model import Facts, Lane
from consent.usecases.canonical import canonical, digest, plain, rfc3339, salted_hash


def test_equal_values_have_one_spelling():
    summer = timezone(timedelta(hours=1))

    one = canonical({"b": frozenset({"y", "x"}), "a": datetime(2026, 6, 1, 12, tzinfo=summer)})
    other = canonical({"a": datetime(2026, 6, 1, 11, tzinfo=UTC), "b": {"x", "y"}})

    assert one == other == '{"a":"2026-06-01T11:00:00Z","b":["x","y"]}'


def test_records_enumerations_days_and_nothing_are_spelled_by_what_they_are():
    assert canonical([Lane.PROTECT, date(2026, 6, 1), None, True]) == '["protect","2026-06-01",null,true]'
    assert '"held":["CON","IDN"]' in canonical(Facts(held=frozenset({"IDN", "CON"})))


@pytest.mark.usefixtures("machine_in_tokyo")
def test_times_are_spelled_in_utc_whatever_the_time_zone_of_the_machine():
    assert rfc3339(datetime(2026, 6, 1, 11, tzinfo=UTC)) == "2026-06-01T11:00:00Z"
    assert canonical(datetime(2026, 6, 1, 11, tzinfo=UTC)) == '"2026-06-01T11:00:00Z"'


def test_a_mapping_of_any_kind_is_spelled_by_its_members_and_what_has_no_spelling_is_told():
    assert plain(MappingProxyType({"a": 1, "b": frozenset({date(2026, 6, 2), date(2026, 6, 1)})})) == {
        "a": 1, "b": ["2026-06-01", "2026-06-02"],
    }  # fmt: skip
    with pytest.raises(TypeError, match=r"^object has no spelling\.$"):
        plain(object())


def test_different_values_have_different_digests():
    assert digest(["a", "b"]) != digest(["b", "a"])


def test_the_salt_is_in_the_hash_so_that_nothing_can_be_guessed():
    assert salted_hash(b"1" * 32, "{}") != salted_hash(b"2" * 32, "{}")
    expected = hashlib.sha256(b"alongside/1/record\0" + b"1" * 32 + b"{}").digest()
    assert len(salted_hash(b"1" * 32, "{}")) == 43
    assert salted_hash(b"1" * 32, "{}")[:10] == base64.urlsafe_b64encode(expected).decode()[:10]
