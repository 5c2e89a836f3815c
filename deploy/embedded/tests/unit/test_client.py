"""What is asked before a file is sent: nothing is recorded for a call that cannot be carried out whole."""

from datetime import UTC, datetime, timedelta

import pytest
from sample_bundles import put, sample

from embedded.refer.bundle import checked
from embedded.refer.client import ContentChanged, announce, check

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Landlord:
    """Answers as the referral service does, and remembers what it was asked."""

    def __init__(self, changed=()):
        self.changed, self.asked, self.moved_s = changed, [], None

    def post(self, service, path, body, key=None):
        self.asked.append(path)
        if path == "/imports/check":
            return {"changed": list(self.changed)}
        self.moved_s = self.moved_s or body["moved_s"]
        return {"import_id": "1", "moved_s": self.moved_s}


def test_what_was_sent_with_other_content_is_told_by_its_place_and_not_by_its_reference():
    landlord = Landlord(["consents/C2", "data"])

    with pytest.raises(ContentChanged) as refused:
        check(landlord, [checked("case.json", sample("amara"))])

    assert refused.value.pointers == ["/consents/1", "/data"]
    assert landlord.asked == ["/imports/check"]


@pytest.mark.parametrize(
    ("pointer", "value", "told_at"),
    [
        ("/data/IDN/name", "Other", "/data"), ("/person/role", "witness", "/person"),
        ("/referrals/1/ask", "Other", "/referrals/1"),
    ],
)  # fmt: skip
def test_two_files_of_one_call_may_not_say_different_things_under_one_reference(pointer, value, told_at):
    other = sample("amara")
    put(other, pointer, value)

    with pytest.raises(ContentChanged) as refused:
        check(Landlord(), [checked("one.json", sample("amara")), checked("two.json", other)])

    assert (refused.value.name, refused.value.pointers) == ("two.json", [told_at])


def test_one_person_in_two_cases_has_the_same_details():
    other = sample("amara") | {"case_ref": "LH-OTHER"}
    check(Landlord(), [checked("one.json", sample("amara")), checked("two.json", other)])
    other["person"] = {**other["person"], "age_band": "16_17"}

    with pytest.raises(ContentChanged):
        check(Landlord(), [checked("one.json", sample("amara")), checked("two.json", other)])


def test_a_later_export_of_a_case_is_moved_by_the_distance_of_the_first():
    landlord, first, later = Landlord(), sample("amara"), sample("amara")
    put(later, "/at", "2026-03-04T11:00:00+00:00")

    one = announce(landlord, checked("case.json", first), NOW)
    two = announce(landlord, checked("case.json", later), NOW + timedelta(minutes=1))

    assert one.at == NOW
    assert two.at == NOW + timedelta(days=1)
    assert two.content["consents"] == one.content["consents"]
    assert two.content["data"]["SAF"] == one.content["data"]["SAF"]
