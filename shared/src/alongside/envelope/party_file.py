"""The public file in which a party hands over who it is: its id and its two statements. Nothing in it is secret.

Whoever pins the party compares the id by another way first, for example in a call: the file proves nothing itself.
"""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alongside.envelope import strict_json
from alongside.envelope.errors import EnvelopeError

SCHEMA: Final = "alongside/party/1"
LANDLORD: Final = "landlord"
MAX_BYTES: Final = 64 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PARTY = re.compile(r"[A-Za-z0-9_-]{43}")
_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_FORMS: Final = {"name": _NAME, "party": _PARTY, "root": _JWS, "keys": _JWS}


@dataclass(frozen=True, slots=True)
class PartyFile:
    """`name`: LANDLORD or an agency's id; `party`: thumbprint of its identity key (RFC 7638); two signed statements.

    Raises ValueError for texts that cannot be these.
    """

    name: str
    party: str
    root: str
    keys: str

    def __post_init__(self) -> None:
        """Look at the form; whether the statements hold is for who pins them."""
        for name, form in _FORMS.items():
            value: object = getattr(self, name)
            if not isinstance(value, str) or not form.fullmatch(value):
                raise ValueError(f"The party file has no proper {name}.")


def read_party_file(path: Path) -> PartyFile:
    """What is in the file. Raises OSError, or ValueError with one sentence that quotes nothing."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("The party file is too large.")
    try:
        found = strict_json.loads(content)
    except EnvelopeError:
        raise ValueError("The party file is not JSON.") from None
    if not isinstance(found, dict) or found.pop("schema", None) != SCHEMA:
        raise ValueError(f"The party file is not of the schema {SCHEMA}.")
    if set(found) != set(_FORMS):
        raise ValueError("The party file must have schema, name, party, root and keys, and nothing else.")
    return PartyFile(**found)


def write_party_file(path: Path, party: PartyFile) -> None:
    """Write it whole or not at all, for everybody to read. Raises OSError."""
    content = {"schema": SCHEMA} | {name: getattr(party, name) for name in _FORMS}
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
