"""What the pages that write down do alike."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from alongside.casedata.schemas import CATEGORY_SCHEMAS
from referral.domain import plain_words
from referral.entrypoints.pages.asked import Mistakes


def check(kept: Mapping[str, Any], mistakes: Mistakes, name: str) -> None:
    """The same check as at the other doors: nothing is held that could not travel."""
    for code, content in kept.items():
        try:
            if content:
                CATEGORY_SCHEMAS[code].load(content)
        except ValidationError:
            mistakes.add(name, f"Something under “{plain_words.detail(code)}” is too long. Make it shorter")


def items(options: Mapping[str, str]) -> list[dict[str, str]]:
    """Choices as the components take them."""
    return [{"value": value, "text": text} for value, text in options.items()]
