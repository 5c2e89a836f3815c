"""A consent's state is a fold over its events."""

from datetime import UTC, datetime

import pytest

from consent.domain.consent_events import ConsentEvent, fold
from consent.domain.model import ConsentStatus

AT = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], "refused"),
        (["given"], "given"),
        (["refused"], "refused"),
        (["later"], "later"),
        (["given", "withdrawn"], "withdrawn"),
        (["given", "withdrawn", "given"], "withdrawn"),
        (["later", "withdrawn"], "withdrawn"),
    ],
)
def test_the_state_after_what_was_said(said, state):
    assert fold(ConsentEvent(ConsentStatus(status), AT) for status in said) is ConsentStatus(state)
