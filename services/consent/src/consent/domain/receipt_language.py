"""The words of a receipt in one language or format, and who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Everything that a receipt says. `{}` and names in braces stand for a name, a day or a list.

    `signed_off_by`: who checked the words as a translator, or as somebody who uses easy read; "" is nobody yet, and
    then they are a help beside the English and never evidence.
    """

    key: str
    name: str
    language: str
    format: str
    months: tuple[str, ...]
    began: str
    not_told: str
    for_: str
    anything: str
    something_else: str
    and_: str
    categories: Mapping[str, str]
    purposes: Mapping[str, str]
    closing: tuple[str, ...]
    signed_off_by: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """The same receipt in other words, shown beside the English."""

    key: str
    lines: tuple[str, ...]


def usual_help(language: str | None, text_format: str | None) -> str | None:
    """Which help somebody gets who was asked in that language and format; None: the English is what she had."""
    if text_format == "easy_read":
        return "easy_read"
    return "cy" if (language or "").partition("-")[0].lower() == "cy" else None
