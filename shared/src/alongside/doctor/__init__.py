"""What is wrong with an installation, and the command that mends it. Looks only: nothing is ever changed.

A service makes its findings of the parts here; the command prints one line for each. No finding holds a secret, a
password or anything about a person; addresses of machines and names of files it may hold.
"""

from alongside.doctor.finding import Finding, good, guarded, wrong
from alongside.doctor.operator import Operator
from alongside.doctor.telling import NOTHING_SEEN, quietly, tell

__all__ = ["Finding", "good", "guarded", "wrong", "tell", "quietly", "NOTHING_SEEN", "Operator"]
