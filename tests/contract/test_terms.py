"""What consent writes into the terms of a sharing permission, the agency's page says in words."""

from agency.domain.words import TERMS
from consent.bootstrap import packaged_packs
from consent.domain.codes import TELL_PERSON
from consent.domain.pack_rules import CLOCKS
from embedded.refer.partnership import ONWARD


def test_every_term_that_consent_can_write_has_words():
    written = {code for pack in packaged_packs() for code in pack["obligations"]}
    written |= {*TELL_PERSON, "agreed", "until:", "by:", "breach_notice_hours:", "disputed:"}
    written |= {f"onward_sharing:{code}" for code in ONWARD}
    written |= {f"{name}_within:" for name in CLOCKS}

    assert written == set(TERMS)
