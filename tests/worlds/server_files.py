"""What a server has in files, read from outside while it runs: a folder of this machine, or one of a container."""

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Files = Callable[[float], Iterator[tuple[str, bytes]]]
"""Since when (seconds of the epoch) -> name and content of each file that was changed since."""


def below(folder: Path) -> Files:
    """Of a server that runs on this machine."""

    def changed(since: float) -> Iterator[tuple[str, bytes]]:
        for path in sorted(folder.rglob("*")):
            try:
                if path.is_file() and path.stat().st_mtime >= since:
                    yield str(path.relative_to(folder)), path.read_bytes()
            except FileNotFoundError:  # the server has just removed it
                continue

    return changed


def in_container(container: Any, folder: str) -> Files:
    """Of a server in a container of testcontainers; its own tar reads them, which minds nothing that changes."""

    def changed(since: float) -> Iterator[tuple[str, bytes]]:
        command = ["tar", "--create", "--ignore-failed-read", f"--newer-mtime=@{int(since)}", f"--directory={folder}"]
        ran = container.get_wrapped_container().exec_run([*command, "."], user="root", demux=True)
        with tarfile.open(fileobj=io.BytesIO(ran.output[0])) as archive:
            for member in archive:
                if member.isfile() and (content := archive.extractfile(member)) is not None:
                    yield member.name, content.read()

    return changed
