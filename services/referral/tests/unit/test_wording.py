"""Every code has words for the officer, a step with a number, and either words for the person or a reason why not."""

import re

import pytest

from alongside.casedata.codes import CATEGORIES
from referral.domain.wording import FORBIDDEN_FOR_PEOPLE, Contact, Directory, by_urgency, explain, next_step
from referral.domain.wording_rubbish import RUBBISH
from referral.domain.wording_table import ALL as OF_REFERRALS
from referral.domain.wording_table import NOTES, STOPS, WAITING, Ring

ALL = {**OF_REFERRALS, **RUBBISH}

# docs/gate.md
LEFT_OUT = {
    "CEILING_NEVER", "NOT_HELD", "PSEUDONYM_ONLY", "NEEDS_EXPLICIT_CONSENT", "NOT_AGREED",
    "SHARING_AGREEMENT_SCOPE", "NEEDS_REASON", "SECOND_PERSON_NEEDED",
}  # fmt: skip
STOP_CODES = LEFT_OUT | {
    "AGENCY_NOT_ACTIVE", "NOTHING_TO_SEND", "NOT_DECIDED_YET", "PERSON_SAID_NO", "PERSON_WITHDREW", "NO_PERMISSION",
    "PERMISSION_EXPIRED", "PERMISSION_USED", "SHARING_AGREEMENT_MISSING", "SAFE_CONTACT_MISSING",
    "SAFE_CONTACT_STALE", "EXCEPTION_BASIS_INVALID", "STANDING_REFUSAL", "DUPLICATE_OPEN",
}  # fmt: skip
NOTE_CODES = {
    "ONE_OFF_NO_AGREEMENT", "SAFE_CONTACT_UNKNOWN", "BASIS_CORRECTED", "STANDING_REFUSAL_ACKNOWLEDGED",
    "LINKED_TO_OPEN",
}  # fmt: skip
OWN = {ring: Contact(f"our {ring.value}", f"020 7946 02{place:02d}") for place, ring in enumerate(Ring)}
AGENCY = Contact("Their desk", "020 7946 0101")
KNOWN, UNKNOWN = Directory(AGENCY, OWN), Directory(None, OWN)


def test_every_code_of_the_case_bundle_has_words():
    assert set(STOPS) == STOP_CODES
    assert set(NOTES) == NOTE_CODES


@pytest.mark.parametrize("code", ALL)
def test_every_code_has_all_texts(code):
    words = ALL[code]
    step = explain(code, KNOWN).next

    assert words.officer.endswith(".")
    assert len(words.officer) > 20
    assert step.what.endswith(".")
    assert step.who
    assert step.phone.startswith("020 7946")
    assert (words.person is None) != (words.hidden_because is None)


@pytest.mark.parametrize("code", ALL)
def test_what_the_person_reads_holds_none_of_the_words_that_hurt(code):
    said = (ALL[code].person or "").lower()

    assert not [word for word in FORBIDDEN_FOR_PEOPLE if re.search(rf"\b{word}", said)]


@pytest.mark.parametrize("code", ALL)
def test_no_officer_reads_a_code_an_article_or_a_key(code):
    words = ALL[code]
    said = f"{words.officer} {words.what}"

    assert not [name for name in CATEGORIES if re.search(rf"\b{name}\b", said)]
    assert not re.search(r"\bArt|Article|thumbprint|JWS|blocked|rejected", said)
    assert not re.search(r"[A-Z]{2,}_[A-Z]", said)


def test_an_unknown_code_is_taken_as_not_sent():
    words = explain("SOMETHING_NEW", KNOWN)

    assert "not sent" in words.sentence
    assert words.next.phone


def test_the_most_urgent_reason_gives_the_next_step():
    codes = ["NOT_AGREED", "AGENCY_NOT_ACTIVE", "SAFE_CONTACT_STALE"]

    step = next_step(codes, lane="choice", sent_nothing=True, directory=KNOWN)

    assert by_urgency(codes)[0] == "AGENCY_NOT_ACTIVE"
    assert (step.who, step.phone) == ("Their desk", "020 7946 0101")
    assert "Ring them" in step.what


def test_for_an_agency_that_is_not_in_the_directory_there_is_still_a_number():
    step = next_step(["AGENCY_NOT_ACTIVE"], lane="choice", sent_nothing=True, directory=UNKNOWN)

    assert step.phone == OWN[Ring.DIRECTORY].phone
    assert "directory" in step.what


@pytest.mark.parametrize("code", STOPS)
def test_a_protect_referral_that_was_not_sent_says_how_help_is_reached_now(code):
    step = next_step([code], lane="protect", sent_nothing=True, directory=KNOWN)

    assert "999" in step.what
    assert AGENCY.phone in step.what
    assert OWN[Ring.SAFEGUARDING].phone in step.what


@pytest.mark.parametrize("code", WAITING)
def test_what_waits_names_who_to_ring_and_what_to_say(code):
    step = next_step([code], lane="choice", sent_nothing=False, directory=KNOWN)

    assert step.phone
    assert re.search(r"\bsay\b|Record", step.what) or "pass on" in step.what


def test_without_a_code_there_is_nothing_to_do():
    assert next_step([], lane="choice", sent_nothing=False, directory=KNOWN) is None
