"""Until a landlord has gone live, no real number or address is taken."""

import pytest

from referral.domain.practice import PracticeOnly, only_fictional


@pytest.mark.parametrize(
    "points",
    [
        {}, {"mobile": "07700 900101"}, {"mobile": "+44 7700 900101"}, {"landline": "020 7946 0123"},
        {"email": "amara@example.org"}, {"email": "a@mail.example.com"}, {"mobile": "x"}, {"post": "anything"},
    ],
)  # fmt: skip
def test_what_belongs_to_nobody_is_taken(points):
    only_fictional({"CON": points, "IDN": {"name": "Amara"}})
    only_fictional({})


@pytest.mark.parametrize(
    "points",
    [
        {"mobile": "07911 123456"}, {"mobile": "+447911123456"}, {"landline": "0121 496 9999 1"[:12] + "9"},
        {"email": "amara@gmail.com"}, {"email": "a@example.org.uk"}, {"landline": "020 7219 3000"},
    ],
)  # fmt: skip
def test_what_could_be_somebodys_is_not_and_is_not_repeated(points):
    with pytest.raises(PracticeOnly) as refused:
        only_fictional({"CON": points})

    assert not [value for value in points.values() if value in refused.value.sentence]
