"""However quickly it is spelled, a record has the characters that it always had: its hash was signed over them."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent.domain.model import Lane
from consent.usecases.canonical import canonical, digest, plain


@dataclass(frozen=True, slots=True)
class Single:
    only: object


@dataclass(frozen=True, slots=True)
class Several:
    z: object
    a: object
    é: object


anything = st.text(st.characters(exclude_categories=()))
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
first, last = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2100-01-01")  # Hypothesis adds the zones
moments = st.datetimes(first, last, timezones=st.one_of(st.just(UTC), offsets))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(2**70), 2**70), anything, moments, st.dates(),
    st.sampled_from(Lane), st.frozensets(anything, max_size=4), st.frozensets(st.dates(), max_size=3),
    st.frozensets(st.sampled_from(Lane)),
)  # fmt: skip
names = st.one_of(anything, st.sampled_from(["\uffee", "\U0001f600", "\x7f", "\u2028", "a", "A", ""]))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(names, inner, max_size=4),
        st.dictionaries(names, inner, max_size=3).map(MappingProxyType),
        st.builds(Single, inner),
        st.builds(Several, inner, inner, inner),
    ),
    max_leaves=15,
)


def _form(value):
    """The rules as they were when the first record was hashed, one value after the other."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Set):
        return sorted(one if isinstance(one, str) else _in_order(one) for one in value)
    if isinstance(value, Mapping):
        return {str(name): held for name, held in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _in_order(value):
    return json.loads(json.dumps(value, ensure_ascii=False, default=_form))


@given(values)
@example({"\U0001f600": 1, "\uffee": 2})
@example({"half": "\ud800", "deep": [2**64, -(2**63) - 1]})
@example("".join(map(chr, range(0x100))) + "\u2028\u2029\ufffe")
def test_a_record_is_spelled_as_the_first_one_was(value):
    expected = json.dumps(value, ensure_ascii=False, default=_form, sort_keys=True, separators=(",", ":"))

    assert canonical(value) == expected
    assert json.dumps(plain(value)) == json.dumps(_in_order(value))


def test_members_without_a_name_of_letters_and_what_is_nested_deeply_are_spelled_too():
    deep = value = []
    for _ in range(400):
        deep.append([])
        deep = deep[0]

    assert canonical({2: "a", 1: "b"}) == '{"1":"b","2":"a"}'
    assert canonical(value) == "[" * 401 + "]" * 401
    assert plain({1: value}) == {"1": value}


def test_half_a_character_has_no_digest():
    with pytest.raises(UnicodeEncodeError):
        digest("\ud800")
