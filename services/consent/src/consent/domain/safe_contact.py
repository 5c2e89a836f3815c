"""Whether what we know about contacting the person safely is there and fresh (rule 6)."""

from datetime import datetime, timedelta

from .model import Facts, ReferralType

FRESH_AT_HIGH_OR_UNKNOWN_RISK = timedelta(days=30)
FRESH_OTHERWISE = timedelta(days=90)


def safe_contact_problem(referral_type: ReferralType, facts: Facts, now: datetime) -> str | None:
    """The code that says why safe contact cannot be relied on, or None. Types without SAF never need it."""
    if "SAF" not in referral_type.ceiling:
        return None
    if "SAF" not in facts.held or facts.safe_contact_confirmed_at is None:
        return "SAFE_CONTACT_MISSING"
    # An unknown risk is treated as high: what is safe can change, and nobody has looked.
    relaxed = facts.risk_level in ("standard", "medium")
    limit = FRESH_OTHERWISE if relaxed else FRESH_AT_HIGH_OR_UNKNOWN_RISK
    return "SAFE_CONTACT_STALE" if now - facts.safe_contact_confirmed_at > limit else None
