"""The description of the HTTP API, from the routes themselves."""

import tempfile
from pathlib import Path
from typing import Any, Final

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from notify.bootstrap import build
from notify.config import Settings
from notify.domain.templates import Words
from notify.entrypoints.http.app import create_app

_WORDS: Final = Words("Larkfield", "Sam", "020 7946 0000")


def describe() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document. Uses a database in memory and a key ring that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url="sqlite://",
            key_ring=Path(folder) / "keys.json",
            words=_WORDS,
            page_secret=b"0" * 32,
        )
        app = create_app(build(settings, SystemClock(), MemoryBus()))
    document: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].description()
    return document
