"""The mail server and the mailboxes of staff, as they were told to `alongside go-live`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alongside.events.model import STAFF_ROLES
from embedded.go_live.state import read_state
from notify.domain.mail import MailServer, Security


def mail_server(data: Path) -> MailServer | None:
    """The server that takes mail to staff in; None when none was told."""
    told = read_state(data).set.get("mail")
    return None if told is None else of_told(told)


def of_told(told: Mapping[str, Any]) -> MailServer:
    """The server of what was told."""
    file = told["password_file"]
    return MailServer(
        host=told["host"],
        sender=told["sender"],
        port=told["port"],
        security=Security(told["security"]),
        user=told["user"],
        password=Path(file).read_text(encoding="utf-8").strip() if file else None,
        ca_file=Path(told["ca_file"]) if told["ca_file"] else None,
    )


def staff_addresses(data: Path) -> dict[str, str]:
    """One mailbox for all of the staff; each mail says only that something is waiting."""
    told = read_state(data).set.get("mail")
    return {} if told is None else dict.fromkeys(STAFF_ROLES, told["staff"])
