"""A referral is over: it no longer counts as open, and what was never sent gives its permission back."""

from datetime import datetime

from consent.usecases.ports import Decisions

GIVES_BACK = frozenset({"cancelled"})


def end_referral(decisions: Decisions, decision_id: str, how: str, at: datetime) -> bool:
    """Apply `referral.ended`, inside the inbox's transaction. False when nothing was open under that decision.

    Only `cancelled` gives a one-off permission back: in every other case something was, or may have been, sent.
    """
    return decisions.ended(decision_id, how, at, give_back=how in GIVES_BACK)
