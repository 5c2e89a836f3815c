"""The description of the HTTP API, from the routes themselves."""

import tempfile
from pathlib import Path
from typing import Any

import yaml

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from consent.bootstrap import build
from consent.config import Settings
from consent.entrypoints.http.app import create_app


def describe() -> dict[str, Any]:
    """The OpenAPI 3.1 document. Uses a database in memory and keys that are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url="sqlite://",
            key_ring=Path(folder) / "ring.json",
            keystore=Path(folder) / "keystore.json",
            keystore_passphrase=b"nothing is kept here",
            sandbox=True,
        )
        app = create_app(build(settings, SystemClock(), MemoryBus()))
    document: dict[str, Any] = app.extensions["consent.api"].description()
    return document


def as_yaml(document: dict[str, Any]) -> str:
    """The document as it is kept in `openapi.yaml`."""
    return yaml.safe_dump(document, sort_keys=True, allow_unicode=True, width=110)
