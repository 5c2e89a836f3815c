"""What --keep leaves of one file's run, so that an independent tool can open it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from alongside.envelope import format as wire_format
from alongside.envelope import jose
from alongside.envelope.encoding import unb64

from .carrier import Seen
from .rows import Row

_OURS = ("wire", "receipts", "databases", "keys", "rows.jsonl", "services.log", "README.txt")

_README = """\
What one run of `alongside refer --embedded --keep` left here. Everything is fictional and sandbox only:
the private keys below would never leave their owners otherwise.

wire/<jti>.jwe           each message to an agency, byte for byte as the carrier saw it (compact JWE,
                         ECDH-ES+A256KW with P-256, A256GCM)
receipts/<jti>.jwe       each receipt and answer of an agency, as the carrier saw it
receipts/<jti>.json      the same opened: the claims of the signed manifest inside
keys/<agency>.jwks.json  the private encryption keys of that sandbox agency (RFC 7517); they open wire/
keys/landlord.jwks.json  the private encryption keys of the landlord; they open receipts/
databases/*.sqlite3      the services' databases when the run had ended
services.log             what the services logged: ids and codes
rows.jsonl               the rows that were printed; message_id is the jti

To open a message: choose the key whose kid is that of the outer header, decrypt, and read the JSON
container: "m" is the signed manifest, "g" the salt and the sharing permission, "p" the parts, each with the
salt of its commitment, "pad" zeros. The categories are the names in "p" that do not begin with "_".
"""


def prepare(folder: Path, name: str) -> Path:
    """Return a folder below `folder` for the file called `name`, without what an earlier run left in it."""
    target = folder / name
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for ours in _OURS:
        left = target / ours
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)
    for part in _OURS[:4]:
        (target / part).mkdir(mode=0o700)
    return target


def keep(
    target: Path,
    *,
    seen: Iterable[Seen],
    private_keys: Mapping[str, list[dict[str, Any]]],
    rows: list[Row],
    databases: Iterable[Path],
    log: Path,
) -> None:
    """Write everything below a prepared folder.

    private_keys: "landlord" or an agency's id -> its private encryption JWKs. databases: SQLite files
    that nobody writes any more.
    """
    _write(target / "README.txt", _README.encode())
    for name, keys in private_keys.items():
        _write(target / "keys" / f"{name}.jwks.json", _json({"keys": keys}))
    for message in seen:
        _keep_message(target, message, private_keys["landlord"])
    for database in databases:
        _copy_database(database, target / "databases" / database.name)
    _write(target / "services.log", log.read_bytes())
    _write(target / "rows.jsonl", b"".join(_json(row) + b"\n" for row in rows))


def _copy_database(source: Path, target: Path) -> None:
    """With what is still in the write-ahead log, which a plain copy of the file would miss."""
    _write(target, b"")
    with closing(sqlite3.connect(source)) as from_here, closing(sqlite3.connect(target)) as to_there:
        from_here.backup(to_there)


def _keep_message(target: Path, message: Seen, landlord_keys: list[dict[str, Any]]) -> None:
    if not message.to_landlord:
        _write(target / "wire" / f"{message.jti}.jwe", message.body)
        return
    _write(target / "receipts" / f"{message.jti}.jwe", message.body)
    _write(target / "receipts" / f"{message.jti}.json", _json(_claims(message, landlord_keys)))


def container_of(message: Seen, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """The container of a message, opened with whichever of the private keys fits; for showing only.

    Nothing may be decided on it: no signature is checked here. Raises StopIteration when no key fits.
    """
    outer = wire_format.parse_outer(message.body.decode("ascii").split(".", 1)[0])
    key = next(one for one in keys if one["kid"] == outer.kid)
    return dict(json.loads(jose.decrypt(message.body, outer, key)))


def _claims(message: Seen, keys: list[dict[str, Any]]) -> Any:
    return json.loads(unb64(container_of(message, keys)["m"].split(".")[1]))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
