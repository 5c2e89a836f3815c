"""Closed code lists of consents and exceptions. Sources: UK GDPR Articles 6, 9, 10; DPA 2018 Schedule 1; MCA 2005."""

from typing import Final

EXCEPTION_TYPES: Final = (
    "danger_to_life", "child_at_risk", "adult_at_risk", "serious_crime_prevention",
    "legal_duty_or_order", "formal_request", "lack_capacity_best_interests",
)  # fmt: skip
WHY_NO_CONSENT: Final = (
    "refused", "unsafe_to_ask", "cannot_locate", "no_time", "lacks_capacity", "would_prejudice",
)  # fmt: skip
ART6: Final = (
    "consent", "contract", "legal_obligation", "vital_interests", "public_task", "rli.request",
    "rli.emergency", "rli.crime", "rli.safeguarding", "rli.public_security", "legitimate_interests",
)  # fmt: skip
ART6_PATTERN: Final = (
    r"^(" + "|".join(code.replace(".", r"\.") for code in ART6) + r"|legal_obligation\.[A-Za-z0-9._-]{1,100})$"
)
"""Article 6(1) bases; `legal_obligation` may name the statute after a dot."""
ART9: Final = (
    "explicit_consent", "vital_interests_incapable", "legal_claims", "health_social_care", "spi.para6_statutory",
    "spi.para10_unlawful_acts", "spi.para17_counselling", "spi.para18_safeguarding", "made_public",
)  # fmt: skip
ART10: Final = (
    "para10_36", "para18_36", "consent_29", "vital_30", "legal_claims_33", "official_authority",
)  # fmt: skip
LEGAL_POWER_PATTERN: Final = r"^[A-Za-z0-9_.]{1,64}$"
DECISION_MAKERS: Final = (
    "self", "child_self_competent", "parental_responsibility", "lpa_welfare", "lpa_property", "deputy",
    "best_interests", "litigation_friend", "nominated_representative",
)  # fmt: skip
TELL_PERSON: Final = ("told_before", "told_after", "withheld_until_review")
