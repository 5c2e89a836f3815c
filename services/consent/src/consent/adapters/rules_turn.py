"""Who goes first: a decision, or a change of what decisions rest on."""

from typing import Final

RULES_TURN: Final = "rules"
"""Decisions share this turn; whoever changes agreements or policy packs has it alone.

So a decision that rests on an agreement as it was has committed before the change does, and whoever looks again at
what is queued after the change finds it. On SQLite every writing transaction is the only one anyway.
"""
