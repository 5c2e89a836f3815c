"""The state of the rules, as a column beside what is read in the same statement."""

from typing import Final

from sqlalchemy import select

from consent.adapters.tables import RulesStateRow

STATE: Final = select(RulesStateRow.state).where(RulesStateRow.id == 1).scalar_subquery().label("rules_state")
"""NULL where nothing was ever changed: then nothing is kept either."""
