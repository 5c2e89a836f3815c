"""A SQLite file, read in ways that write nothing: no journal is made, no lock file, no index of the journal."""

import shlex
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa

from alongside.doctor.files import look_at_file
from alongside.doctor.finding import Finding, good, wrong
from alongside.doctor.migrations import look_at_migrations

ROOM_BYTES: Final = 256 * 1024 * 1024
"""Less free space than this is told: SQLite needs room for its journal to change anything at all."""
OLDEST: Final = (3, 35, 0)
_LOOKS: Final = 3
_BETWEEN_S: Final = 0.1
_MAGIC: Final = b"SQLite format 3\x00"
_WAL: Final = b"\x02\x02"  # bytes 18 and 19 of the file (sqlite.org/fileformat2.html, 1.3)


def look_at_sqlite(who: str, service: str, database: str) -> Iterator[Finding]:
    """The file, its mode, its journal, the room left on its disk, the program, and what has been migrated."""
    path, subject, migrate = Path(database), f"{who} database", f"{service} migrate"
    if not path.exists():
        yield wrong(subject, f"There is no database file {path}.", migrate)
        return
    yield from look_at_file(subject, path)
    yield room(f"{who} disk", path.parent, shutil.disk_usage(path.parent).free)
    yield version(subject, sqlite3.sqlite_version_info)
    try:
        head = _head(path)
    except OSError:
        yield wrong(subject, f"{path} cannot be read by this user.", f"chown $(id -un) {shlex.quote(str(path))}")
        return
    if head[:16] not in (_MAGIC, b""):
        yield wrong(subject, f"{path} is not a database.", f"Put {path} back from the backup.")
        return
    if head[18:20] != _WAL:
        yield wrong(subject, f"{path} is not in WAL mode, so readers and writers block each other.", migrate)
    if _unfinished(path):
        sentence = f"{path} has changes beside it that were not brought in, and no index for them."
        yield wrong(subject, f"{sentence} It was copied or cut off.", migrate)
        return
    yield from _content(who, service, path)


def version(subject: str, found: tuple[int, int, int]) -> Finding:
    """Whether SQLite is new enough."""
    told = ".".join(str(part) for part in found)
    if found < OLDEST:
        return wrong(subject, f"SQLite {told} is too old; 3.35 or newer is needed.", "apt-get install libsqlite3-0")
    return good(subject, f"SQLite {told}, used by one process.")


def room(subject: str, folder: Path, free: int) -> Finding:
    """Whether `free` bytes are enough."""
    left = f"{free / 1024**3:.1f} GiB"
    if free < ROOM_BYTES:
        mend = f"du -xh --max-depth=2 {shlex.quote(str(folder))} (and remove what is not needed)"
        return wrong(subject, f"Only {left} are free where {folder} is.", mend)
    return good(subject, f"{left} are free where {folder} is.")


def _content(who: str, service: str, path: Path) -> Iterator[Finding]:
    engine = reading_engine(path)
    try:
        yield look_at_migrations(who, service, engine)
    except sa.exc.SQLAlchemyError:
        yield wrong(f"{who} database", f"{path} cannot be read as a database.", f"Put {path} back from the backup.")


def reading_engine(path: Path) -> sa.Engine:
    """An engine that changes nothing in the folder, whether or not a process has the database open."""
    return sa.create_engine("sqlite://", creator=lambda: _open(path), poolclass=sa.NullPool)


def _open(path: Path) -> sqlite3.Connection:
    """Read at once: whoever has the database open may let go of it, and take the files beside it away, between our
    looking for them and SQLite's. Then it is looked at again.
    """
    for _ in range(_LOOKS - 1):
        connection = _connect(path)
        try:
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError:
            connection.close()
            time.sleep(_BETWEEN_S)
        else:
            return connection
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    """With changes beside the file, their index is read and not written (`readonly_shm`); without any, the file is
    all there is (`immutable`), and nobody has to be asked for a lock.
    """
    how = "readonly_shm=1" if _beside(path, "-shm").exists() and _beside(path, "-wal").exists() else "immutable=1"
    address = f"file:{quote(str(path.absolute()))}?mode=ro&{how}"
    return sqlite3.connect(address, uri=True, timeout=5, check_same_thread=False)


def _unfinished(path: Path) -> bool:
    changes = _beside(path, "-wal")
    return changes.exists() and changes.stat().st_size > 0 and not _beside(path, "-shm").exists()


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _head(path: Path) -> bytes:
    with closing(path.open("rb")) as file:
        return file.read(20)
