"""The ways out."""

from notify.domain.messages import Message
from notify.domain.ways import Way


class SandboxChannels:
    """Sandbox mode: every way is offered, everything stays in the outbox and nothing is ever sent."""

    keeps = True

    def offers(self, way: Way) -> bool:
        """Return True: the rules are tried as if every channel were set up."""
        return True

    def send(self, message: Message, address: str, not_after: float) -> None:
        """Never called; refuses, so that a mistake elsewhere cannot send."""
        raise RuntimeError("Sandbox mode sends nothing.")


class NoChannels:
    """No channel is set up: each message becomes a task for a person."""

    keeps = False

    def offers(self, way: Way) -> bool:
        """Return False."""
        return False

    def send(self, message: Message, address: str, not_after: float) -> None:
        """Never called."""
        raise RuntimeError("No channel is set up.")
