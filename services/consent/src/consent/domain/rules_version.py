"""Which gate decided. A record names the version of its rules; old records are replayed by the gate of that version.

Whoever changes what `decide` answers to inputs that it has answered before, leaves the old rules here under their
number and gives the new ones the next. Additions that read a new input need no new number as long as a record
without that input is answered as before. `tests/data/decisions` holds records of each version.
"""

from collections.abc import Callable, Mapping
from typing import Final

from .gate import decide
from .model import Request, Verdict, World

RULES: Final = 1
"""The version that decides now."""

GATES: Final[Mapping[int, Callable[[Request, World], Verdict]]] = {1: decide}
