"""Every code that an agency may send has words, and one that we do not know is something else."""

import re
from pathlib import Path

from referral.domain.answer_words import OTHER, REASONS, reason_words

PROTOCOL = Path(__file__).parents[4] / "docs/protocol/README.md"


def test_every_code_of_the_protocol_has_words():
    rows = re.findall(r"^\| `(?:declined|progress|outcome)` \|(.*)\|$", PROTOCOL.read_text("utf-8"), re.MULTILINE)
    listed = {code for row in rows for code in re.findall(r"`([a-z0-9_]+)`", row)}
    assert len(rows) == 3
    assert listed - {"other"} == set(REASONS)


def test_a_code_that_nobody_knows_is_shown_as_something_else():
    assert (reason_words("brand_new"), reason_words("other"), reason_words(None)) == (OTHER, OTHER, None)


def test_no_words_repeat_a_code():
    assert not [words for words in REASONS.values() if "_" in words]
