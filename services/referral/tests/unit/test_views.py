"""What callers are told, as the views put it together."""

from datetime import UTC, datetime

from referral.domain.disclosure import Decision
from referral.domain.referral import Referral
from referral.domain.states import State
from referral.domain.wording import Contact, Directory
from referral.domain.wording_table import Ring
from referral.entrypoints.http.schemas_out import ExplainedView, NextView, ReferralView
from referral.entrypoints.http.views import referral_view
from referral.usecases.reading import show

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_our_own_words_have_just_the_fields_that_are_named():
    left_out = {"HEA": "NOT_COVERED", "FIN": "NOT_HELD"}
    decision = Decision("d", "send", (), (), ("IDN",), left_out, "held", "c", "p", "i", "s", "h", NOW)
    queued = Referral("r", "p", "LH-1", "R1", "t", "a", "choice", "urgent", State.QUEUED, decision, NOW, NOW, "m")
    ours = {ring: Contact("Case team", "020 7946 0000") for ring in Ring}

    said = ReferralView().dump(referral_view(show(queued, Directory(Contact("Desk", "020 7946 0001"), ours))))

    assert said["explained"] and {frozenset(one) for one in said["explained"]} == {frozenset(ExplainedView().fields)}
    steps = [said["next"], *(one["next"] for one in said["explained"])]
    assert {frozenset(step) for step in steps} == {frozenset(NextView().fields)}
