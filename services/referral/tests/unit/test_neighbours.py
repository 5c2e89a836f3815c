"""What is asked of consent and notify, and what their answers, refusals and silence become."""

from datetime import UTC, datetime

import pytest

from alongside.web.client import ServiceRefused, ServiceUnavailable
from referral.adapters.consent_client import HttpConsent
from referral.adapters.notify_client import HttpSafeContacts
from referral.domain.errors import DecisionRefused, Unreachable
from referral.domain.facts import Facts
from referral.domain.referral import Request

REQUEST = Request(
    person_id="p", case_ref="CASE", ref="R1", type="police.report", agency="norshire-police", lane="choice",
    urgency="urgent", authority=("consent", "c1"), categories=("IDN",), reasons={"HEA": "SECRET"}, incidents=None,
    ask="SECRET",
)  # fmt: skip
FACTS = Facts(
    asked=("IDN",), held=("IDN", "SAF"), with_reason=("HEA",), age_band="adult", child_present=True,
    care_and_support_needs=False, risk_level="high", immediate_danger=True,
    safe_contact_confirmed_at=datetime(2026, 3, 3, tzinfo=UTC), statements_tagged=True,
)  # fmt: skip
ANSWER = {
    "decision_id": "d", "outcome": "send", "reasons": [], "notes": ["LINKED_TO_OPEN"], "allowed": ["IDN"],
    "withheld": {"NAR": "NOT_AGREED"}, "safe_contact": "none", "cid": "c", "permission": "a.b.c",
    "permission_id": "i", "statement": "s.t.u", "record_hash": "h", "decided_at": "2026-03-03T11:00:00+00:00",
    "reviews": [],
}  # fmt: skip


class Fake:
    """A ServiceClient that answers what the test says."""

    def __init__(self, answer):
        self.answer, self.calls = answer, []

    def _give(self, *call, **more):
        self.calls.append((*call, more))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    get = post = _give


class Ticking:
    def monotonic(self):
        return 500.0


def consent(answer):
    fake = Fake(answer)
    return HttpConsent(fake, Ticking()), fake


def test_consent_is_asked_exactly_the_agreed_question_under_the_referrals_key():
    gate, fake = consent(ANSWER)

    decision = gate.decide("r", "subject-1", REQUEST, FACTS)

    ((path, body, more),) = fake.calls
    assert (path, more) == ("/decisions", {"idempotency_key": "r"})
    assert set(body) == {
        "subject", "referral", "type", "agency", "lane", "urgency", "authority", "asked", "held", "with_reason",
        "age_band", "child_present", "care_and_support_needs", "risk_level", "immediate_danger",
        "safe_contact_confirmed_at", "statements_tagged",
    }  # fmt: skip
    assert body["authority"] == {"kind": "consent", "id": "c1"}
    assert "SECRET" not in str(body)
    assert "CASE" not in str(body)
    assert (decision.send, decision.withheld, decision.cid) == (True, {"NAR": "NOT_AGREED"}, "c")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ServiceUnavailable("slow"), Unreachable),
        (ServiceRefused(409, "x", "y"), Unreachable),
        (ServiceRefused(422, "x", "y"), DecisionRefused),
        ({"decision_id": "d"}, Unreachable),
    ],
)
def test_without_a_proper_answer_nothing_is_decided(answer, error):
    gate, _ = consent(answer)

    with pytest.raises(error):
        gate.decide("r", "s", REQUEST, FACTS)


@pytest.mark.parametrize(("given", "ends"), [(30, 530.0), (600, 530.0), (5, 505.0)])
def test_a_lease_runs_from_asking_and_never_longer_than_30_seconds(given, ends):
    gate, _ = consent({"results": [{"decision_id": "d", "stands": True, "lease_s": given, "reasons": []}]})

    assert gate.check(["d"])["d"].ends == ends


def test_a_lease_stands_only_when_consent_says_true():
    for said in (False, None, "true", 1):
        gate, _ = consent({"results": [{"decision_id": "d", "stands": said, "lease_s": 30, "reasons": ["X"]}]})
        assert gate.check(["d"])["d"].stands is False


def test_no_safe_contact_record_is_none_and_silence_is_not():
    assert HttpSafeContacts(Fake(ServiceRefused(404, "x", "y"))).current("h") is None
    for answer in (ServiceUnavailable("slow"), ServiceRefused(403, "x", "y"), {"version": 1}):
        with pytest.raises(Unreachable):
            HttpSafeContacts(Fake(answer)).current("h")
