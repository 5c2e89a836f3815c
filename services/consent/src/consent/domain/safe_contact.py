"""Whether what we know about contacting the person safely is there and fresh (rule 6)."""

from datetime import datetime, timedelta

from .model import Facts, Policy, ReferralType


def safe_contact_problem(referral_type: ReferralType, facts: Facts, policy: Policy, now: datetime) -> str | None:
    """The code that says why safe contact cannot be relied on, or None. Types without SAF never need it."""
    if "SAF" not in referral_type.ceiling:
        return None
    if "SAF" not in facts.held or facts.safe_contact_confirmed_at is None:
        return "SAFE_CONTACT_MISSING"
    # An unknown risk is treated as high: what is safe can change, and nobody has looked.
    relaxed = facts.risk_level in ("standard", "medium")
    limit = timedelta(days=policy.fresh_days if relaxed else policy.fresh_days_at_high_risk)
    return "SAFE_CONTACT_STALE" if now - facts.safe_contact_confirmed_at > limit else None
