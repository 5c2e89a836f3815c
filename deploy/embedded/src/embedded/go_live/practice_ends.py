"""Put what was practised with aside, so that real work begins with empty databases and the same keys."""

from datetime import UTC, datetime
from pathlib import Path

from embedded.locking import FolderLock


def put_practice_aside(data: Path) -> Path:
    """Move every database into a folder of its own and return it. Raises FolderInUse while something runs here."""
    lock = FolderLock(data)
    try:
        aside = data / f"practice-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
        aside.mkdir(mode=0o700)
        for file in sorted(data.glob("*.sqlite3*")):
            file.rename(aside / file.name)
    finally:
        lock.release()
    return aside
