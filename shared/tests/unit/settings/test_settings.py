"""Settings: from the environment or from files, every mistake in one sentence, and no value in any."""

import pytest

from alongside.settings import SettingsReader, SettingsRefused


@pytest.fixture
def file(tmp_path):
    """`file("content")` is the path of a file with it."""

    def write(content: str | bytes) -> str:
        path = tmp_path / "setting"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def test_a_text_is_a_variable_or_the_content_of_a_file(file):
    reader = SettingsReader({"A": " one ", "B_FILE": file("two\n")})

    assert (reader.text("A"), reader.text("B")) == ("one", "two")
    assert reader.mistakes == []


def test_a_variable_and_its_file_at_once_are_a_mistake(file):
    reader = SettingsReader({"A": "one", "A_FILE": file("two")})

    assert reader.text("A") == ""
    assert reader.mistakes == ["A and A_FILE are both set."]


def test_an_empty_variable_beside_its_file_counts_as_not_set(file):
    assert SettingsReader({"A": "", "A_FILE": file("two")}).text("A") == "two"


@pytest.mark.parametrize("content", ["", " \n", b"\xff\xfe", "x" * 70_000])
def test_a_file_without_a_text_is_a_mistake_told_once_and_without_its_content(file, content):
    reader = SettingsReader({"A_FILE": file(content)})

    assert reader.text("A") == ""
    assert reader.mistakes == ["The file that A_FILE names does not hold what it should."]


def test_a_file_that_is_not_there_is_a_mistake():
    reader = SettingsReader({"A_FILE": "/nowhere/secret-name"})

    reader.text("A")

    assert reader.mistakes == ["The file that A_FILE names cannot be read."]


def test_what_is_not_set_is_a_mistake_only_where_it_is_needed():
    reader = SettingsReader({})

    assert reader.optional_text("A") is None
    assert reader.text("B") == ""
    assert reader.mistakes == ["B is not set."]


def test_a_name_that_ends_in_file_is_a_path_and_is_not_read(file):
    path = file("content")

    assert SettingsReader({"RING_FILE": path}).text("RING_FILE") == path


def test_choices_lists_and_numbers_come_from_files_too(file):
    reader = SettingsReader({"A_FILE": file("587")})

    assert reader.whole("A", 25, lowest=1, highest=65535) == 587
    assert reader.choice("A", ("587", "465"), "465") == "587"
    assert reader.several("A") == ("587",)
    assert reader.whole("B", 25, lowest=1, highest=65535) == 25


@pytest.mark.parametrize("value", ["0", "65536", "-1", "2.5", "five", "٣", "1" * 400])
def test_what_is_no_number_in_between_is_a_mistake(value):
    reader = SettingsReader({"PORT": value})

    assert reader.whole("PORT", 25, lowest=1, highest=65535) == 25
    assert reader.mistakes == ["PORT must be a whole number from 1 to 65535."]


def test_settling_tells_every_mistake_of_reading_and_of_building():
    reader = SettingsReader({})
    reader.text("A")

    def build():
        raise SettingsRefused(["And this."])

    with pytest.raises(SettingsRefused) as refused:
        reader.settle(build)

    assert refused.value.mistakes == ("A is not set.", "And this.")
