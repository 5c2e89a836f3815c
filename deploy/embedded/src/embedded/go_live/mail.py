"""The mail server and the mailboxes of staff, as they were told to `alongside go-live`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from alongside.events.model import STAFF_ROLES
from embedded.go_live.state import read_state
from notify.domain.mail import MailServer, Security

MAIL_PASSWORD: Final = "keys/mail-password"
MAIL_CA: Final = "keys/mail-ca.pem"


def mail_server(data: Path) -> MailServer | None:
    """The server that takes mail to staff in; None when none was told, or its password is not on this machine.

    Then staff get tasks in place of mail, and `go-live` says why: nobody's help waits for a password.
    """
    told = read_state(data).set.get("mail")
    try:
        return None if told is None else of_told(data, told)
    except OSError:
        return None


def of_told(data: Path, told: Mapping[str, Any]) -> MailServer:
    """The server of what was told; files that were told by versions before are where they were. Raises OSError."""
    file = told["password_file"]
    return MailServer(
        host=told["host"],
        sender=told["sender"],
        port=told["port"],
        security=Security(told["security"]),
        user=told["user"],
        password=(data / file).read_text(encoding="utf-8").strip() if file else None,
        ca_file=data / told["ca_file"] if told["ca_file"] else None,
    )


def staff_addresses(data: Path) -> dict[str, str]:
    """One mailbox for all of the staff; each mail says only that something is waiting."""
    told = read_state(data).set.get("mail")
    return {} if told is None else dict.fromkeys(STAFF_ROLES, told["staff"])
