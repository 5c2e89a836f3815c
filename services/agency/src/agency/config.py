"""Settings of one agency identity. Secrets come from files; every mistake is listed, not only the first.

An agency of a sandbox is a folder of files with fixed names, read as if the environment had named them.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from alongside.envelope.model import Env
from alongside.settings import BrokerUrl, SettingsReader, SettingsRefused
from alongside.web import strict_json
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer, load_issuers

AUTO_ANSWERS = ("none", "accept", "decline")
# scrypt's N for a passphrase of 256 random bits, which needs no stretching: many identities share one small machine.
_SANDBOX_COST = 2**12
_NO_ACCOUNTS: tuple[Account, ...] = ()
_NO_ISSUERS: tuple[TrustedIssuer, ...] = ()
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LINK_NAME = re.compile(r"[a-z2-7]{26}")
AGENCY_FILE = "agency.json"
ACCOUNTS_FILE = "accounts.json"
_MEMBERS = {"id", "name"}
_MORE = {"landlord_name", "landlord_phone", "mode"}
_NEEDED = (
    ("AGENCY_LINK_NAME_FILE", "link-name"),
    ("AGENCY_LINK_URL_FILE", "link-url"),
    ("AGENCY_KEYSTORE_PASSPHRASE_FILE", "passphrase"),
    ("AGENCY_PAGE_SECRET_FILE", "page-secret"),
)
_OPTIONAL = (
    ("AGENCY_ACCOUNTS_FILE", "accounts.json"),
    ("AGENCY_TRUSTED_ISSUERS_FILE", "trusted-issuers.json"),
    ("AGENCY_LINK_CA_FILE", "tls/ca.pem"),
    ("AGENCY_LINK_CERTIFICATE_FILE", "tls/certificate.pem"),
    ("AGENCY_LINK_KEY_FILE", "tls/key.pem"),
)
_MADE = (("AGENCY_KEYSTORE_FILE", "keystore"), ("AGENCY_KEY_RING_FILE", "key-ring"))
_DATABASE = "agency.sqlite3"


@dataclass(frozen=True)
class Settings:
    """What one identity needs to run.

    `agency_id` names it in addresses and in `aud` (agency:<id>), `name` on its pages; `link_name` is its secret
    name on the carrier; `passphrase` opens the keystore; `page_secret` (32 bytes or more) signs cookies.
    `link` is where the carrier is; a node that is served needs it. `auto_answer` (none, accept, decline) is for
    sandboxes only. `landlord_name` and `landlord_phone`: who refers by this identity, and where to ring them.
    """

    agency_id: str
    name: str
    link_name: str = field(repr=False)
    database_url: str = field(repr=False)
    keystore: Path
    key_ring: Path
    passphrase: bytes = field(repr=False)
    page_secret: bytes = field(repr=False)
    link: BrokerUrl | None = field(default=None, repr=False)
    env: Env = Env.SANDBOX
    auto_answer: str = "none"
    accounts: tuple[Account, ...] = ()
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    hosts: tuple[str, ...] = ()
    keystore_cost: int = 2**15
    landlord_name: str = "The landlord"
    landlord_phone: str = ""

    def __post_init__(self) -> None:
        mistakes = _mistakes(self)
        if mistakes:
            raise SettingsRefused(mistakes)

    @property
    def audience(self) -> str:
        """The `aud` of tokens for this identity."""
        return f"agency:{self.agency_id}"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """From AGENCY_* variables (README, "Settings"). Raises SettingsRefused with every mistake."""
        reader = SettingsReader(env)
        mode = Env(reader.choice("AGENCY_MODE", tuple(Env), Env.LIVE))
        found: dict[str, Any] = {
            "agency_id": reader.text("AGENCY_ID"),
            "name": reader.text("AGENCY_NAME"),
            "link_name": reader.secret("AGENCY_LINK_NAME_FILE").decode("ascii", "replace"),
            "database_url": reader.text("AGENCY_DATABASE_URL"),
            "keystore": Path(reader.text("AGENCY_KEYSTORE_FILE")),
            "key_ring": Path(reader.text("AGENCY_KEY_RING_FILE")),
            "passphrase": reader.secret("AGENCY_KEYSTORE_PASSPHRASE_FILE"),
            "page_secret": reader.secret("AGENCY_PAGE_SECRET_FILE"),
            "link": reader.broker("AGENCY_LINK", sandbox=mode is Env.SANDBOX),
            "env": mode,
            "auto_answer": reader.choice("AGENCY_AUTO_ANSWER", AUTO_ANSWERS, "none"),
            "accounts": reader.file("AGENCY_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS, optional=True),
            "trusted_issuers": reader.file("AGENCY_TRUSTED_ISSUERS_FILE", load_issuers, _NO_ISSUERS, optional=True),
            "hosts": reader.several("AGENCY_HOSTS"),
            "landlord_name": reader.optional_text("AGENCY_LANDLORD_NAME") or "The landlord",
            "landlord_phone": reader.optional_text("AGENCY_LANDLORD_PHONE") or "",
        }
        if reader.mistakes:
            raise SettingsRefused(reader.mistakes)
        return cls(**found)

    @classmethod
    def from_folder(cls, folder: Path, state: Path | None = None) -> Self:
        """A sandbox identity from its folder (README, "A sandbox of several agencies").

        What the node makes (keystore, key ring, database) goes into `state`/<agency's id>, or into the folder itself.
        Raises SettingsRefused with every mistake.
        """
        try:
            return replace(cls.from_env(environment_of(folder, state)), keystore_cost=_SANDBOX_COST)
        except SettingsRefused as refused:
            raise _told_of(folder, refused.mistakes) from None


def _mistakes(settings: Settings) -> list[str]:
    found = []
    if not _ID.fullmatch(settings.agency_id):  # also the name of a folder
        found.append("The agency's id must be small letters, digits and dashes, at most 63.")
    if not settings.name.strip():
        found.append("The agency needs a name for its pages.")
    if not _LINK_NAME.fullmatch(settings.link_name):
        found.append("The link name must be 26 lower-case base32 characters.")
    if settings.link is not None and settings.link.user != settings.link_name:
        found.append("The user in the link's address must be the link name.")
    if len(settings.passphrase) < 16:
        found.append("The keystore's passphrase must have at least 16 bytes.")
    if len(settings.page_secret) < 32:
        found.append("The secret of the pages must have at least 32 bytes.")
    if settings.auto_answer not in AUTO_ANSWERS:
        found.append("The automatic answer must be none, accept or decline.")
    if settings.auto_answer != "none" and settings.env is not Env.SANDBOX:
        found.append("Only a sandbox agency may answer by itself.")
    return found


def folders_in(folder: Path) -> list[Path]:
    """The agencies' folders below this one, in the order of their names; itself, when it is one of an agency.

    Raises SettingsRefused when there is none.
    """
    if (folder / AGENCY_FILE).is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{AGENCY_FILE}"))
    if not found:
        raise SettingsRefused([f"No folder with a file {AGENCY_FILE} is there."])
    return found


def environment_of(folder: Path, state: Path | None) -> dict[str, str]:
    """The variables that stand for this folder; in sandbox mode, unless its agency.json names another.

    What the node makes goes into `state`/<agency's id>, or into the folder itself. Raises SettingsRefused.
    """
    facts = _facts(folder / AGENCY_FILE)
    made = (state / facts["id"] if state else folder).absolute()
    given = [(name, file) for name, file in _OPTIONAL if (folder / file).exists()]
    # `agency up` keeps the secret of the pages once, beside the folders of all landlords
    beside = folder.absolute().parent.parent / "page-secret"
    alone = (folder / "page-secret").exists() or not beside.exists()
    shared = {} if alone else {"AGENCY_PAGE_SECRET_FILE": str(beside)}
    return {
        "AGENCY_ID": facts["id"],
        "AGENCY_NAME": facts["name"],
        "AGENCY_MODE": facts.get("mode", Env.SANDBOX.value),
        "AGENCY_LANDLORD_NAME": facts.get("landlord_name", ""),
        "AGENCY_LANDLORD_PHONE": facts.get("landlord_phone", ""),
        "AGENCY_DATABASE_URL": f"sqlite:///{made / _DATABASE}",
        **{name: str(folder / file) for name, file in (*_NEEDED, *given)},
        **{name: str(made / file) for name, file in _MADE},
        **shared,
    }


def joined(folder: Path, desk: Path) -> Settings:
    """One landlord's identity of a node that `agency up` made; who may sign in is the same for all of them.

    Raises SettingsRefused with every mistake.
    """
    own = environment_of(folder, None) | {"AGENCY_PAGE_SECRET_FILE": str(desk / "page-secret")}
    if (desk / ACCOUNTS_FILE).exists():
        own["AGENCY_ACCOUNTS_FILE"] = str(desk / ACCOUNTS_FILE)
    try:
        return replace(Settings.from_env(own), keystore_cost=_SANDBOX_COST)
    except SettingsRefused as refused:
        raise _told_of(folder, refused.mistakes) from None


def _told_of(folder: Path, mistakes: Iterable[str]) -> SettingsRefused:
    """The mistakes as the reader of a folder knows them: by its name and those of its files."""
    told = []
    for sentence in mistakes:
        for name, file in (*_NEEDED, *_OPTIONAL):
            sentence = sentence.replace(f"The file that {name} names", f"The file {file}")
        told.append(f"{folder.name}: {sentence}")
    return SettingsRefused(told)


def _facts(file: Path) -> dict[str, str]:
    try:
        facts = strict_json.loads(file.read_bytes())
    except (OSError, ValueError):
        raise SettingsRefused([f"The file {AGENCY_FILE} cannot be read, or is not JSON."]) from None
    named = isinstance(facts, dict) and _MEMBERS <= set(facts) <= _MEMBERS | _MORE
    if not named or not all(isinstance(one, str) for one in facts.values()):
        raise SettingsRefused([f"The file {AGENCY_FILE} must have an id and a name, and nothing else."])
    return {name: str(value) for name, value in facts.items()}


def new_link_name(random: bytes) -> str:
    """A link name from 16 random bytes: 128 bits in lower-case base32 without padding."""
    return base64.b32encode(random).decode("ascii").rstrip("=").lower()
