"""Mail to staff: a text of the allow-list, and nothing that tells where it comes from or who reads it."""

import email.policy
import hashlib
from datetime import UTC
from email.message import EmailMessage
from typing import Final

from notify.adapters.submission import conversation
from notify.domain.mail import MailServer, Trouble, is_mailbox
from notify.domain.messages import Message
from notify.domain.ways import Way
from notify.usecases.ports import ChannelDown

_POLICY: Final = email.policy.SMTP.clone(cte_type="7bit")


class StaffMail:
    """The channel to staff: one mail to one shared mailbox, through the landlord's own server."""

    keeps = False

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def offers(self, way: Way) -> bool:
        """Return True for e-mail."""
        return way is Way.EMAIL

    def send(self, message: Message, address: str, not_after: float) -> None:
        """See `Channels.send`. Raises ValueError for a message to a person, whatever the reason it came here."""
        if message.for_person or message.role is None:
            raise ValueError("What is for a person never goes this way.")
        if not is_mailbox(address):
            raise ChannelDown(Trouble.NO_ADDRESS, for_good=True)
        content = compose(message, self._server, address)
        with conversation(self._server, not_after) as submission:
            submission.hand_in(self._server.sender, address, content)


def compose(message: Message, server: MailServer, address: str) -> bytes:
    """Return the mail as it goes out (RFC 5322, seven bits): the same bytes whenever the same message is tried.

    Says who sends, to which mailbox, when it was decided (UTC), and that a machine wrote it (RFC 3834), so that no
    machine answers. Names no program, asks for no receipt and has nothing in it that is fetched when it is read.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = server.sender
    mail["To"] = address
    mail["Subject"] = message.subject
    mail["Date"] = message.at.astimezone(UTC)
    mail["Message-ID"] = f"<{_token(message)}@{server.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text + "\n")
    return mail.as_bytes()


def _token(message: Message) -> str:
    """Random to everybody, the same for the same message, and no id that is kept anywhere else."""
    return hashlib.sha256(f"notify/mail/{message.id}".encode()).hexdigest()[:32]
