"""The picture of whoever runs the pages: small, of two kinds, and with nothing in it that could do something."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LARGEST: Final = 200_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_NOT_IN_A_PICTURE: Final = (
    b"<script", b"javascript:", b"<foreignobject", b"<!entity", b"onload", b"http-equiv", b'href="http',
)  # fmt: skip


@dataclass(frozen=True)
class Logo:
    """A picture as browsers get it."""

    content: bytes = field(repr=False)
    mimetype: str


def read_logo(file: Path) -> Logo:
    """Read a PNG, or an SVG without a script, of at most 200 KB.

    Raises:
        OSError: it cannot be read.
        ValueError: it is something else; one sentence.
    """
    held = file.read_bytes()
    svg = b"<svg" in held[:2000] and not any(bad in held.lower() for bad in _NOT_IN_A_PICTURE)
    if len(held) > LARGEST or not (svg or held.startswith(_PNG)):
        raise ValueError("The logo must be a PNG, or an SVG without a script, of at most 200 KB.")
    return Logo(held, "image/svg+xml" if svg else "image/png")
