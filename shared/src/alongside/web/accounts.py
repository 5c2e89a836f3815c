"""Who may sign in to a page: names, roles and argon2 hashes, from a file or a tuple; no passwords."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from alongside.web import strict_json

MAX_PASSWORD: Final = 256
_NEEDED: Final = frozenset({"name", "role", "password_hash"})
_MEMBERS: Final = _NEEDED | {"team"}


@dataclass(frozen=True)
class Account:
    """One account: `name` to sign in with, `role`, argon2id hash of the password (never shown by repr).

    team: whose people a member of staff works with; empty where teams do not matter.
    """

    name: str
    role: str
    password_hash: str = field(repr=False)
    team: str = ""


def hash_password(password: str) -> str:
    """The argon2id hash to keep, with the library's default cost (RFC 9106, low-memory profile)."""
    return PasswordHasher().hash(password)


def load_accounts(path: Path) -> tuple[Account, ...]:
    """The accounts of a JSON file `[{"name", "role", "password_hash", "team"?}]`. Raises ValueError, one sentence."""
    entries = strict_json.loads(path.read_bytes())
    if not isinstance(entries, list) or not all(_is_account(entry) for entry in entries):
        raise ValueError("The accounts file must be a list of name, role, password_hash and perhaps team, all texts.")
    return tuple(Account(**entry) for entry in entries)


def save_accounts(path: Path, accounts: Iterable[Account]) -> None:
    """Write that file whole, mode 0600."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(strict_json.dumps([asdict(account) for account in accounts]))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class Accounts:
    """Checks names and passwords; an unknown name takes as long as a wrong password.

    Raises ValueError when there is no account, two have one name, or a hash is not argon2id.
    """

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._by_name = {account.name: account for account in accounts}
        if not accounts or len(self._by_name) != len(accounts):
            raise ValueError("A page needs at least one account, and each name once.")
        if not all(account.password_hash.startswith("$argon2id$") for account in accounts):
            raise ValueError("The password hash of an account must be argon2id.")
        self._hasher = PasswordHasher()
        self._any_hash = accounts[0].password_hash

    def get(self, name: str) -> Account | None:
        """The account of that name, when there still is one."""
        return self._by_name.get(name)

    def check(self, name: str, password: str) -> Account | None:
        """The account when the password is right, else None."""
        account = self._by_name.get(name)
        try:
            self._hasher.verify(account.password_hash if account else self._any_hash, password[:MAX_PASSWORD])
        except (VerificationError, InvalidHashError):
            return None
        return account if len(password) <= MAX_PASSWORD else None


def _is_account(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) >= _NEEDED
        and set(entry) <= _MEMBERS
        and all(isinstance(value, str) and (value or name == "team") for name, value in entry.items())
    )
