"""The policy packs that come with the service."""

import json
from importlib.resources import files
from typing import Any


def packaged_packs() -> list[dict[str, Any]]:
    """Every pack in `consent/data`, by file name."""
    found = [entry for entry in files("consent").joinpath("data").iterdir() if entry.name.endswith(".json")]
    return [json.loads(entry.read_text(encoding="utf-8")) for entry in sorted(found, key=lambda e: e.name)]
