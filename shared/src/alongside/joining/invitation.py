"""The invitation: everything an agency needs to reach its landlord, sealed under a code of six words.

The text travels by e-mail, the code by telephone. Who has both can connect as the agency and still reads nothing:
that needs keys which the agency makes itself, and which people compare in a call.
"""

import base64
import json
import re
import secrets
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from alongside.envelope import strict_json
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.party_file import PartyFile

SCHEMA: Final = "alongside/invitation/1"
FIRST: Final = "----- ALONGSIDE INVITATION -----"
LAST: Final = "----- END OF THE INVITATION -----"
MAX_CHARACTERS: Final = 64 * 1024
MODES: Final = ("sandbox", "live")
_SALT, _NONCE = 16, 12
_COST: Final = 2**15
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LINK_NAME = re.compile(r"[a-z2-7]{26}")
_TEXTS: Final = ("landlord_name", "landlord_phone", "agency_name", "link_url")
_LONGEST: Final = 500


class InvitationRefused(ValueError):
    """It cannot be opened, or is none; one sentence that quotes nothing."""


@dataclass(frozen=True)
class Invitation:
    """`landlord`: its party file; `link_url`: its broker with our user and password; `link_ca`: who signed its
    certificate, as PEM, or empty; `mode`: sandbox or live.
    """

    landlord_name: str
    landlord_phone: str
    landlord: PartyFile
    agency_id: str
    agency_name: str
    link_name: str = field(repr=False)
    link_url: str = field(repr=False)
    link_ca: str
    mode: str

    def __post_init__(self) -> None:
        """Look at the form. Raises InvitationRefused."""
        sound = (
            all(isinstance(getattr(self, name), str) and 0 < len(getattr(self, name)) <= _LONGEST for name in _TEXTS)
            and isinstance(self.agency_id, str) and _ID.fullmatch(self.agency_id)
            and isinstance(self.link_name, str) and _LINK_NAME.fullmatch(self.link_name)
            and isinstance(self.link_ca, str) and self.mode in MODES
        )  # fmt: skip
        if not sound:
            raise InvitationRefused("The invitation does not hold what it should.")


def seal(invitation: Invitation, code: Sequence[str]) -> str:
    """The text to send by e-mail."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    content = json.dumps({"schema": SCHEMA} | asdict(invitation)).encode("utf-8")
    sealed = salt + nonce + AESGCM(_key(code, salt)).encrypt(nonce, content, SCHEMA.encode())
    return "\n".join([FIRST, *textwrap.wrap(base64.b64encode(sealed).decode("ascii"), 76), LAST]) + "\n"


def open_invitation(text: str, code: Sequence[str]) -> Invitation:
    """What is in it. Raises InvitationRefused: not an invitation, damaged, or another code."""
    sealed = _packed(text)
    salt, nonce, body = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        content = AESGCM(_key(code, salt)).decrypt(nonce, body, SCHEMA.encode())
    except InvalidTag:
        raise InvitationRefused(
            "These words do not open this invitation. Look at both again; ask for a new one if they are right."
        ) from None
    return _read(content)


def is_whole(text: str) -> bool:
    """Whether the text has the first and the last line of an invitation."""
    return FIRST in text and LAST in text


def _packed(text: str) -> bytes:
    if len(text) > MAX_CHARACTERS or not is_whole(text):
        raise InvitationRefused("This is not a whole invitation: it begins and ends with a line of dashes.")
    inside = "".join(text.split(FIRST, 1)[1].split(LAST, 1)[0].replace(">", " ").split())
    try:
        sealed = base64.b64decode(inside, validate=True)
    except ValueError:
        sealed = b""
    if len(sealed) <= _SALT + _NONCE:
        raise InvitationRefused("The invitation is damaged. Copy it again, from the first line of dashes on.")
    return sealed


def _read(content: bytes) -> Invitation:
    try:
        held: Any = strict_json.loads(content)
        if not isinstance(held, Mapping) or held.get("schema") != SCHEMA:
            raise ValueError
        facts = {name: value for name, value in held.items() if name != "schema"}
        return Invitation(**{**facts, "landlord": PartyFile(**facts["landlord"])})
    except (EnvelopeError, KeyError, TypeError, ValueError):
        raise InvitationRefused("The invitation does not hold what it should.") from None


def _key(code: Sequence[str], salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(" ".join(code).encode("ascii"))
