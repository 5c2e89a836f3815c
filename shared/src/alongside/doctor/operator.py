"""Who looks after the broker, from the settings of `referral broker apply`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from alongside.settings import SettingsReader

PREFIX: Final = "REFERRAL_BROKER"
MODE: Final = "REFERRAL_MODE"
SANDBOX, LIVE = "sandbox", "live"


@dataclass(frozen=True)
class Operator:
    """Who looks after the broker, and whose virtual host it is.

    `passwords`: the folder with each user's password; None where only certificates let anybody in. `authority`: who
    signed the certificate of the management API, when it is not one that this machine trusts. `anywhere`: http:// may
    go to another machine (sandbox mode).
    """

    management: str
    user: str
    password: str = field(repr=False)
    landlord: str
    passwords: Path | None = None
    authority: Path | None = None
    anywhere: bool = False

    def password_of(self, user: str) -> str | None:
        """What `referral broker apply` would set; a file that is missing holds what nobody's password is."""
        if self.passwords is None:
            return None
        try:
            return (self.passwords / user).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return secrets.token_urlsafe(24)


def operator_in(env: Mapping[str, str]) -> Operator | None:
    """The operator whose settings (REFERRAL_BROKER_*) are there; None when there is none of them.

    Raises SettingsRefused when only some are there.
    """
    if not any(name.startswith(f"{PREFIX}_") and value.strip() for name, value in env.items()):
        return None
    reader = SettingsReader(env)
    found = Operator(
        management=reader.text(f"{PREFIX}_MANAGEMENT"),
        user=reader.text(f"{PREFIX}_OPERATOR"),
        password=reader.secret(f"{PREFIX}_PASSWORD_FILE").decode("utf-8", "replace"),
        landlord=reader.text(f"{PREFIX}_LANDLORD"),
        passwords=_path(env, f"{PREFIX}_PASSWORDS"),
        authority=_path(env, f"{PREFIX}_MANAGEMENT_CA_FILE"),
        anywhere=reader.choice(MODE, (LIVE, SANDBOX), LIVE) == SANDBOX,
    )
    return reader.settle(lambda: found)


def _path(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name, "").strip()
    return Path(value) if value else None
