"""What `agency up` keeps, and where: one folder for each landlord, and beside them who may sign in.

DATA/accounts.json  page-secret                     the same for all landlords
DATA/landlords/NAME/agency.json  link-name  link-url  passphrase  tls/ca.pem   from the invitation
DATA/landlords/NAME/keystore  key-ring  agency.sqlite3                         what the node makes
DATA/landlords/NAME/recovery                        until the sheet is on paper
DATA/landlords/NAME/joining                         until the landlord is pinned
"""

import json
import re
import secrets
from pathlib import Path
from typing import Final

from agency.config import ACCOUNTS_FILE, Settings, joined
from alongside.envelope.party_file import PartyFile, read_party_file, write_party_file
from alongside.joining.invitation import Invitation
from alongside.joining.words import SECRET_BYTES
from alongside.web.accounts import Account, hash_password, load_accounts, save_accounts

WORKER: Final = "agency_worker"
JOINING, RECOVERY, LANDLORD_FILE, OUR_FILE = "joining", "recovery", "landlord.json", "send-to-the-landlord.json"
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")


class Desk:
    """The folder DATA."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()

    def prepare(self) -> None:
        """Make it, for its owner only. Raises OSError."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.data / "page-secret").exists():
            _write(self.data / "page-secret", secrets.token_urlsafe(48))

    @property
    def landlords(self) -> list["Membership"]:
        """One for each landlord, by name."""
        found = sorted(path.parent for path in (self.data / "landlords").glob("*/agency.json"))
        return [Membership(self, folder) for folder in found]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Who may sign in."""
        file = self.data / ACCOUNTS_FILE
        return load_accounts(file) if file.exists() else ()

    def add_person(self, name: str, password: str) -> None:
        """Let one more person sign in, or give somebody a new password."""
        others = [one for one in self.accounts if one.name != name]
        save_accounts(self.data / ACCOUNTS_FILE, [*others, Account(name, WORKER, hash_password(password))])

    def accept(self, invitation: Invitation) -> "Membership":
        """Write down what the invitation says. The same landlord again: only how to reach it is new."""
        name = _NOT_IN_A_NAME.sub("-", invitation.landlord_name.lower()).strip("-")[:40] or "landlord"
        membership = Membership(self, self.data / "landlords" / name)
        membership.write(invitation)
        return membership


class Membership:
    """The folder of one landlord."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def write(self, invitation: Invitation) -> None:
        """Every file that the invitation stands for."""
        (self.folder / "tls").mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = {
            "id": invitation.agency_id,
            "name": invitation.agency_name,
            "landlord_name": invitation.landlord_name,
            "landlord_phone": invitation.landlord_phone,
            "mode": invitation.mode,
        }
        _write(self.folder / JOINING, "")
        _write(self.folder / "link-name", invitation.link_name)
        _write(self.folder / "link-url", invitation.link_url)
        if invitation.link_ca:
            _write(self.folder / "tls" / "ca.pem", invitation.link_ca)
        if not (self.folder / "passphrase").exists():
            _write(self.folder / "passphrase", secrets.token_urlsafe(32))
        write_party_file(self.folder / LANDLORD_FILE, invitation.landlord)
        _write(self.folder / "agency.json", json.dumps(facts, indent=1))  # last: with it the folder counts

    @property
    def settings(self) -> Settings:
        """Raises SettingsRefused."""
        return joined(self.folder, self.desk.data)

    @property
    def landlord(self) -> PartyFile:
        """The landlord's file, as it came with the invitation."""
        return read_party_file(self.folder / LANDLORD_FILE)

    @property
    def joining(self) -> bool:
        """Whether the steps are not done yet."""
        return (self.folder / JOINING).exists()

    def done(self) -> None:
        """Every step is done."""
        (self.folder / JOINING).unlink(missing_ok=True)

    def secret(self) -> bytes:
        """What the recovery sheet spells; kept until it is on paper, so that a broken-off joining can go on."""
        file = self.folder / RECOVERY
        if not file.exists():
            _write(file, secrets.token_bytes(SECRET_BYTES).hex())
        return bytes.fromhex(file.read_text("ascii"))

    @property
    def sheet_waits(self) -> bool:
        """Whether the recovery sheet is not known to be on paper."""
        return (self.folder / RECOVERY).exists()

    def sheet_is_on_paper(self) -> None:
        """Nothing on this computer spells the secret any more."""
        (self.folder / RECOVERY).unlink(missing_ok=True)


def _write(file: Path, text: str) -> None:
    """For its owner only."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")
