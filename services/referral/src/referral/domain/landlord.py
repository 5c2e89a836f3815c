"""The landlord in the exchange."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OwnParty:
    """Thumbprint of the landlord's identity key, its root statement and its key statement (compact JWS)."""

    identity: str
    root: str = field(repr=False)
    keys: str = field(repr=False)
