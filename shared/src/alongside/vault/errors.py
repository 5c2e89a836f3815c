"""What the vault refuses."""


class VaultError(Exception):
    """A stored value could not be opened. Never says why: the reason would help only who tampers."""

    def __init__(self, sentence: str = "The stored value could not be opened.") -> None:
        super().__init__(sentence)


class KeyRingError(VaultError):
    """The key ring file is missing, readable by others, damaged, or exists already. For the operator."""
