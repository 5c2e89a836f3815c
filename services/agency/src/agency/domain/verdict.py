"""What the checks of docs/protocol said about one body of bytes."""

from dataclasses import dataclass

from alongside.envelope.model import Opened, Receipt, ReceiptStatus, Ref


@dataclass(frozen=True)
class Rubbish:
    """Failed before the signature had verified: nobody is known to have sent it.

    `code` says which check, for our own eyes; `told` (KEY or BYTES) is all that the other side is told.
    """

    code: str
    told: str


@dataclass(frozen=True)
class Refused:
    """Failed after the signature had verified. `status` is refused or expired."""

    ref: Ref
    status: ReceiptStatus
    code: str


@dataclass(frozen=True)
class Ignored:
    """A receipt of the landlord's that does not count; a receipt is never answered."""

    opened: Opened
    code: str


@dataclass(frozen=True)
class Accepted:
    """Passed every check. `receipt` is set when it is the landlord's receipt for something of ours."""

    opened: Opened
    receipt: Receipt | None = None


Verdict = Rubbish | Refused | Ignored | Accepted
