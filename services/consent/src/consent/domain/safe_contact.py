"""Whether what we know about contacting the person safely is there and fresh (rule 6)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .model import Facts, Policy, ReferralType

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""So far may the clocks of two machines be apart."""


def as_known(facts: Facts, now: datetime) -> Facts:
    """The facts as they can be known now: what is said to be confirmed at a later time was not confirmed.

    A date that was mistyped would count as fresh for years, and somebody could be rung where it is not safe.
    """
    confirmed = facts.safe_contact_confirmed_at
    if confirmed is None or confirmed <= now + CLOCKS_DIFFER:
        return facts
    return replace(facts, safe_contact_confirmed_at=None)


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
