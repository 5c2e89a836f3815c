"""Which kept words was the person shown?"""

from collections.abc import Mapping
from typing import Any

from consent.domain.consent_errors import UnknownNotice
from consent.usecases.ports import UnitOfWork

PARTS = ("id", "version", "language", "format")


def shown_words(unit: UnitOfWork, notice: Mapping[str, Any]) -> str | None:
    """The hash of the exact words, when they are kept; None for a notice of a source system that is not here.

    Raises:
        UnknownNotice: a hash was given, and no such words are kept under that name.
    """
    identity = tuple(notice[part] for part in PARTS)
    kept = {one.sha256: one.identity for one in unit.notices.named(notice["id"], notice["version"])}
    named = notice.get("sha256")
    if named is not None and kept.get(named) != identity:
        raise UnknownNotice
    return named or next((sha256 for sha256, of in kept.items() if of == identity), None)
