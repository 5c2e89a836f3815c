"""Files from outside are read strictly, with a bound, and nothing of their content is repeated in a sentence."""

import pytest

from embedded.refer.mistakes import FileRefused
from embedded.refer.reading import LARGEST_FILE, parse, read_json

SECRET = "Pemberton"


@pytest.mark.parametrize(
    ("raw", "pointer", "sentence"),
    [
        (b"", "", "not JSON"),
        (b'{"name": "Pemberton"', "", "not JSON"),
        (b"\xff\xfe{}", "", "not UTF-8"),
        (b'{"a": NaN}', "", "NaN"),
        (b'{"a": -Infinity}', "", "NaN"),
        (b'{"a": 1e999}', "/a", "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "", "too long"),
        (b'{"a": {"b": 1, "b": "Pemberton"}}', "/a/b", "more than once"),
        (b'{"a": [{"x/~": 1, "x/~": 2}]}', "/a/0/x~1~0", "more than once"),
        (b'{"a": "\\ud800"}', "/a", "half of a character"),
        (b'{"\\ud800": 1}', "", "half of a character"),
        (b'{"a": "\\u0000"}', "/a", "NUL"),
        (b"[" * 100_000, "", "nested deeper"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "", "nested deeper"),
        (b" " * (LARGEST_FILE + 1), "", "larger than 5 MiB"),
    ],
)
def test_a_file_that_is_not_strict_json_is_refused_with_one_sentence(raw, pointer, sentence):
    with pytest.raises(FileRefused) as refused:
        parse(raw)

    [mistake] = refused.value.mistakes
    assert mistake.pointer == pointer
    assert sentence in mistake.sentence
    assert SECRET not in mistake.sentence


def test_every_repeated_member_is_told():
    with pytest.raises(FileRefused) as refused:
        parse(b'{"a": 1, "a": 2, "b": {"c": 1, "c": 1}}')

    assert [mistake.pointer for mistake in refused.value.mistakes] == ["/a", "/b/c"]


def test_a_byte_order_mark_is_read_past():
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_no_more_than_the_bound_is_read_whatever_the_file_system_says(tmp_path):
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 * 1024)  # sparse: fifty gigabytes that are not there

    with pytest.raises(FileRefused) as refused:
        read_json(path)

    assert "larger than 5 MiB" in refused.value.mistakes[0].sentence


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_what_is_no_file_is_a_mistake_and_no_crash(tmp_path, name):
    with pytest.raises(FileRefused) as refused:
        read_json(tmp_path / name)

    assert refused.value.mistakes[0].sentence == "There is no such file."
