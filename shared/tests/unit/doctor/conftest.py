"""A folder that can be compared with itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def contents() -> Callable[[Path], dict[str, Any]]:
    """`contents(folder)`: every file with its bytes, its mode and when it was last changed."""

    def look(folder: Path) -> dict[str, Any]:
        found = {}
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            found[str(path)] = (facts.st_mode, facts.st_mtime_ns, path.read_bytes() if path.is_file() else None)
        return found

    return look
