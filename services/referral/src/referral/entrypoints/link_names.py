"""A file of link names: `{agency id: its secret name on the broker}`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from alongside.link.port import to_agency
from alongside.partnership import PartnershipRefused

MAX_BYTES: Final = 256 * 1024


def read_link_names(path: Path) -> Mapping[str, str]:
    """The checked names. Raises PartnershipRefused; a name is never in its sentence."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        held = json.loads(content) if len(content) <= MAX_BYTES else None
    except OSError:
        raise PartnershipRefused("The file of link names cannot be read.") from None
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict) or not all(_is_link_name(name) for name in held.values()):
        raise PartnershipRefused("The file of link names does not hold what it should.")
    if len(set(held.values())) < len(held):
        raise PartnershipRefused("Two agencies have the same link name.")
    return held


def _is_link_name(name: object) -> bool:
    if not isinstance(name, str):
        return False
    try:
        to_agency(name)
    except ValueError:
        return False
    return True
