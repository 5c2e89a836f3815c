"""The public page: plain words, narrow, and without an agency that is cut off."""

import re
from dataclasses import replace

import pytest

from referral.domain.agency import Agency
from referral.domain.wording import FORBIDDEN_FOR_PEOPLE, Contact
from referral.domain.working_together import KINDS, days_in_words, who_we_work_with

CARE = Agency("care", "Harbour", "victim_support_commissioned", "active", False, (), Contact("desk", "020 7946 0101"))
TOLD = {
    "landlord": "larkfield",
    "on": "2026-03-04",
    "policy": {"title": "Standard rules", "version": "standard 2026.2"},
    "agreements": [
        {
            "agency": "care", "until": "2026-12-31", "keep_days": 365, "onward_sharing": "none",
            "breach_notice_hours": 24,
            "purposes": [
                {
                    "type": "support.victim_general", "purpose": "So that the person is supported.", "section": "4",
                    "usual": ["IDN", "CON"], "with_reason": ["HEA"], "only_if_agreed": ["VCH"], "without_names": [],
                }
            ],
        }
    ],
}  # fmt: skip


def test_what_is_in_force_reads_as_plain_words():
    [partner] = who_we_work_with(TOLD, [CARE]).partners

    assert (partner.name, partner.kind) == ("Harbour", "A support charity")
    [purpose] = partner.purposes
    assert purpose.need == "Somebody to talk to, and support after what happened"
    assert (purpose.usual, purpose.with_reason) == (("Name", "Phone, email and post"), ("Health and impact",))
    assert purpose.only_if_agreed == ("How they describe themselves",)
    assert "12 months" in partner.keep


@pytest.mark.parametrize("status", ["suspended", "retired"])
def test_an_agency_that_is_cut_off_is_not_on_it(status):
    assert who_we_work_with(TOLD, [replace(CARE, status=status)]).partners == ()
    assert who_we_work_with(TOLD, []).partners == ()


def test_it_says_what_nobody_is_told_and_only_that():
    assert who_we_work_with(TOLD, [CARE]).never == ("New or protected address", "Immigration", "Money and benefits")


def test_no_code_and_no_word_that_hurts_is_on_it():
    said = str(who_we_work_with(TOLD, [CARE])) + str(KINDS)

    assert not re.search(r"\b[A-Z]{3}\b", said.replace("VCH", ""))
    assert not [word for word in FORBIDDEN_FOR_PEOPLE if re.search(rf"\b{word}", said.lower().replace("victim_", ""))]


@pytest.mark.parametrize(("days", "said"), [(14, "14 days"), (90, "3 months"), (180, "6 months"), (365, "12 months")])
def test_days_read_as_people_say_them(days, said):
    assert days_in_words(days) == said
