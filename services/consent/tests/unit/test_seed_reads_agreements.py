"""What a partnership file says of an agreement is kept, and what it does not say has the usual value."""

from datetime import date

from consent.usecases.seed import _agreement

ROW = {
    "id": "ISA-harbour", "version": 3, "agency": "harbour", "status": "active",
    "categories_by_type": {"support.victim_general": ["IDN", "CON"]},
}  # fmt: skip


def test_every_member_of_an_agreement_is_read():
    said = {
        "effective_from": "2026-01-01", "effective_to": "2026-12-31", "onward_sharing": "with_permission",
        "retention_days": 90, "breach_notice_hours": 48, "document_sha256": "ab",
    }  # fmt: skip

    read = _agreement({**ROW, **said})

    dates = read.agreement.effective_from, read.agreement.effective_to
    assert dates == (date(2026, 1, 1), date(2026, 12, 31))
    assert (read.onward_sharing, read.retention_days) == ("with_permission", 90)
    assert (read.breach_notice_hours, read.document_sha256) == (48, "ab")
    assert read.agreement.categories_by_type == {"support.victim_general": {"IDN", "CON"}}


def test_what_an_agreement_does_not_say_is_the_usual():
    read = _agreement(ROW)

    assert (read.agreement.effective_from, read.agreement.effective_to) == (None, None)
    assert (read.onward_sharing, read.retention_days) == ("none", 180)
    assert (read.breach_notice_hours, read.document_sha256) == (24, "")
