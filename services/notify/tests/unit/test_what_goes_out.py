"""What the neighbour is told of a person."""

from notify.entrypoints.http.schemas import SafeContactView
from notify.usecases.read_safe_contact import CurrentContact


def test_of_a_record_only_the_fields_that_are_named_go_out():
    channels = [{"kind": "sms", "safe": "yes", "when": [{"from": "09:00"}]}]
    kept = {"confirmed_at": "2026-03-03T10:00:00+00:00", "channels": channels, "code_word": "saffron", "more": 1}

    said = SafeContactView().dump(CurrentContact(1, kept["confirmed_at"], kept))

    assert said["record"] == {"confirmed_at": "2026-03-03T10:00:00+00:00", "channels": channels}
