"""Files that are for their owner only, on every kind of computer.

Where there are POSIX rights, a file's mode says who may read it, and a secret that others may read is refused. On
Windows a mode says nothing: a file there has the rights of its folder, and what is below a user's own folder is that
user's. Nothing here imports what only one kind of computer has.
"""

import os
from pathlib import Path
from typing import Final

_OTHERS: Final = 0o077


def modes_count() -> bool:
    """Whether the mode of a file says who may use it."""
    return hasattr(os, "getuid")


def others_may(path: Path, what: int = _OTHERS) -> bool:
    """Whether the mode lets anybody but the owner do any of `what` (bits of a mode). Raises OSError."""
    return modes_count() and bool(path.stat().st_mode & what)


def put_new(beside: Path, path: Path) -> None:
    """Give a finished file its name, whole or not at all and never over another; `beside` is gone afterwards.

    Raises FileExistsError when another process was first, or OSError.
    """
    try:
        if modes_count():
            os.link(beside, path)
        else:
            beside.rename(path)  # on Windows it refuses a name that is taken, and not every disk there has links
    finally:
        beside.unlink(missing_ok=True)


def keep_name(folder: Path) -> None:
    """See that a file's new name in `folder` outlives a power failure; Windows opens no folder for that.

    Raises OSError.
    """
    if not modes_count():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
