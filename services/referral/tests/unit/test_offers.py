"""Which agencies could help, and what they would have to know: never more than was agreed with them."""

import pytest

from referral.domain.agency import Agency
from referral.domain.offers import offers
from referral.domain.wording import Contact

TYPE = "support.victim_general"
CARE = Agency(
    "care", "Care", "victim_support_commissioned", "active", False, (TYPE,), Contact("desk", "020 7946 0101")
)
PACK = {
    "types": [
        {"type": TYPE, "necessary": ["IDN", "CON", "SAF", "INC"], "with_reason": ["CHD"], "explicit_consent": ["PAD"]}
    ]
}


def agreement(*codes, **changes):
    return {"agency": "care", "status": "active", "categories_by_type": {TYPE: list(codes)}, **changes}


def offer(*agreements):
    (found,) = offers(PACK, agreements, [CARE])
    return found


def test_an_agreement_lowers_what_may_go_and_never_raises_it():
    found = offer(agreement("IDN", "CON", "SAF", "HEA"))

    assert (found.necessary, found.optional, found.explicit) == (("IDN", "CON", "SAF"), (), ())
    assert found.may_have() == ("IDN", "CON", "SAF")
    assert found.covered


@pytest.mark.parametrize(
    "changes", [{"status": "suspended"}, {"status": "draft"}, {"agency": "police"}, {"categories_by_type": {}}]
)
def test_an_agreement_that_is_not_in_force_covers_nothing(changes):
    assert not offer(agreement("IDN", **changes)).covered


@pytest.mark.parametrize(
    ("agreed", "asked"),
    [
        (("IDN", "CON", "SAF", "INC"), ("IDN", "CON", "SAF")),
        (("IDN", "CON"), ("IDN", "CON", "SAF")),
        (("IDN", "SAF"), ("IDN", "SAF")),
        (("IDN",), ("IDN",)),
    ],
)
def test_the_safe_ways_are_asked_about_with_every_way_to_reach_somebody(agreed, asked):
    assert offer(agreement(*agreed)).asked_of(["IDN", "CON", "CHD"]) == asked


def test_what_is_only_useful_is_never_asked_about_beforehand():
    found = offer(agreement("IDN", "SAF", "CHD", "PAD"))

    assert found.asked_of(["IDN", "CHD", "PAD"]) == ("IDN", "SAF")
    assert found.may_add(["IDN", "CHD", "PAD"]) == ("PAD", "CHD")
