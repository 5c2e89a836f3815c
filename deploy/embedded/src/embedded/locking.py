"""One process per data folder: a lock that the operating system releases when the process dies."""

import fcntl
import os
from pathlib import Path


class FolderInUse(Exception):
    """Another process runs on the same data folder."""


class FolderLock:
    """Holds a data folder until `release`, or until the process ends however it ends."""

    def __init__(self, folder: Path) -> None:
        """Lock `folder`; raise FolderInUse when another process holds it."""
        self._descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise FolderInUse("Another process is running on this data folder.") from None

    def release(self) -> None:
        """Let the next process have the folder."""
        os.close(self._descriptor)
