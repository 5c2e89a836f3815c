"""A change is given to the tests that come by the statement it touches, and to no other."""

import pytest
from lines import around, changed, with_code

ORIGINAL = '''\
    def decide__orig(self, one, two=7):
        """What is said."""
        if one and (
            two
        ):
            return self.first(
                one,
                two=two,
            )
        try:
            self.second()
        except ValueError as error:
            raise KeyError from error
        else:
            self.third()
        return [
            one
            for one in two
        ]
'''


def lines_of(*sentences: str) -> set[int]:
    """The numbers of the lines with these words."""
    return {number for number, line in enumerate(ORIGINAL.splitlines(), 1) if line.strip() in sentences}


CHANGES = [
    ("one and (", "one or (", {3, 4, 5}),
    ("two\n        ):", "None\n        ):", {3, 4, 5}),
    ("two=two", "two=None", {6, 7, 8, 9}),
    ("                two=two,\n", "", {6, 7, 8, 9}),
    ("self.second()", "self.second(None)", {11}),
    ("ValueError as", "KeyError as", {12}),
    ("from error", "from None", {13}),
    ("one\n            for", "None\n            for", {16, 17, 18, 19}),
    ("two=7", "two=8", set(range(1, 20))),
]


@pytest.mark.parametrize(("before", "after", "lines"), CHANGES)
def test_a_change_is_in_all_lines_of_its_statement_and_not_in_those_inside_it(before, after, lines):
    other = ORIGINAL.replace(before, after)
    assert other != ORIGINAL

    touched = changed(ORIGINAL, other)

    assert around(ORIGINAL, touched) == lines


def test_the_name_alone_is_no_change():
    assert changed(ORIGINAL, ORIGINAL.replace("decide__orig", "decide__7")) == set()


def test_an_else_belongs_to_all_that_it_is_part_of():
    (line,) = lines_of("else:")

    assert around(ORIGINAL, {line}) == set(range(10, 16))


def test_what_is_in_functions_inside_has_lines_too():
    source = "def one():\n    # why\n    return lambda: (\n        two()\n    )\n"

    assert with_code(compile(source, "x", "exec")) == {1, 3, 4}
