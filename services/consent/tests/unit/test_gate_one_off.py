"""Once without an agreement: only where the landlord switched it on, and under every one of its conditions."""

from dataclasses import replace

import pytest
from gate_world import CHOICE_REQUEST, CHOICE_WORLD, CONSENT, EXCEPTION, POLICY, SUPPORT, agreement, asking, under

from consent.domain.gate import decide, still_stands
from consent.domain.model import ConsentStatus, Outcome, Review

ALL = CONSENT.categories | {"HEA", "VCH", "DOB"}
OPEN = replace(
    under(CHOICE_WORLD, categories=ALL), policy=replace(POLICY, one_off=True), agency_called_back=True, agreements=()
)
ASKED = asking(CHOICE_REQUEST, "IDN", "CON", "SAF", "INC", "HEA", "VCH", with_reason=frozenset({"HEA"}))


def with_agreement(**changes):
    return replace(
        OPEN, agreements=(agreement("harbour", {"support.victim_general": set(SUPPORT.ceiling)}, **changes),)
    )


def test_only_what_is_necessary_goes_and_the_officer_reviews_it():
    verdict = decide(ASKED, OPEN)

    assert verdict.outcome is Outcome.SEND
    assert verdict.allowed == ("IDN", "CON", "SAF", "INC")
    assert dict(verdict.withheld) == {"HEA": "SHARING_AGREEMENT_SCOPE", "VCH": "SHARING_AGREEMENT_SCOPE"}
    assert verdict.reviews == (Review.ONE_OFF_NO_AGREEMENT,)
    assert verdict.notes == ("ONE_OFF_NO_AGREEMENT",)
    assert verdict.agreement is None


@pytest.mark.parametrize(
    "world",
    [
        replace(OPEN, policy=POLICY),
        replace(OPEN, agency_called_back=False),
        with_agreement(status="suspended"),
        with_agreement(status="terminated"),
        with_agreement(categories_by_type={"safety.fire": frozenset({"IDN"})}),
        replace(OPEN, authority=EXCEPTION),
        replace(OPEN, authority=None),
        under(OPEN, status=ConsentStatus.REFUSED),
        under(OPEN, status=ConsentStatus.WITHDRAWN),
        under(OPEN, agency="another"),
    ],
    ids=[
        "switched off", "not rung", "suspended", "ended", "type left out", "exception", "nothing", "no", "taken back",
        "another agency",
    ],
)  # fmt: skip
def test_it_stays_where_one_condition_is_missing(world):
    assert decide(ASKED, world).outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("authority", [EXCEPTION, None], ids=["exception", "nothing"])
def test_without_her_own_consent_the_missing_agreement_is_a_reason_too(authority):
    assert "SHARING_AGREEMENT_MISSING" in decide(ASKED, replace(OPEN, authority=authority)).reasons


@pytest.mark.parametrize("status", ["draft", "expired", "superseded"])
def test_an_agreement_that_never_counted_or_ran_out_is_none(status):
    assert decide(ASKED, with_agreement(status=status)).outcome is Outcome.SEND


def test_with_an_agreement_the_switch_changes_nothing():
    assert decide(ASKED, with_agreement()) == decide(ASKED, replace(with_agreement(), policy=POLICY))


def test_what_went_once_stands_only_while_the_switch_is_on_and_the_call_counts():
    sent = decide(ASKED, OPEN).allowed

    assert still_stands(ASKED, OPEN, sent) == ()
    assert still_stands(ASKED, replace(OPEN, policy=POLICY), sent) == ("SHARING_AGREEMENT_MISSING",)
    assert still_stands(ASKED, replace(OPEN, agency_called_back=False), sent) == ("SHARING_AGREEMENT_MISSING",)
