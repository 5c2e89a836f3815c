"""Until a landlord has gone live, no real number, address or postcode is taken, wherever it is typed."""

import pytest
from sample_bundles import sample

from referral.domain.practice import PracticeOnly, only_fictional


def spoilt(text):
    """The same words in a field and in free text of several kinds."""
    yield {"NAR": {"text": f"She said: {text}. Then they left."}}
    yield {"INC": {"incidents": [{"id": "I1", "summary": f"He shouted ({text})"}]}}
    yield {"SAF": {"never": [f"ring {text}"]}}
    yield {"WSH": {"wants": text}}


@pytest.mark.parametrize("name", ["amara", "jo", "tomasz", "yusuf"])
def test_the_sample_cases_are_taken_whole(name):
    only_fictional(sample(name))


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
    "text",
    [
        "07700 900 123 rang", "+44 (0)20 7946 0999", "EM1 4QT", "em9 9zz", "ring 999 or 101",
        "0808 16 89 111 is a helpline",
        "0300 123 6600", "2026-03-03T10:00:00+00:00", "on 2 03 2026 at 19:30", "LH-2026-0413", "crime 42CR/012345/26",
        "at 7pm on the M25", "reads a@example.org", "12345678-0123-4567-8901-234567890123", "flat 2, number 5",
        "20260303 100000", "Unit A1 2PM", "HA1", "0" * 64, "NHS 943 476 5919",
    ],
)  # fmt: skip
def test_ordinary_words_and_invented_details_are_taken_anywhere(text):
    for held in spoilt(text):
        only_fictional(held)


def test_references_and_ids_are_digits_that_mean_something_else():
    only_fictional({"TEN": {"tenancy_ref": "01234567890", "id": "07911123456"}, "files": [{"sha256": "0" * 64}]})


@pytest.mark.parametrize(
    "points",
    [
        {"mobile": "07911 123456"}, {"mobile": "+447911123456"}, {"landline": "0121 496 9999"},
        {"email": "amara@gmail.com"}, {"email": "a@example.org.uk"}, {"landline": "020 7219 3000"},
        {"landline": "0808 168 9111"}, {"mobile": "+48 601 100 100"},
    ],
)  # fmt: skip
def test_what_could_be_somebodys_is_not_and_is_not_repeated(points):
    with pytest.raises(PracticeOnly) as refused:
        only_fictional({"CON": points})

    assert not [value for value in points.values() if value in refused.value.sentence]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("07911 123456", "07700 900123"), ("07911123456", "07700 900123"), ("+44 7911 123 456", "07700 900123"),
        ("(0161) 219-3000", "07700 900123"), ("0044 7911 123456", "07700 900123"),
        ("+48 601 100 100", "07700 900123"),
        ("dad@gmail.com", "name@example.org"), ("me@notexample.org", "name@example.org"), ("m1 1ae", "EM1 4QT"),
        ("SW1A 1AA", "EM1 4QT"), ("M11AE", "EM1 4QT"), ("EC1A1BB", "EM1 4QT"),
    ],
)  # fmt: skip
def test_nor_in_any_free_text(text, instead):
    for held in spoilt(text):
        with pytest.raises(PracticeOnly) as refused:
            only_fictional(held)
        assert instead in refused.value.sentence and text not in refused.value.sentence
