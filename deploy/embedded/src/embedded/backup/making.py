"""Make a backup: every database at one moment, every key, in one encrypted file."""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from embedded.backup.sealed_file import BackupRefused, SealedWriter

MANIFEST: Final = "backup.json"
FORM: Final = "alongside/backup/1"
RESTORED: Final = "restored.json"
_WAIT_S = 30.0
_LEFT_OUT = frozenset({"lock", "services.log", MANIFEST, RESTORED})
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Made:
    """What is in a backup: when it was made (aware UTC), files, how many of them are databases, bytes on disk."""

    made_at: datetime
    files: int
    databases: int
    size: int


def make_backup(data: Path, out: Path, passphrase: str) -> Made:
    """Write the backup of the folder `data` to `out`, whole or not at all. The services may go on running.

    Every database is kept from changing while all are copied, so that what one says of another is true in the copy.

    Raises:
        BackupRefused: `data` is no data folder, `out` is there already or inside `data`, or a database is not free.
    """
    _check(data, out)
    at = datetime.now(UTC)
    with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder:
        copies = _copy_databases(data, Path(folder))
        files = {name: copies.get(name, data / name) for name in sorted({*copies, *_others(data)})}
        sums = {name: _sum(path) for name, path in files.items()}
        beside = out.with_name(f".{out.name}.new")
        with _whole(beside, out) as file, SealedWriter(file, passphrase) as sealed:
            _write(sealed, files, {"form": FORM, "made_at": at.isoformat(), "files": sums})
    return Made(at, len(files), len(copies), out.stat().st_size)


def _check(data: Path, out: Path) -> None:
    if not (data / "keys").is_dir():
        raise BackupRefused("There is no data folder here. Name it with --data.")
    if out.exists():
        raise BackupRefused("There is a file of this name already. Choose another one.")
    if data.resolve() in out.resolve().parents:
        raise BackupRefused("Write the backup outside the data folder: best onto another disk.")


def _databases(data: Path) -> list[Path]:
    return sorted(data.rglob("*.sqlite3"))


def _others(data: Path) -> Iterator[str]:
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if path.is_symlink() or not path.is_file() or hidden or name in _LEFT_OUT:
            continue
        if not name.endswith(".sqlite3") and not name.endswith(_BESIDE):
            yield name


def _copy_databases(data: Path, folder: Path) -> dict[str, Path]:
    copies = {}
    with ExitStack() as held:
        for database in _databases(data):
            _hold(held, database)
        for place, database in enumerate(_databases(data)):
            copy = folder / f"{place}.sqlite3"
            _copy(database, copy)
            copies[database.relative_to(data).as_posix()] = copy
    return copies


def _hold(held: ExitStack, database: Path) -> None:
    """Let nobody write until all are copied; readers are not disturbed."""
    connection = sqlite3.connect(database, timeout=_WAIT_S, isolation_level=None)
    held.callback(connection.close)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error:
        raise BackupRefused(f"The database {database.name} is busy or cannot be read. Try again.") from None
    held.callback(lambda: connection.execute("ROLLBACK"))


def _copy(database: Path, copy: Path) -> None:
    with ExitStack() as both:
        source = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=_WAIT_S)
        both.callback(source.close)
        target = sqlite3.connect(copy)
        both.callback(target.close)
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        [(said,)] = target.execute("PRAGMA integrity_check").fetchall()[:1]
    if said != "ok":
        raise BackupRefused(f"The database {database.name} is damaged, so it was not backed up.")


def _sum(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": path.stat().st_size}


def _write(sealed: SealedWriter, files: dict[str, Path], manifest: dict[str, object]) -> None:
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        told = json.dumps(manifest, indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(told)), BytesIO(told))
        for name, path in files.items():
            with path.open("rb") as file:
                archive.addfile(_entry(name, path.stat().st_size), file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    """Nothing of this machine travels: no user, no time."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


@contextmanager
def _whole(beside: Path, out: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.rename(out)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def free_enough(data: Path, where: Path) -> bool:
    """Say whether there is room for the copies beside the data and for the backup where it goes."""
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    return shutil.disk_usage(data).free > 2 * size and shutil.disk_usage(where).free > 2 * size
