"""Put a backup back into an empty place, on this machine or another one."""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from embedded.backup.making import FORM, MANIFEST, RESTORED
from embedded.backup.sealed_file import BackupRefused, SealedReader


@dataclass(frozen=True)
class PutBack:
    """What came back: when the backup was made (aware UTC), and how many files."""

    made_at: datetime
    files: int


def put_back(backup: Path, data: Path, passphrase: str) -> PutBack:
    """Put everything back into `data`, which must not be there or be empty: whole or not at all.

    A note stays in the folder: the next start begins again from a copy, so that nothing has an effect twice.

    Raises:
        BackupRefused: wrong passphrase, damaged file, or there is something in `data`.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupRefused("There is something in this folder already. Name another one with --data.")
    data.parent.mkdir(parents=True, exist_ok=True)
    staging = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        manifest = _unpack(backup, staging, passphrase)
        _check(staging, manifest)
        _ready(staging)
        _note(staging, manifest)
        if data.exists():
            data.rmdir()
        staging.rename(data)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return PutBack(datetime.fromisoformat(manifest["made_at"]), len(manifest["files"]))


def made_at(backup: Path, passphrase: str) -> datetime:
    """When a backup was made (aware UTC), as it says itself. Raises BackupRefused."""
    with tempfile.TemporaryDirectory() as folder:
        return put_back(backup, Path(folder) / "looked", passphrase).made_at


def _unpack(backup: Path, staging: Path, passphrase: str) -> dict[str, Any]:
    try:
        with backup.open("rb") as file, SealedReader(file, passphrase) as sealed:
            with tarfile.open(fileobj=sealed, mode="r|") as archive:
                for entry in archive:
                    _put(archive, entry, staging)
            while sealed.read(65536):
                pass  # to the end, so that a file that was cut is noticed
    except tarfile.TarError:
        raise BackupRefused("The file was damaged or is not whole; nothing of it was used.") from None
    try:
        return dict(json.loads((staging / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise BackupRefused("The file does not say what is in it; nothing of it was used.") from None


def _put(archive: tarfile.TarFile, entry: tarfile.TarInfo, staging: Path) -> None:
    """Plain files below the folder only, whatever the archive says."""
    name = PurePosixPath(entry.name)
    source = archive.extractfile(entry) if entry.isreg() else None
    if source is None or name.is_absolute() or ".." in name.parts:
        raise BackupRefused("The file holds something that no backup has; nothing of it was used.")
    target = staging / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with source, os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())


def _check(staging: Path, manifest: dict[str, Any]) -> None:
    if manifest.get("form") != FORM:
        raise BackupRefused("This backup was made by another version; put it back with that one, and then upgrade.")
    found = {p.relative_to(staging).as_posix() for p in staging.rglob("*") if p.is_file()} - {MANIFEST}
    if found != set(manifest["files"]):
        raise BackupRefused("Not everything is in the file that should be; nothing of it was used.")
    for name, told in manifest["files"].items():
        with (staging / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != told["sha256"]:
                raise BackupRefused("Something in the file is not what was backed up; nothing of it was used.")
    for database in staging.rglob("*.sqlite3"):
        with closing(sqlite3.connect(database)) as connection:
            if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupRefused(f"The database {database.name} is damaged; nothing of the backup was used.")


def _ready(staging: Path) -> None:
    """As the services keep them: one file each in a backup; here readers and writers do not wait for each other."""
    for database in staging.rglob("*.sqlite3"):
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")


def _note(staging: Path, manifest: dict[str, Any]) -> None:
    (staging / MANIFEST).unlink()
    note = {"made_at": manifest["made_at"], "restored_at": datetime.now(UTC).isoformat()}
    (staging / RESTORED).write_text(json.dumps(note), encoding="utf-8")
