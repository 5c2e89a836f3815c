"""Two people edit the same: whoever is second is shown what the first wrote, and loses nothing. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def mark(content: Any) -> str:
    """A mark of what was shown, for the form that changes it: other content has another mark."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def changed(data: Mapping[str, Any], new: Mapping[str, Any | None]) -> dict[str, Any]:
    """The data with the new content of some categories; None takes a category out."""
    merged = {**data, **new}
    return {code: content for code, content in merged.items() if content not in (None, {}, [])}
