"""What may notice a change comes first; what could not is not run at all."""

import pytest
from choosing import about

UNIT = "services/consent/tests/unit"


@pytest.mark.parametrize(
    ("change", "test", "same"),
    [
        ("consent.domain.gate.x_decide__mutmut_1", f"{UNIT}/test_gate_choice.py::test_it[a.b]", True),
        ("consent.usecases.decide_referral.xǁDraftǁgrant__mutmut_7", f"{UNIT}/test_decisions.py::test_it", True),
        ("consent.usecases.audit_trail.xǁLinkAuditǁ__call____mutmut_3", f"{UNIT}/test_audit_chain.py::test_it", True),
        ("consent.domain.reviews.x_escalated__mutmut_1", f"{UNIT}/test_roles.py::test_reviews", False),
        ("consent.domain.who_may.x_it__mutmut_1", f"{UNIT}/test_who_else.py::test_it", False),
    ],
)
def test_a_test_file_named_like_the_module_is_about_the_same(change, test, same):
    assert bool(about(change) & about(test)) is same
